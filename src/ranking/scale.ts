import { median, robustScale } from './robust.ts'
import type { Series } from './series.ts'

/** Below this a change is noise of the unit itself: 0.4 % of a fraction, 2 % of the time, the root of a count, 6 % of a level. */
export function floorOf(series: Pick<Series, 'unit'>, center: number): number {
  const level = Math.abs(center)
  if (series.unit === 'fraction') return Math.max(0.004, 0.06 * level)
  if (series.unit === 'time-share') return Math.max(0.02, 0.06 * level)
  if (series.unit === 'count') return Math.sqrt(Math.max(level, 1))
  return 0.06 * level + 1e-9
}

/** Centre and scale of a reference, never below the unit's floor. */
export function referenceScale(
  series: Series,
  reference: readonly number[],
): { center: number; scale: number } {
  const center = median(reference)
  return { center, scale: Math.max(robustScale(reference, center), floorOf(series, center)) }
}

/** A level so small that nobody would notice it double: relative changes are those of this much at least. */
const SMALLEST: Partial<Record<Series['unit'], number>> = { fraction: 0.02, 'time-share': 0.1 }

export const smallestLevel = ({ unit }: Pick<Series, 'unit'>): number => SMALLEST[unit] ?? 0
