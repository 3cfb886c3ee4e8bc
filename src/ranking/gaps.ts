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

/** What could not be used, one line each. */
export function gapsOf({ rows, window, alert }: RankInput, compared: Compared): Ranking['gaps'] {
  const read = { ...rows, spans: rows.spans.place }
  const gaps: string[] = TABLES.filter(([table]) => read[table].length === 0).map(([, text]) => text)
  const { series, comparable } = compared
  if (series > 0 && comparable === 0) gaps.push('no series has a past: levels were judged, not changes')
  else if (comparable < series)
    gaps.push(`${series - comparable} of ${series} series have no past to be compared with`)
  const known = rows.edges.length > 0 || rows.spans.linked
  if (!known) gaps.push('who calls whom is not known: victims cannot be told from causes by calls')
  if (rows.logs.length > 0 && rows.logs.every(({ times }) => times.length === 0))
    gaps.push('no log line carries a time: log patterns cannot be compared with before')
  if (alert.firedAt > window.end) gaps.push('the window ends before the alert fired')
  if (series > 0 && !compared.onsetVoted) gaps.push('no change point was found: the onset is a guess')
  return gaps
}
