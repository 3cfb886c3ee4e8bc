import type { Evidence } from '../../domain/case-file.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import { storeRows } from '../store-rows.ts'
import type { CaseJson } from './case-json.ts'
import type { ImportContext } from './import-file.ts'
import { putRaw } from './part-store.ts'

/** Entities and call edges of case.json; null when it has neither. */
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
  const stored = await storeRows(duck, blobs, {
    entities: entities.map(({ id, kind, service }) => ({
      evidence: ref,
      entity: id,
      kind,
      service: service ?? null,
    })),
    edges: edges.map(([caller, callee]) => ({ evidence: ref, caller, callee })),
  })
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
    rows: { entities: entities.length, edges: edges.length },
    rawKey: await putRaw(blobs, raw),
    parts: stored,
    collectedAt: now(),
  }
}
