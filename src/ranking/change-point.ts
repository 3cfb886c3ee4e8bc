import { ascending } from './robust.ts'

/** The first index of sorted values that is not below a value. */
function firstNotBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

interface Ranks {
  /** The average rank of a value. */
  rankOf: (value: number) => number
  /** What ties take from the deviation. */
  correction: number
}

function ranksOf(values: readonly number[]): Ranks {
  const n = values.length
  const sorted = ascending(values)
  const average = new Float64Array(n)
  let ties = 0
  for (let from = 0; from < n; ) {
    let to = from
    while (to + 1 < n && sorted[to + 1] === sorted[from]) to += 1
    const group = to - from + 1
    ties += group ** 3 - group
    average.fill((from + to) / 2 + 1, from, to + 1)
    from = to + 1
  }
  return {
    rankOf: (value) => average[firstNotBelow(sorted, value)] ?? 0,
    correction: Math.sqrt(Math.max(1e-9, 1 - ties / (n ** 3 - n))),
  }
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
  const { rankOf, correction } = ranksOf(values)
  const mean = (n + 1) / 2
  let sum = 0
  let best: Split | null = null
  for (let at = 1; at < n; at += 1) {
    sum += rankOf(values[at - 1] ?? 0) - mean
    if (at < low || at > high) continue
    const deviation = Math.sqrt((at * (n - at) * (n + 1)) / 12) * correction
    const strength = deviation > 0 ? Math.abs(sum) / deviation : 0
    if (!best || strength > best.strength) best = { at, strength }
  }
  return best
}
