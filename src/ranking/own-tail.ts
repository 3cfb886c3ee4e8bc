import { ascending, quantile } from './robust.ts'

/** Stretches of the past that are looked at, at most; they overlap by half or more. */
const MOST_STRETCHES = 240
/** With fewer values a past cannot be cut into stretches that say how it usually strays. */
const LEAST_PAST = 24
const LEAST_STRETCHES = 6

/** A value that 75 % (or 25 %) of a stretch reach: what a deviation is measured by. */
function reached(stretch: ArrayLike<number>, isUp: boolean): number {
  return quantile(ascending(stretch), isUp ? 0.75 : 0.25)
}

/**
 * How often a past of its own strayed as far as a deviation did over a stretch of `length` values: 0 for never, null
 * for a past that is too short to say. Neighbouring values hang together, so that single ones say too little.
 */
export function recurrence(
  past: readonly number[],
  { length, level, isUp }: { length: number; level: number; isUp: boolean },
): number | null {
  const size = Math.max(1, Math.min(length, Math.floor(past.length / LEAST_STRETCHES)))
  if (past.length < LEAST_PAST) return null
  const last = past.length - size
  const hop = Math.max(1, Math.ceil(last / MOST_STRETCHES), Math.floor(size / 4))
  let stretches = 0
  let strayed = 0
  for (let first = 0; first <= last; first += hop) {
    const value = reached(past.slice(first, first + size), isUp)
    stretches += 1
    if (isUp ? value >= level : value <= level) strayed += 1
  }
  return strayed / stretches
}

/** Once in so many stretches is as rare as a past of its own can tell. */
const RARE = 1 / 250

/** What a deviation that its own past shows that often is believed: 1 for never, by the logarithm of its rarity. */
export const rarityTrust = (share: number | null): number =>
  share === null || share === 0 ? 1 : Math.max(0.1, Math.min(1, Math.log(share) / Math.log(RARE)))

/** Times of the past that are read as if they were the present. */
export const PASTS = 8

/** As many stretches of the most recent past, each as long as the present where there is room; none of a short past. */
export function pastStretches(past: readonly number[], length: number): (readonly number[])[] {
  if (past.length < LEAST_PAST) return []
  const size = Math.max(1, Math.min(length, Math.floor(past.length / PASTS)))
  return Array.from({ length: PASTS }, (_, index) => {
    const end = past.length - index * size
    return past.slice(end - size, end)
  })
}
