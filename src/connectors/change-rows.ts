import type { TimeWindow } from '../domain/case-file.ts'
import type { Target } from '../domain/connector.ts'

/** How long before the window a change may lie that is still worth knowing: a day. */
const LOOKBACK_MS = 24 * 3_600_000

/** Characters of one diff that are kept; what a change does shows in its first lines. */
const LONGEST_DIFF = 20_000
const MOST_FILES = 200

/** Changes act later than they are made: the day before the window belongs to it. */
export const changeWindow = ({ start, end }: TimeWindow): TimeWindow => ({
  start: Math.min(start, end - LOOKBACK_MS),
  end,
})

/** A diff and its files as the ranking reads them, cut. */
export const diffAttrs = (diff: string, files: readonly string[]): Record<string, unknown> => ({
  files: files.slice(0, MOST_FILES),
  ...(diff === '' ? {} : { diff: diff.slice(0, LONGEST_DIFF) }),
  ...(diff.length > LONGEST_DIFF ? { diff_cut: true } : {}),
})

/** The one service that a repository belongs to; null when it holds several, or none that is asked about. */
export function serviceOf(targets: readonly Target[], repository: string): string | null {
  const own = targets.filter((target) => target.repository === repository)
  return own.length === 1 ? (own[0]?.service ?? null) : null
}
