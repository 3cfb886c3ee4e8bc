import { median } from './robust.ts'
import type { Series } from './series.ts'
import type { SeriesObservation } from './series-score.ts'
import { shown } from './shown.ts'

/** A level that is bad whatever came before it. */
interface Limit {
  /** Beyond it, in the bad direction. */
  at: number
  /** What is said about it. */
  words: string
}

const SECONDS_OF_LAG = 60

const isLag = ({ metric }: Series): boolean => /lag/i.test(metric) && !/event_?loop|_ms\b|milli/i.test(metric)

function limitOf(series: Series): Limit | null {
  const { family, bad, whole, metric } = series
  if (bad < 0 && (family === 'disk' || family === 'memory')) {
    let most = 0
    for (const value of [...series.past, ...series.values]) most = Math.max(most, value)
    return { at: 0.12 * most, words: 'less than 12 % of what it was' }
  }
  if (whole !== null && family === 'cpu') return { at: 0.8 * whole, words: 'above 80 %' }
  if (whole !== null && (family === 'memory' || family === 'disk' || family === 'saturation'))
    return { at: 0.9 * whole, words: 'above 90 %' }
  if (isLag(series) && /replica|slave|standby|consumer/i.test(`${metric} ${series.entity}`))
    return { at: SECONDS_OF_LAG, words: `above ${SECONDS_OF_LAG} s` }
  return null
}

/** The last points, enough of them that one stray value does not decide. */
const ending = ({ values }: Series): readonly number[] =>
  values.slice(-Math.max(2, Math.floor(values.length * 0.15)))

/**
 * Levels that are bad at the end of the window whatever came before: a full processor, a full disk, a replica
 * that lags. What was as bad in known-good times is how this system lives.
 */
export function levelObservations(all: readonly Series[]): SeriesObservation[] {
  return all.flatMap((series) => {
    const limit = limitOf(series)
    if (!limit || series.values.length < 4 || series.ofNode) return []
    const sign = series.bad < 0 ? -1 : 1
    const beyond = (value: number): boolean => (value - limit.at) * sign > 0
    const last = median(ending(series))
    if (!beyond(last) || (series.past.length >= 4 && beyond(median(series.past)))) return []
    const { service, entity, family, metric, evidence, source } = series
    const since = series.values.findLastIndex((value) => !beyond(value)) + 1
    return [
      {
        service,
        entity,
        family,
        score: 1.3,
        onset: since === 0 ? null : (series.times[since] ?? null),
        text: `${entity} ${metric} is ${shown(last)}, ${limit.words}, at the end of the window`,
        citations: [evidence],
        source,
        untrusted: false,
        metric,
        delta: 0,
        relative: 0,
      },
    ]
  })
}
