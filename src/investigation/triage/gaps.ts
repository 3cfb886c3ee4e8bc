import type { Evidence, TableName } from '../../domain/case-file.ts'
import type { Gap } from '../../domain/verdict.ts'

/** `no_data` is an answer, not a gap: "empty" and "failed" are never the same thing. */
const UNANSWERED: ReadonlySet<Evidence['status']> = new Set(['failed', 'denied', 'too_fresh', 'truncated'])

const WORDS: Partial<Record<Evidence['status'], string>> = {
  failed: 'failed',
  denied: 'access denied',
  too_fresh: 'too fresh to have arrived',
  truncated: 'only a part was read',
}

/** What is told of a read that may have left a gap; `ref` is null where it has none to cite. */
export type ReadOutcome = Pick<
  Evidence,
  'connector' | 'source' | 'purpose' | 'query' | 'status' | 'reason' | 'rows'
> & { ref: Evidence['ref'] | null }

/** What did not answer: one gap a cause, however many reads it hit, then the kinds that nobody has any of. */
export function gapsOf(evidence: readonly ReadOutcome[]): Gap[] {
  const groups = new Map<string, ReadOutcome[]>()
  for (const one of evidence.filter((item) => UNANSWERED.has(item.status))) {
    const key = `${one.connector}\n${one.source}\n${one.status}\n${one.reason ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const told = [...groups.values()].flatMap(gapOf)
  // What gave no answer at all goes before what gave a part.
  const isPartial = (gap: Gap): boolean => gap.isPartial === true
  return [...told.filter((gap) => !isPartial(gap)), ...silentKinds(evidence), ...told.filter(isPartial)]
}

function gapOf(group: readonly ReadOutcome[]): Gap[] {
  const first = group[0]
  if (first === undefined) return []
  const what =
    group.length === 1
      ? `${first.source} (${first.query})`
      : `${group.length} reads of ${first.source} (${first.query} …)`
  const status = WORDS[first.status] ?? first.status
  const reason = first.reason === null ? status : `${status}: ${first.reason}`
  const partial = first.status === 'truncated' ? ({ isPartial: true } as const) : {}
  return [{ what, reason, citation: first.ref, ...partial }]
}

/** What every investigation wants: the kind for people, its table, and who produces it. */
const WANTED: readonly { kind: string; table: TableName; source: string }[] = [
  { kind: 'metrics', table: 'metrics', source: 'metrics' },
  { kind: 'logs', table: 'logs', source: 'logs' },
  { kind: 'traces', table: 'spans', source: 'traces' },
  { kind: 'changes', table: 'changes', source: 'deploys' },
]

function silentKinds(evidence: readonly ReadOutcome[]): Gap[] {
  const asked = evidence.filter((one) => one.purpose === 'incident')
  const silent = WANTED.filter(({ table, source }) => {
    return !asked.some((one) => one.source === source || (one.rows[table] ?? 0) > 0)
  })
  return silent.map(({ kind }) => ({ what: kind, reason: 'no connector here reads them', citation: null }))
}
