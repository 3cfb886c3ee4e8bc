import type { Family, Observation } from '../domain/ranking.ts'
import { bestSplit } from './change-point.ts'
import { ascending, median, quantile, robustScale, thinned } from './robust.ts'
import { floorOf } from './scale.ts'
import type { Series } from './series.ts'

/** An observation about a number, with what propagation needs to compare services. */
export interface SeriesObservation extends Observation {
  metric: string
  /** Absolute change in the metric's unit, signed. */
  delta: number
  /** Relative change, 0 and up. */
  relative: number
}

/** Beyond this a series is simply off; a log count going 0 → 1 gave 10⁶ and buried everything. */
const Z_CAP = 120

const HALF_POINT = 0.25

interface Reference {
  center: number
  scale: number
  /** How far the reference itself strays: a heavy tail raises the bar. */
  tail: number
}

function referenceOf(series: Series, values: readonly number[], pooled: number): Reference {
  const center = median(values)
  const scale = Math.max(robustScale(values, center), floorOf(series, center), 0.3 * pooled)
  const strays = ascending(values.map((value) => Math.abs(value - center) / scale))
  return { center, scale, tail: Math.max(1, quantile(strays, 0.97) / 2.5) }
}

function deviation(series: Series, test: readonly number[], center: number): number {
  const sorted = ascending(test)
  const high = quantile(sorted, 0.75) - center
  const low = quantile(sorted, 0.25) - center
  if (series.bad > 0) return Math.max(0, high)
  if (series.bad < 0) return Math.min(0, low)
  return Math.abs(high) >= Math.abs(low) ? high : low
}

/** Latencies multiply: in log space a heavy tail is an ordinary one. Scale at least 0.12 nats. */
function logZ(series: Series, past: readonly number[], test: readonly number[]): number {
  if (series.family !== 'latency' && series.family !== 'self-time' && series.family !== 'network') return 0
  const positive = (values: readonly number[]): number[] => values.filter((v) => v > 0).map(Math.log)
  const [before, after] = [positive(past), positive(test)]
  if (before.length < 4 || after.length === 0) return 0
  const center = median(before)
  const scale = Math.max(robustScale(before, center), 0.12)
  return Math.max(0, (1.5 * (quantile(ascending(after), 0.75) - center)) / scale / 1.5)
}

const shown = (value: number): string => {
  if (value !== 0 && (Math.abs(value) >= 1e6 || Math.abs(value) < 1e-3)) return value.toExponential(1)
  return String(Number(value.toPrecision(3)))
}

/** Where this series itself changed, when it did so near the common onset. */
function ownOnset(series: Series, past: readonly number[], onset: number): number {
  const all = [...past, ...series.values]
  const split = bestSplit(all, Math.max(3, past.length), all.length - 1)
  const time = split ? series.times[split.at - past.length] : undefined
  return time ?? onset
}

function weightOf(series: Series): number {
  const node = series.ofNode ? 0.25 : 1
  const twoSided = series.bad === 0 ? 0.8 : 1
  return node * twoSided
}

function observe(
  series: Series,
  reference: Reference,
  test: readonly number[],
  past: readonly number[],
  onset: number,
): SeriesObservation | null {
  const { center, scale, tail } = reference
  const delta = deviation(series, test, center)
  const z = Math.min(
    Z_CAP,
    Math.max(Math.abs(delta) / scale / tail, delta > 0 ? logZ(series, past, test) : 0),
  )
  if (z < 2.5 || delta === 0) return null
  const base = Math.max(Math.abs(center), scale, series.unit === 'fraction' ? 0.02 : 0)
  const relative = Math.abs(delta) / base
  const score = Math.log1p(z / 3) * (relative / (relative + HALF_POINT)) * weightOf(series)
  const family: Family = series.family
  return {
    service: series.service,
    entity: series.entity,
    family,
    score,
    onset: ownOnset(series, past, onset),
    text: `${series.entity} ${series.metric} ${shown(center)} → ${shown(center + delta)}`,
    citations: [series.evidence],
    source: series.source,
    untrusted: false,
    metric: series.metric,
    delta,
    relative,
  }
}

/** The usual spread of a metric over all its entities: a near-constant series must not shout. */
function pooledScales(
  all: readonly Series[],
  split: (series: Series) => { past: readonly number[] },
): Map<string, number> {
  const scales = new Map<string, number[]>()
  for (const series of all) {
    const { past } = split(series)
    if (past.length < 4) continue
    const list = scales.get(series.metric) ?? []
    scales.set(series.metric, list)
    list.push(robustScale(past, median(past)))
  }
  return new Map([...scales].map(([metric, list]) => [metric, median(list)]))
}

/** Compares with siblings when a series has too little past of its own: replicas started together. */
function siblingReference(series: Series, all: readonly Series[], onset: number): readonly number[] {
  const siblings = all.filter(
    (one) => one !== series && one.metric === series.metric && one.service === series.service,
  )
  return siblings.flatMap((one) => one.values.filter((_, index) => (one.times[index] ?? 0) >= onset))
}

/** Every series against its own past, split at the onset; quiet ones give nothing. */
export function scoreSeries(all: readonly Series[], onset: number): SeriesObservation[] {
  const split = (series: Series): { past: readonly number[]; test: readonly number[] } => {
    const before = series.values.filter((_, index) => (series.times[index] ?? 0) < onset)
    const test = series.values.filter((_, index) => (series.times[index] ?? 0) >= onset)
    return { past: thinned([...series.past, ...before], 2000), test }
  }
  const pooled = pooledScales(all, split)
  return all.flatMap((series) => {
    const { past, test } = split(series)
    if (test.length === 0) return []
    const own = past.length >= 4
    const reference = own ? past : siblingReference(series, all, onset)
    if (reference.length < 4) return []
    const found = observe(
      series,
      referenceOf(series, reference, pooled.get(series.metric) ?? 0),
      test,
      reference,
      onset,
    )
    if (!found) return []
    return own
      ? [found]
      : [{ ...found, score: found.score * 0.5, text: `${found.text} (against its siblings)` }]
  })
}
