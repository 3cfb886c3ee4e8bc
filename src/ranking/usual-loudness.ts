import { gather, serviceScore, UNPAGED } from './fuse.ts'
import type { SeriesObservation } from './series-score.ts'

/** How loud the loudest service is by its numbers alone, now and at times of their own past. */
export interface UsualLoudness {
  now: number
  before: readonly number[]
}

function loudest(observations: readonly SeriesObservation[]): number {
  let most = 0
  for (const { raw } of gather(observations, UNPAGED).values()) most = Math.max(most, serviceScore(raw))
  return most
}

/**
 * Among many series some always stray a little: the present is judged by what the same series showed when nothing was
 * known to be wrong (a permutation test over time, Phipson and Smyth 2010), so that nobody counts how many there are.
 */
export const usualLoudness = (
  now: readonly SeriesObservation[],
  before: readonly (readonly SeriesObservation[])[],
): UsualLoudness => ({ now: loudest(now), before: before.map(loudest) })

/** What passes for usual when no series has a past that is long enough to say. */
const UNKNOWN = 0.5
/** Loudness that is nothing, however quiet the past was. */
const NOTHING = 0.25

/** How much louder the present is than the loudest of the past, as a logarithm: 0 and less is how it always is. */
export function unusualness({ now, before }: UsualLoudness): number {
  const most = before.some((one) => one > 0) ? Math.max(...before) : UNKNOWN
  return Math.log((now + NOTHING) / (most + NOTHING))
}
