import { ascending, median, quantile, robustScale } from './robust.ts'
import { floorOf } from './scale.ts'
import type { Series } from './series.ts'

/** What a series is compared with. */
export interface Reference {
  values: readonly number[]
  center: number
  scale: number
  /** How far the reference itself strays, 1 or more: a heavy tail raises the bar. */
  tail: number
  /** The same of the logarithms; null for what does not multiply, and without values. */
  log: LogReference | null
}

interface LogReference {
  /** Added to every value, so that 0 has a logarithm. */
  offset: number
  center: number
  scale: number
  tail: number
}

/** How a metric behaves over all entities that have it. */
export interface MetricNorm {
  /** Median scale. */
  scale: number
  /** Median level. */
  level: number
}

const TAIL_QUANTILE = 0.97
/** Standard deviations that a normal's tail of 3 % reaches, with a little room. */
const TAIL_NORMAL = 2.5
/** Below this a tail cannot be told. */
const TAIL_NEEDS = 8

function tailOf(values: readonly number[], center: number, scale: number): number {
  if (values.length < TAIL_NEEDS) return 1
  const strays = ascending(values.map((value) => Math.abs(value - center) / scale))
  return Math.max(1, quantile(strays, TAIL_QUANTILE) / TAIL_NORMAL)
}

/** Smallest scale in nats, and what a deviation in log space counts against one in the metric's own unit. */
const LOG_SCALE = 0.12
const LOG_WEIGHT = 1.5

const isLatency = ({ family }: Series): boolean =>
  family === 'latency' || family === 'self-time' || family === 'network'

/** Latencies multiply: in log space a heavy tail is an ordinary one. */
function logReference(values: readonly number[], center: number, norm: MetricNorm): LogReference | null {
  if (center < 0 || values.length === 0) return null
  const offset = 0.05 * (norm.level || Math.abs(center) || 1e-3) + 1e-9
  const logs = values.map((value) => Math.log(Math.max(value, 0) + offset))
  const middle = median(logs)
  const scale = Math.max(robustScale(logs, middle), LOG_SCALE)
  return { offset, center: middle, scale, tail: tailOf(logs, middle, scale) }
}

/** A near-constant series must not shout: its scale is at least a part of what the metric has elsewhere. */
export function referenceOf(series: Series, values: readonly number[], norm: MetricNorm): Reference {
  const center = median(values)
  const others = series.unit === 'fraction' ? 0 : Math.max(0.3 * norm.scale, 0.02 * norm.level)
  const scale = Math.max(robustScale(values, center), floorOf(series, center), others, 1e-9)
  const log = isLatency(series) ? logReference(values, center, norm) : null
  return { values, center, scale, tail: tailOf(values, center, scale), log }
}

/** How far a level lies from the reference, in its scales; for what multiplies in log space when that is further. */
export function deviationsFrom({ center, scale, tail, log }: Reference, level: number): number {
  const linear = Math.abs(level - center) / scale / tail
  if (log === null || level <= 0) return linear
  const rise = Math.log(level + log.offset) - log.center
  return Math.max(linear, (LOG_WEIGHT * rise) / log.scale / log.tail)
}

/** Norms of every metric, from the references that are long enough. */
export function metricNorms(
  all: readonly { series: Series; past: readonly number[] }[],
): (metric: string) => MetricNorm {
  const lists = new Map<string, { scales: number[]; levels: number[] }>()
  for (const { series, past } of all) {
    if (past.length < 4) continue
    const list = lists.get(series.metric) ?? { scales: [], levels: [] }
    lists.set(series.metric, list)
    const center = median(past)
    list.scales.push(robustScale(past, center))
    if (center !== 0) list.levels.push(Math.abs(center))
  }
  const norms = new Map(
    [...lists].map(([metric, { scales, levels }]) => [
      metric,
      { scale: median(scales), level: levels.length > 0 ? median(levels) : 0 },
    ]),
  )
  return (metric) => norms.get(metric) ?? { scale: 0, level: 0 }
}
