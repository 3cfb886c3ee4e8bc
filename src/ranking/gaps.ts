import type { Ranking } from '../domain/ranking.ts'
import type { RankInput } from './case-input.ts'

const TABLES = [
  ['series', 'no metrics were read: changes of latency, errors and load cannot be seen'],
  ['logs', 'no logs were read: new error messages cannot be seen'],
  ['spans', 'no traces were read: whose time it is along a call cannot be told'],
  ['changes', 'no deploys or other changes were read: what changed before the onset is unknown'],
] as const

export interface Compared {
  series: number
  comparable: number
  onsetVoted: boolean
}

/** Names shown of a list that may be long. */
const SHOWN = 3

/** Entities with numbers or lines of their own that no topology lists, where there is one. */
function unlisted({ rows }: RankInput): string[] {
  const listed = new Set(
    rows.entities.flatMap(({ entity, service }) => (service ? [entity, service] : [entity])),
  )
  const found = new Set(
    [...rows.series, ...rows.logs].flatMap(({ entity }) => (listed.has(entity) ? [] : [entity])),
  )
  if (listed.size === 0 || found.size === 0) return []
  const names = [...found].sort()
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''
  const what = names.length === 1 ? 'entity is' : 'entities are'
  return [
    `${names.length} ${what} in no topology and stand for themselves: ${names.slice(0, SHOWN).join(', ')}${more}`,
  ]
}

/** Spans that cannot be used as they are. */
function spanGaps({ rows }: RankInput): string[] {
  const { durMs, parent, linked } = rows.spans
  const bad = durMs.reduce((count, value) => count + (value >= 0 ? 0 : 1), 0)
  const cut = linked - parent.reduce((count, index) => count + (index >= 0 ? 1 : 0), 0)
  const gaps: string[] = []
  if (bad > 0) gaps.push(`${bad} spans end before they begin or have no duration: their time was not used`)
  if (cut > 0)
    gaps.push(`${cut} of ${durMs.length} spans name a parent that was not read: their callers are not known`)
  return gaps
}

/** What could not be used, one line each. */
export function gapsOf(input: RankInput, compared: Compared): Ranking['gaps'] {
  const { rows, window, alert } = input
  const read = { ...rows, spans: rows.spans.place }
  const gaps: string[] = TABLES.filter(([table]) => read[table].length === 0).map(([, text]) => text)
  const { series, comparable } = compared
  if (series > 0 && comparable === 0) gaps.push('no series has a past: levels were judged, not changes')
  else if (comparable < series)
    gaps.push(`${series - comparable} of ${series} series have no past to be compared with`)
  const known = rows.edges.length > 0 || rows.spans.linked > 0
  if (!known) gaps.push('who calls whom is not known: victims cannot be told from causes by calls')
  if (rows.logs.length > 0 && rows.logs.every(({ times }) => times.length === 0))
    gaps.push('no log line carries a time: log patterns cannot be compared with before')
  gaps.push(...unlisted(input), ...spanGaps(input))
  if (alert.firedAt > window.end) gaps.push('the window ends before the alert fired')
  if (series > 0 && !compared.onsetVoted) gaps.push('no change point was found: the onset is a guess')
  return gaps
}
