import type { Points } from '../domain/case-columns.ts'
import type { TimeWindow } from '../domain/case-file.ts'
import { median, robustScale } from './robust.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const WEEK = 7 * DAY

/** A past this long shows what a time of day is like; this long, what a time of the week is like. */
const DAYS_KNOWN = 2 * DAY
const WEEKS_KNOWN = 2 * WEEK
/** Around the window's time of day, each way. */
const AROUND = 1.5 * HOUR
/** With fewer points a time of day says less than the whole past. */
const LEAST = 24

/** Milliseconds from a time to the window when both are taken modulo a period. */
function distance(time: number, { start, end }: TimeWindow, period: number): number {
  const after = (((time - start) % period) + period) % period
  return Math.max(0, Math.min(after - (end - start), period - after))
}

/** The scatter that is left at one time of day where the day has a course, and how far a rush hour stands out of it. */
const CALMER = 0.6
const APART = 3

/** Whether a time of day tells more than all times together: two calm days look alike at any hour. */
function isOwnTime(like: readonly number[], all: readonly number[]): boolean {
  const [level, usual] = [median(like), median(all)]
  const [own, whole] = [robustScale(like, level), robustScale(all, usual)]
  return own < CALMER * whole || Math.abs(level - usual) > APART * Math.max(own, whole)
}

/**
 * Values of a past at the window's own time of day, or of the week, where the past is long enough to know it and
 * it differs; else all. Two days of a calm series would only be thinned (PetShop 17/20 → 16/20).
 */
export function sameTime({ times, values }: Points, window: TimeWindow): number[] {
  const length = (times.at(-1) ?? 0) - (times[0] ?? 0)
  for (const [known, period] of [
    [WEEKS_KNOWN, WEEK],
    [DAYS_KNOWN, DAY],
  ] as const) {
    if (length < known) continue
    const like = values.filter((_, index) => distance(times[index] ?? 0, window, period) <= AROUND)
    if (like.length >= LEAST && isOwnTime(like, values)) return like
  }
  return values
}
