import type { CaseRows, Evidence } from '../../domain/case-file.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import { storeRows } from '../store-rows.ts'
import type { CaseJson } from './case-json.ts'
import type { ImportContext } from './import-file.ts'
import { putRaw } from './part-store.ts'

type Topology = Pick<CaseJson, 'entities'> & { edges: readonly [caller: string, callee: string][] }

/** Entities, who calls whom, and where entities lie: a zone is part of an entity's state. */
export const topologyRows = (
  { entities, edges }: Topology,
  evidence: EvidenceRef,
): Pick<CaseRows, 'entities' | 'edges' | 'objects'> => ({
  entities: entities.map(({ id, kind, service }) => ({
    evidence,
    entity: id,
    kind,
    service: service ?? null,
  })),
  edges: edges.map(([caller, callee]) => ({ evidence, caller, callee })),
  objects: entities.flatMap(({ id, zone }) =>
    zone
      ? [{ evidence, ts: null, kind: 'placement', namespace: null, name: id, state: zone, attrs: { zone } }]
      : [],
  ),
})

/** Entities, zones and call edges of case.json; null when it has neither. */
export async function importTopology(
  context: ImportContext,
  json: CaseJson,
  ref: EvidenceRef,
): Promise<Omit<Evidence, 'n' | 'ref'> | null> {
  const { entities, topology } = json
  const edges = topology?.edges ?? []
  if (entities.length === 0 && edges.length === 0) return null
  const { duck, blobs, now } = context
  const raw = Buffer.from(JSON.stringify({ entities, edges }))
  const rows = topologyRows({ entities, edges }, ref)
  const stored = await storeRows(duck, blobs, rows)
  return {
    connector: 'recording',
    source: 'topology',
    purpose: 'incident',
    query: 'entities and call edges of case.json',
    args: { kind: 'topology' },
    window: null,
    status: 'ok',
    reason: null,
    bytes: raw.length,
    rows: {
      entities: entities.length,
      edges: edges.length,
      ...(rows.objects.length > 0 ? { objects: rows.objects.length } : {}),
    },
    rawKey: await putRaw(blobs, raw),
    parts: stored,
    collectedAt: now(),
  }
}
