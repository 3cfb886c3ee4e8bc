import type { Purpose, TimeWindow } from '../../domain/case-file.ts'
import type { Collected, Target } from '../../domain/connector.ts'
import { collected, type Question } from '../collected.ts'
import { countRows, isErrorLevel, type LevelCount } from './log-counts.ts'
import type { LogLine } from './read-line.ts'

/** Lines of one service where nobody counts but the reader: a file, a journal. */
export interface WholeRead {
  entity: string
  role: Target['role']
  /** Newest first or last, as they came. */
  lines: readonly LogLine[]
  /** Why there may be more in the window; null when this is all. */
  cut: string | null
}

const MOST = {
  incident: { alerting: { errors: 1000, others: 300 }, neighbour: { errors: 500, others: 100 } },
  baseline: { alerting: { errors: 300, others: 150 }, neighbour: { errors: 150, others: 50 } },
} as const

const inside = ({ start, end }: TimeWindow, { ts }: LogLine): boolean =>
  ts === null || (ts >= start && ts <= end)

/** Evenly over all, so that the beginning is seen as well as the end. */
function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all]
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]).filter(
    (one) => one !== undefined,
  )
}

/** What of the window was read: all of it, or from the oldest line on when a cap was met. */
function covered(window: TimeWindow, { lines, cut }: WholeRead): TimeWindow {
  if (cut === null) return window
  const times = lines.flatMap(({ ts }) => (ts === null ? [] : [ts]))
  const oldest = times.reduce((least, ts) => Math.min(least, ts), window.end)
  return { start: Math.max(window.start, oldest), end: window.end }
}

const countsOf = (lines: readonly LogLine[]): LevelCount[] =>
  lines.flatMap(({ ts, level }) => (ts === null ? [] : [{ ts, level, count: 1 }]))

/** Counts of all lines, the errors and a sample of the rest, as one answer of one service. */
export function wholeAnswer(
  question: Question,
  read: WholeRead,
  { window, purpose }: { window: TimeWindow; purpose: Purpose },
): Collected {
  const lines = read.lines.filter((line) => inside(window, line)).sort((a, b) => (b.ts ?? 0) - (a.ts ?? 0))
  const errors = lines.filter(({ level }) => isErrorLevel(level))
  const others = lines.filter(({ level }) => !isErrorLevel(level))
  const most = MOST[purpose][read.role]
  const part = errors.length > most.errors ? `${most.errors} of ${errors.length} errors were kept` : null
  return collected(question, window, {
    raw: null,
    tables: {
      metrics: { rows: countRows(read.entity, countsOf(lines), covered(window, read)) },
      logs: { rows: [...spread(errors, most.errors), ...spread(others, most.others)] },
    },
    truncated: read.cut ?? part,
  })
}

const HOUR = 3_600_000

/** A baseline of lines is its last hour: what is usual shows there, and a day of files is not read for it. */
export const linesWindow = (window: TimeWindow, purpose: Purpose): TimeWindow =>
  purpose === 'baseline' ? { start: Math.max(window.start, window.end - HOUR), end: window.end } : window
