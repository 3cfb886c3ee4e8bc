import type { Reference } from './reference.ts'
import { median } from './robust.ts'
import type { Series } from './series.ts'

/**
 * What to compare with when nothing has a past: no failures at all, and half of what the metric usually is over
 * all entities. Only for what the alert is about; a guess beside a real past.
 */
export function withoutPast(
  all: readonly { series: Series; test: readonly number[] }[],
  isLatencyPaged: boolean,
): (series: Series) => Reference | null {
  const levels = new Map<string, number[]>()
  for (const { series, test } of all) {
    if (series.family !== 'latency' || test.length === 0) continue
    const list = levels.get(series.metric) ?? []
    levels.set(series.metric, list)
    list.push(median(test))
  }
  return (series) => {
    if (series.unit === 'fraction') return { values: [], center: 0, scale: 0.01, tail: 1, log: null }
    const level = levels.get(series.metric)
    if (series.family !== 'latency' || !isLatencyPaged || !level) return null
    return { values: [], center: 0, scale: Math.max(0.5 * median(level), 1e-9), tail: 1, log: null }
  }
}
