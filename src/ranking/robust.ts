/** Sorted copy as numbers: the base of every quantile. */
export const ascending = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort()

/** Linear interpolation between the two nearest ranks of sorted values; NaN for none. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length
  if (n === 0) return Number.NaN
  const at = (n - 1) * p
  const low = Math.floor(at)
  const a = sorted[low] ?? Number.NaN
  const b = sorted[Math.min(low + 1, n - 1)] ?? a
  return a + (b - a) * (at - low)
}

export const median = (values: ArrayLike<number>): number => quantile(ascending(values), 0.5)

/** Scale of the bulk, in units of a normal's standard deviation: the larger of MAD and interquartile range. */
export function robustScale(values: ArrayLike<number>, center: number): number {
  const sorted = ascending(values)
  const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349
  const deviations = ascending(Float64Array.from(values, (value) => Math.abs(value - center)))
  return Math.max(1.4826 * quantile(deviations, 0.5), spread)
}

/** Thins a long list evenly, so that statistics over it stay cheap. */
export function thinned(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values
  const step = values.length / most
  return Array.from({ length: most }, (_, index) => values[Math.floor(index * step)] ?? 0)
}
