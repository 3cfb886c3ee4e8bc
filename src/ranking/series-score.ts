import type { Observation } from '../domain/ranking.ts'
import { PASTS, pastStretches, rarityTrust, recurrence } from './own-tail.ts'
import { deviationsFrom, type MetricNorm, metricNorms, type Reference, referenceOf } from './reference.ts'
import { ascending, quantile, thinned } from './robust.ts'
import { smallestLevel } from './scale.ts'
import type { Series } from './series.ts'
import { shown } from './shown.ts'
import { type VolumeTrust, volumeTrust } from './volume.ts'
import { withoutPast } from './without-past.ts'

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
const NOTICEABLE_Z = 2.5
/** Relative change that counts half. */
const HALF_POINT = 0.25
/** Fewer values are no past. */
const LEAST_PAST = 4

interface Compared {
  series: Series
  past: readonly number[]
  /** Values since the onset, the last two when there are none. */
  test: readonly number[]
}

/** The values before and after the onset; a quarter of a step belongs to the step that began before it. */
function compare(series: Series, onset: number, step: number): Compared {
  const first = series.times.findIndex((time) => time >= onset - step / 4)
  const cut = first < 0 ? series.values.length : first
  const test = series.values.slice(cut)
  return {
    series,
    past: thinned([...series.past, ...series.values.slice(0, cut)], 2000),
    test: test.length > 0 ? test : series.values.slice(-2),
  }
}

function deviation(series: Series, test: readonly number[], center: number): number {
  const sorted = ascending(test)
  const high = quantile(sorted, 0.75) - center
  const low = quantile(sorted, 0.25) - center
  if (series.bad > 0) return Math.max(0, high)
  if (series.bad < 0) return Math.min(0, low)
  return Math.abs(high) >= Math.abs(low) ? high : low
}

/** The first time it stood out and stayed so for another point. */
function ownOnset(series: Series, { center, scale }: Reference, delta: number): number | null {
  const limit = Math.max(3 * scale, 0.4 * Math.abs(delta))
  const out = (index: number): number => (Number(series.values[index]) - center) * Math.sign(delta)
  const found = series.values.findIndex((_, index) => {
    if (out(index) < limit) return false
    return index + 1 >= series.values.length || out(index + 1) >= 0.7 * limit
  })
  return series.times[found] ?? null
}

/** Against its own past, its siblings', or nothing at all; each next one is believed less. */
interface Basis {
  reference: Reference
  trust: number
  note: string
}

function weightOf(series: Series): number {
  return (series.ofNode ? 0.25 : 1) * (series.bad === 0 ? 0.8 : 1)
}

function observe(
  series: Series,
  test: readonly number[],
  basis: Basis,
  volume: VolumeTrust,
): SeriesObservation[] {
  const { reference } = basis
  const { center, scale } = reference
  const delta = deviation(series, test, center)
  const z = delta === 0 ? 0 : Math.min(Z_CAP, deviationsFrom(reference, center + delta))
  if (z < NOTICEABLE_Z) return []
  const base = Math.max(Math.abs(center), scale, smallestLevel(series))
  const relative = Math.abs(delta) / base
  const strength = Math.log1p(z / 3) * (relative / (relative + HALF_POINT))
  const again = recurrence(reference.values, { length: test.length, level: center + delta, isUp: delta > 0 })
  const { service, entity, family, metric, source, evidence } = series
  return [
    {
      service,
      entity,
      family,
      score: strength * weightOf(series) * volume(series) * basis.trust * rarityTrust(again),
      onset: ownOnset(series, reference, delta),
      text: `${entity} ${series.shownAs} ${shown(center)} → ${shown(center + delta)}${basis.note}`,
      citations: [evidence],
      source,
      untrusted: false,
      metric,
      delta,
      relative,
    },
  ]
}

/** The pasts of replicas of the same service, for one that has none: they started together. */
function siblingPasts(all: readonly Compared[]): (series: Series) => readonly number[] {
  const key = (series: Series): string => `${series.service}\u0000${series.metric}`
  const pasts = new Map<string, number[]>()
  for (const { series, past } of all) {
    if (past.length < LEAST_PAST) continue
    const list = pasts.get(key(series)) ?? []
    pasts.set(key(series), list)
    list.push(...past.slice(-60))
  }
  return (series) => pasts.get(key(series)) ?? []
}

const hasPast = ({ past }: Compared): boolean => past.length >= LEAST_PAST

/** A window of a few points without a recording of better times cannot be split into before and after. */
const nothingHasPast = (all: readonly Compared[]): boolean =>
  all.length > 0 &&
  all.every((one) => !hasPast(one) || (one.series.values.length < 6 && one.series.past.length === 0))

/** How many series have a past to be compared with; none where levels are judged for want of one. */
export function comparableSeries(all: readonly Series[], onset: number, step: number): number {
  const compared = all.map((series) => compare(series, onset, step))
  return nothingHasPast(compared) ? 0 : compared.filter(hasPast).length
}

function basisOf(all: readonly Compared[], isLatencyPaged: boolean) {
  const siblings = siblingPasts(all)
  const guess = nothingHasPast(all)
    ? withoutPast(
        all.map((one) => ({ series: one.series, test: one.series.values })),
        isLatencyPaged,
      )
    : null
  return (compared: Compared, norm: MetricNorm): Basis | null => {
    const { series } = compared
    if (guess) {
      const reference = guess(series)
      return reference && { reference, trust: 1, note: ' (without a past to compare with)' }
    }
    if (hasPast(compared)) return { reference: referenceOf(series, compared.past, norm), trust: 1, note: '' }
    const others = siblings(series)
    if (others.length < 6) return null
    // A new replica warms up: its memory and processor differ from its siblings' anyway.
    const warming = series.family === 'memory' || series.family === 'cpu'
    return {
      reference: referenceOf(series, others, norm),
      trust: warming ? 0.15 : 1,
      note: ' (against its siblings)',
    }
  }
}

export interface ScoreContext {
  onset: number
  /** Milliseconds between two points. */
  step: number
  /** Whether the alert is about latency. */
  isLatencyPaged: boolean
}

export interface SeriesScores {
  observations: SeriesObservation[]
  /** The same series read at times of their own past, as if each were the present. */
  before: SeriesObservation[][]
}

/** Every series against its own past, split at the onset; quiet ones give nothing. */
export function scoreSeries(all: readonly Series[], context: ScoreContext): SeriesScores {
  const compared = all.map((series) => compare(series, context.onset, context.step))
  const norms = metricNorms(compared)
  const volume = volumeTrust(compared)
  const basis = basisOf(compared, context.isLatencyPaged)
  const scores: SeriesScores = { observations: [], before: Array.from({ length: PASTS }, () => []) }
  for (const { series, past, test } of compared) {
    const found = basis({ series, past, test }, norms(series.metric))
    if (!found) continue
    scores.observations.push(...observe(series, test, found, volume))
    for (const [index, stretch] of pastStretches(past, test.length).entries())
      scores.before[index]?.push(...observe(series, stretch, found, volume))
  }
  return scores
}
