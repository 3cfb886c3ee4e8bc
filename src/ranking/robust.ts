/** Sorted copy as numbers: the base of every quantile. */
export const ascending = (values: ArrayLike<number>): Float64Array => new Float64Array(values).sort()

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

/** Median distance of sorted values from `center`: the nearest ones are taken from both sides in turn. */
function medianDistance(sorted: Float64Array, center: number): number {
  const n = sorted.length
  if (n === 0) return Number.NaN
  let high = sorted.findIndex((value) => value >= center)
  if (high < 0) high = n
  let low = high - 1
  let [last, beforeLast] = [0, 0]
  for (let taken = 0; taken <= n >> 1; taken += 1) {
    const below = low >= 0 ? center - (sorted[low] ?? 0) : Number.POSITIVE_INFINITY
    const above = high < n ? (sorted[high] ?? 0) - center : Number.POSITIVE_INFINITY
    beforeLast = last
    last = Math.min(below, above)
    if (below < above) low -= 1
    else high += 1
  }
  return n % 2 === 1 ? last : (beforeLast + last) / 2
}

/** Scale of the bulk, in units of a normal's standard deviation: the larger of MAD and interquartile range. */
export function robustScale(values: ArrayLike<number>, center: number): number {
  const sorted = ascending(values)
  const spread = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.349
  return Math.max(1.4826 * medianDistance(sorted, center), spread)
}

/** Thins a long list evenly, so that statistics over it stay cheap. */
export function thinned(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values
  const step = values.length / most
  return Array.from({ length: most }, (_, index) => values[Math.floor(index * step)] ?? 0)
}
