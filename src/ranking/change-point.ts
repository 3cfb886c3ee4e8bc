/** Average ranks, and the correction of the variance for ties. */
function ranksOf(values: readonly number[]): { ranks: Float64Array; correction: number } {
  const n = values.length
  const order = Array.from(values, (_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(n)
  let ties = 0
  for (let from = 0; from < n; ) {
    let to = from
    while (to + 1 < n && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to += 1
    const group = to - from + 1
    ties += group ** 3 - group
    for (let at = from; at <= to; at += 1) ranks[order[at] ?? 0] = (from + to) / 2 + 1
    from = to + 1
  }
  return { ranks, correction: Math.sqrt(Math.max(1e-9, 1 - ties / (n ** 3 - n))) }
}

export interface Split {
  /** The first index after the change. */
  at: number
  /** Standardised Mann–Whitney U. */
  strength: number
}

/**
 * The split of a series into before and after with the largest standardised Mann–Whitney U
 * (Pettitt 1979, "A non-parametric approach to the change-point problem"), among positions `low` to `high`.
 * Null below six values.
 */
export function bestSplit(values: readonly number[], low: number, high: number): Split | null {
  const n = values.length
  if (n < 6) return null
  const { ranks, correction } = ranksOf(values)
  const mean = (n + 1) / 2
  let sum = 0
  let best: Split | null = null
  for (let at = 1; at < n; at += 1) {
    sum += (ranks[at - 1] ?? 0) - mean
    if (at < low || at > high) continue
    const deviation = Math.sqrt((at * (n - at) * (n + 1)) / 12) * correction
    const strength = deviation > 0 ? Math.abs(sum) / deviation : 0
    if (!best || strength > best.strength) best = { at, strength }
  }
  return best
}
