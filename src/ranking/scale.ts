import { median, robustScale } from './robust.ts'
import type { Series } from './series.ts'

/** Below this a change is noise of the unit itself: 0.4 % of a fraction, the root of a count, 6 % of a level. */
export function floorOf(series: Pick<Series, 'unit'>, center: number): number {
  const level = Math.abs(center)
  if (series.unit === 'fraction') return Math.max(0.004, 0.06 * level)
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
