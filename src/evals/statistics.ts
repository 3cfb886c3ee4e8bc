export interface Rate {
  hits: number
  of: number
}

/** 95 % Wilson score interval of a share (Wilson 1927): honest for few cases and for 0 or 100 %. */
export function wilson({ hits, of }: Rate): readonly [low: number, high: number] {
  if (of === 0) return [0, 1]
  const z = 1.959964
  const share = hits / of
  const middle = share + z ** 2 / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))
  const whole = 1 + z ** 2 / of
  return [Math.max(0, (middle - spread) / whole), Math.min(1, (middle + spread) / whole)]
}

export const rate = <T>(all: readonly T[], right: (one: T) => boolean): Rate => ({
  hits: all.filter(right).length,
  of: all.length,
})

/** The value that a share of the values lies at or below (nearest rank); 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0
}

/** `8/9 [0.57–0.98]`, or a dash when there was nothing to count. */
export function shownRate(value: Rate): string {
  if (value.of === 0) return '–'
  const [low, high] = wilson(value)
  return `${value.hits}/${value.of} [${low.toFixed(2)}–${high.toFixed(2)}]`
}
