import type { CaseColumns } from '../domain/case-columns.ts'
import type { CaseRows, EdgeRow, EntityRow, TimeWindow } from '../domain/case-file.ts'
import type { Alert } from '../domain/signal.ts'

/** Everything the ranking looks at. `baseline` holds the rows of a known-good recording, often none. */
export interface RankInput {
  alert: Alert
  window: TimeWindow
  rows: CaseColumns
  baseline: CaseColumns
}

export interface Folding {
  /** The service an entity belongs to; null for what is no suspect (an objective). */
  serviceOf(entity: string): string | null
  /** Kind of a service as its connector says it. */
  kindOf(service: string): string
  services: string[]
}

/** Kind of a service that is known by what somebody wrote down about it alone. */
const DESCRIBED = 'described'

/** The fold of instances into services, as far as it is known; an unknown entity is its own service. */
export function foldingOf(rows: Pick<CaseRows, 'entities'>): Folding {
  const service = new Map<string, string | null>()
  const kind = new Map<string, string>()
  const sortKey = (row: EntityRow): string => [row.entity, row.kind, row.service, row.evidence].join('\u0000')
  const sorted = [...rows.entities].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  const seen = new Set(sorted.filter(({ kind: one }) => one !== DESCRIBED).map(({ entity }) => entity))
  for (const row of sorted) {
    // What a system says of itself is newer than what somebody wrote down about it.
    if (row.kind === DESCRIBED && seen.has(row.entity)) continue
    const folded = row.kind === 'slo' ? null : (row.service ?? row.entity)
    service.set(row.entity, folded)
    if (folded !== null && kind.get(folded) !== 'service' && row.kind !== DESCRIBED)
      kind.set(folded, row.kind === 'pod' ? 'service' : row.kind)
  }
  return {
    serviceOf: (entity) => {
      const known = service.get(entity)
      return known === undefined ? entity : known
    },
    kindOf: (name) => kind.get(name) ?? 'service',
    services: [...new Set([...service.values()].filter((name) => name !== null))].sort(),
  }
}

/** Which services a service calls, by the edges that were told alone. */
export function calleesOfEdges(
  edges: readonly EdgeRow[],
  { serviceOf }: Pick<Folding, 'serviceOf'>,
): Map<string, Set<string>> {
  const callees = new Map<string, Set<string>>()
  for (const edge of edges) addCall(callees, serviceOf(edge.caller), serviceOf(edge.callee))
  return callees
}

/** Notes a call between two services; one to itself, or of what is no service, is none. */
export function addCall(
  callees: Map<string, Set<string>>,
  caller: string | null,
  callee: string | null,
): void {
  if (caller === null || callee === null || caller === callee) return
  callees.set(caller, (callees.get(caller) ?? new Set()).add(callee))
}
