import type { Evidence } from '../../domain/case-file.ts'
import type { RequestKind } from '../../domain/connector.ts'
import type { Gap } from '../../domain/verdict.ts'

/** `no_data` is an answer, not a gap: "empty" and "failed" are never the same thing. */
const UNANSWERED: ReadonlySet<Evidence['status']> = new Set(['failed', 'denied', 'too_fresh', 'truncated'])

const WORDS: Partial<Record<Evidence['status'], string>> = {
  failed: 'failed',
  denied: 'access denied',
  too_fresh: 'too fresh to have arrived',
  truncated: 'only a part was read',
}

/** What did not answer: one gap a cause, however many reads it hit, then the kinds that nobody answers. */
export function gapsOf(evidence: readonly Evidence[], unanswered: readonly RequestKind[]): Gap[] {
  const groups = new Map<string, Evidence[]>()
  for (const one of evidence.filter((item) => UNANSWERED.has(item.status))) {
    const key = `${one.connector}\n${one.source}\n${one.status}\n${one.reason ?? ''}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...[...groups.values()].flatMap(gapOf), ...unanswered.map(silentKind)]
}

function gapOf(group: readonly Evidence[]): Gap[] {
  const first = group[0]
  if (first === undefined) return []
  const what =
    group.length === 1
      ? `${first.source} (${first.query})`
      : `${group.length} reads of ${first.source} (${first.query} …)`
  const status = WORDS[first.status] ?? first.status
  return [
    { what, reason: first.reason === null ? status : `${status}: ${first.reason}`, citation: first.ref },
  ]
}

const silentKind = (kind: RequestKind): Gap => ({
  what: kind,
  reason: 'no connector answers it',
  citation: null,
})
