import type { Points, SeriesColumn } from '../domain/case-columns.ts'
import { type EvidenceRef, refNumber } from '../domain/ids.ts'
import type { Folding, RankInput } from './case-input.ts'
import { asSpeed } from './counter.ts'
import { type MetricMeaning, metricMeaning } from './metric-family.ts'
import { sameTime } from './same-time.ts'

/** One series of numbers with its past. */
export interface Series extends MetricMeaning {
  service: string
  entity: string
  metric: string
  source: string
  evidence: EvidenceRef
  /** Values of the known-good past, oldest first. */
  past: number[]
  /** Times and values inside the window. */
  times: number[]
  values: number[]
  /** What is full, for a share of something; null for anything else. */
  whole: number | null
  /** The metric as text shows it: a success ratio is turned into its failures. */
  shownAs: string
}

export interface RawSeries {
  entity: string
  metric: string
  source: string
  evidence: EvidenceRef
  points: Points
  baseline: Points | null
}

const LINES = 'log.lines'

const isPositive = (value: number): boolean => value > 0

/**
 * When the first line of all was written: counts before it are zeros of a time in which nobody kept any. Null: lines
 * are counted from the beginning, or none are.
 */
function firstLine({ rows, baseline }: Pick<RankInput, 'rows' | 'baseline'>): number | null {
  if (baseline.series.some(({ metric, values }) => metric === LINES && values.some(isPositive))) return null
  const firsts = rows.series.flatMap(({ metric, times, values }) => {
    const at = metric === LINES ? values.findIndex(isPositive) : -1
    return at < 0 ? [] : [times[at] ?? 0]
  })
  return firsts.length === 0 ? null : Math.min(...firsts)
}

function since<T extends Points>(points: T, start: number | null): T {
  const at = start === null ? 0 : points.times.findIndex((time) => time >= start)
  return at <= 0 ? points : { ...points, times: points.times.slice(at), values: points.values.slice(at) }
}

const keyOf = ({ entity, metric }: SeriesColumn): string => `${entity}\u0000${metric}`

export function metricSeries({ rows, baseline }: RankInput): RawSeries[] {
  const good = new Map(baseline.series.map((one) => [keyOf(one), one]))
  const recorded = firstLine({ rows, baseline })
  return rows.series.map((given) => {
    const one = given.metric.startsWith('log.') ? since(given, recorded) : given
    const { entity, metric, evidence } = one
    const past = good.get(keyOf(one)) ?? null
    // Counts of lines are no second source beside the lines.
    const source = metric.startsWith('log.') ? 'logs' : 'metrics'
    return { entity, metric, source, evidence, ...asSpeed(metric, one, past) }
  })
}

/** The whole that a ratio is part of; null when name and values say that it is none. */
function wholeOf({ unit, family, bad, past, values }: Series): number | null {
  if (unit !== 'fraction' && unit !== 'percent') return null
  let most = 0
  for (const value of past) most = Math.max(most, value)
  for (const value of values) most = Math.max(most, value)
  if (most <= 1.0001) return unit === 'percent' && bad > 0 ? 100 : 1
  // A rate of errors may well be a speed; the utilisation of a processor is none.
  return most <= 100.5 && (unit === 'percent' || bad < 0 || family !== 'error') ? 100 : null
}

/** What is a part of a whole counts as one for errors alone: three quarters of a processor are nobody's failure. */
const PARTS: ReadonlySet<Series['unit']> = new Set(['fraction', 'percent'])

/** Success ratios become failure fractions and percents become fractions, so that one floor serves all. */
function normalised(series: Series): Series {
  const whole = wholeOf(series)
  if (whole === null || series.family !== 'error')
    return { ...series, whole, unit: PARTS.has(series.unit) ? 'other' : series.unit }
  const inverted = series.bad < 0
  const convert = (value: number): number => (inverted ? 1 - value / whole : value / whole)
  return {
    ...series,
    whole: 1,
    unit: 'fraction',
    bad: 1,
    shownAs: inverted ? `1 − ${series.metric}` : series.metric,
    past: series.past.map(convert),
    values: series.values.map(convert),
  }
}

/** A raw series cut to the window; null when nothing of it lies inside or nobody owns it. */
export function prepareSeries(raw: RawSeries, input: RankInput, folding: Folding): Series | null {
  const service = folding.serviceOf(raw.entity)
  if (service === null) return null
  const { start, end } = input.window
  const before: Points = {
    times: [...(raw.baseline?.times ?? [])],
    values: [...(raw.baseline?.values ?? [])],
  }
  const times: number[] = []
  const values: number[] = []
  for (const [index, time] of raw.points.times.entries()) {
    const value = raw.points.values[index] ?? 0
    if (time < start) {
      before.times.push(time)
      before.values.push(value)
    } else if (time <= end) {
      times.push(time)
      values.push(value)
    }
  }
  if (values.length === 0) return null
  const { entity, metric, source, evidence } = raw
  return normalised({
    ...metricMeaning(metric),
    service,
    entity,
    metric,
    source,
    evidence,
    past: sameTime(before, input.window),
    times,
    values,
    whole: null,
    shownAs: metric,
  })
}

/** One read to cite for each name: the first by number, whatever the order of the rows. */
export function firstEvidence(
  rows: Iterable<readonly [name: string, evidence: EvidenceRef]>,
): Map<string, EvidenceRef> {
  const first = new Map<string, EvidenceRef>()
  for (const [name, evidence] of rows) {
    const known = first.get(name)
    if (known === undefined || refNumber(evidence) < refNumber(known)) first.set(name, evidence)
  }
  return first
}

/** Milliseconds between two points of the usual series; a minute when it cannot be told. */
export function usualStep(all: readonly Series[]): number {
  const gaps: number[] = []
  for (const { times } of all.slice(0, 200)) {
    for (let index = 1; index < Math.min(4, times.length); index += 1) {
      const gap = (times[index] ?? 0) - (times[index - 1] ?? 0)
      if (gap > 0) gaps.push(gap)
    }
  }
  gaps.sort((a, b) => a - b)
  return gaps[Math.floor(gaps.length / 2)] ?? 60_000
}
