import { median } from './robust.ts'
import { floorOf } from './scale.ts'
import type { Series } from './series.ts'
import type { SeriesObservation } from './series-score.ts'
import { shown } from './shown.ts'

/** Beyond this a trend of as many points is no chance (standardised Mann–Kendall). */
const TREND = 3
/** Thinned to this many points: the trend compares every pair. */
const MOST = 60
const LEAST = 8
/** A start of two points is less than a past. */
const TRUST = 0.6

/** Standardised Mann–Kendall statistic of the values in their order. */
function trendOf(values: readonly number[]): number {
  const n = values.length
  let sum = 0
  for (let later = 1; later < n; later += 1) {
    for (let earlier = 0; earlier < later; earlier += 1)
      sum += Math.sign((values[later] ?? 0) - (values[earlier] ?? 0))
  }
  return sum / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
}

function thin(values: readonly number[]): readonly number[] {
  const step = Math.ceil(values.length / MOST)
  return step <= 1 ? values : values.filter((_, index) => index % step === 0)
}

function rampOf(series: Series): SeriesObservation | null {
  const { values, past, bad } = series
  if (past.length >= 4 || values.length < LEAST || series.ofNode) return null
  const trend = trendOf(thin(values))
  if (Math.abs(trend) < TREND || (bad !== 0 && Math.sign(trend) !== bad)) return null
  const size = Math.max(2, Math.floor(values.length * 0.1))
  const [start, end] = [median(values.slice(0, size)), median(values.slice(-size))]
  const delta = end - start
  const z = Math.min(120, Math.abs(delta) / floorOf(series, start))
  if (z < 4) return null
  const relative = Math.abs(delta) / Math.max(Math.abs(start), 1e-9)
  const { service, entity, family, metric, evidence, source, times } = series
  return {
    service,
    entity,
    family,
    score: TRUST * Math.log1p(z / 3) * (relative / (relative + 0.25)) * (bad === 0 ? 0.8 : 1),
    onset: times[0] ?? null,
    text: `${entity} ${series.shownAs} ${shown(start)} → ${shown(end)}, steadily over the whole window`,
    citations: [evidence],
    source,
    untrusted: false,
    metric,
    delta,
    relative,
  }
}

/**
 * Series that climb from their very first point: no split has a quiet side, so only their trend shows. Where a
 * change was found already the trend adds nothing.
 */
export function rampObservations(
  all: readonly Series[],
  found: readonly SeriesObservation[],
): SeriesObservation[] {
  const known = new Set(found.map(({ entity, metric }) => `${entity}\u0000${metric}`))
  return all.flatMap((series) =>
    known.has(`${series.entity}\u0000${series.metric}`) ? [] : (rampOf(series) ?? []),
  )
}
