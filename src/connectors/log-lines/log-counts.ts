import type { MetricRow, TimeWindow } from '../../domain/case-file.ts'
import { ERROR_LEVEL } from '../../domain/log-line.ts'

/** How many lines of a level began in one step; `level` null where the system does not know it. */
export interface LevelCount {
  /** Start of the step, milliseconds UTC. */
  ts: number
  level: string | null
  count: number
}

/** Fine enough to see what came first, 120 steps an hour. */
const FINEST_STEP = 30_000

/** Longer windows are counted in wider steps: systems refuse thousands of points a series. */
const MOST_STEPS = 500

/** Milliseconds of a step: half a minute, or a multiple of it in a window of more than four hours. */
export const stepOf = ({ start, end }: TimeWindow): number =>
  Math.max(1, Math.ceil((end - start) / MOST_STEPS / FINEST_STEP)) * FINEST_STEP

const IS_ERROR = new RegExp(ERROR_LEVEL, 'iu')

export const isErrorLevel = (level: string | null): boolean => level !== null && IS_ERROR.test(level)

/** Whether most lines have a level, so that errors can be told by it. */
export function areLevelled(counts: readonly LevelCount[]): boolean {
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  const levelled = counts.reduce((sum, { level, count }) => (level === null ? sum : sum + count), 0)
  return levelled > 0 && levelled * 2 >= total
}

export const totalOf = (counts: readonly LevelCount[], only: (level: string | null) => boolean): number =>
  counts.reduce((sum, { level, count }) => (only(level) ? sum + count : sum), 0)

/** The whole steps of a window: one that lies half outside would look like a rise or a fall. */
export function stepsIn({ start, end }: TimeWindow, step: number): number[] {
  const first = Math.ceil(start / step) * step
  const many = Math.max(0, Math.floor((end - first) / step))
  return Array.from({ length: many }, (_, index) => first + index * step)
}

/**
 * Lines a minute as two metrics: `log.error.count`, which the ranking takes in place of counting the lines it was
 * given, and `log.lines`. A step without lines is zero, as long as there are any.
 */
export function countRows(
  entity: string,
  counts: readonly LevelCount[],
  window: TimeWindow,
): Omit<MetricRow, 'evidence'>[] {
  if (counts.length === 0) return []
  const step = stepOf(window)
  const steps = new Map(stepsIn(window, step).map((ts) => [ts, { errors: 0, lines: 0 }]))
  for (const { ts, level, count } of counts) {
    const own = steps.get(Math.floor(ts / step) * step)
    if (own === undefined) continue
    own.lines += count
    if (isErrorLevel(level)) own.errors += count
  }
  const perMinute = 60_000 / step
  return [...steps].flatMap(([ts, { errors, lines }]) => [
    { ts, entity, metric: 'log.error.count', value: errors * perMinute },
    { ts, entity, metric: 'log.lines', value: lines * perMinute },
  ])
}

/** Errors by their words, and the rest of all lines; the levels of the few that have one are dropped for it. */
export function toldByText(all: readonly LevelCount[], errors: readonly LevelCount[]): LevelCount[] {
  const wrong = Map.groupBy(errors, ({ ts }) => ts)
  const sum = (some: readonly LevelCount[] | undefined): number =>
    (some ?? []).reduce((total, { count }) => total + count, 0)
  return [...Map.groupBy(all, ({ ts }) => ts)].flatMap(([ts, some]) => {
    const failed = sum(wrong.get(ts))
    return [
      { ts, level: 'error', count: failed },
      { ts, level: null, count: Math.max(0, sum(some) - failed) },
    ]
  })
}
