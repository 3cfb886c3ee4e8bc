import type { RankInput } from './case-input.ts'
import { bestSplit } from './change-point.ts'
import type { Pattern } from './patterns.ts'
import { median, thinned } from './robust.ts'
import { referenceScale } from './scale.ts'
import type { Series } from './series.ts'

interface Vote {
  service: string
  time: number
  weight: number
}

export interface Onset {
  time: number | null
  note: string | null
}

const MOST_PAST = 300

/** The best split of one series as a vote, when it is a change that counts. */
function voteOf(series: Series, firedAt: number, step: number): Vote | null {
  const past = thinned(series.past, MOST_PAST)
  const all = [...past, ...series.values]
  if (all.length < 8 || series.values.length < 2) return null
  const hasPast = past.length >= 4
  const low = Math.max(3, hasPast ? past.length : Math.floor(all.length * 0.15) + 1)
  const late = series.times.filter((time) => time > firedAt + step).length
  const split = bestSplit(all, low, all.length - 1 - late)
  if (!split || split.strength < 2.5) return null
  const before = all.slice(0, split.at)
  const { center, scale } = referenceScale(series, before)
  const z = Math.abs(median(all.slice(split.at)) - center) / scale
  if (z < 2) return null
  const dull = series.family === 'traffic' || series.family === 'other' ? 0.4 : 1
  const time = series.times[split.at - past.length] ?? series.times[0] ?? firedAt
  return { service: series.service, time, weight: Math.min(split.strength, 8) * Math.log1p(z / 3) * dull }
}

/** Votes near a moment: one service counts once, its further series add its best vote again at most. */
function support(at: number, votes: readonly Vote[], width: number): number {
  const services = new Map<string, { best: number; rest: number }>()
  for (const vote of votes) {
    const distance = (vote.time - at) / width
    if (Math.abs(distance) >= 3) continue
    const weight = vote.weight * Math.exp((-distance * distance) / 2)
    const own = services.get(vote.service) ?? { best: 0, rest: 0 }
    services.set(vote.service, own)
    own.rest += Math.min(own.best, weight)
    own.best = Math.max(own.best, weight)
  }
  let sum = 0
  for (const { best, rest } of services.values()) sum += best + Math.min(best, 0.15 * rest)
  return sum
}

function noteOf(time: number, { window, alert }: RankInput): string | null {
  if (time > alert.firedAt) return 'the change begins after the alert fired'
  if (time < window.start) return 'the change begins before the window that was read'
  return null
}

/**
 * When it began, by the votes of all series and patterns: the earliest moment with 80 % of the best support.
 * Null when nothing votes.
 */
export function findOnset(
  input: RankInput,
  series: readonly Series[],
  patterns: readonly Pattern[],
  step: number,
): Onset {
  const { firedAt } = input.alert
  const votes: Vote[] = series.flatMap((one) => voteOf(one, firedAt, step) ?? [])
  for (const { service, onset, z, score } of patterns) {
    if (z > 4) votes.push({ service, time: onset, weight: Math.min(z, 8) * score })
  }
  if (votes.length === 0) return { time: null, note: null }
  const width = Math.max(step * 1.5, (input.window.end - input.window.start) / 60)
  // Series share their times: 50,000 votes fall on some hundred moments.
  const moments = [...new Set(votes.map(({ time }) => time))]
  const supported = moments.map((time) => ({ time, sum: support(time, votes, width) }))
  const best = supported.reduce((most, { sum }) => Math.max(most, sum), 0)
  const time = supported.reduce(
    (first, one) => (one.sum >= 0.8 * best ? Math.min(first, one.time) : first),
    Number.POSITIVE_INFINITY,
  )
  return { time, note: noteOf(time, input) }
}
