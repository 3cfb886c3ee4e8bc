import type { Recurring } from '../../domain/lesson.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

/** A pattern in the times of incidents of one kind. */
export interface Period {
  recurring: Recurring
  /** Incidents that fit, of all that were looked at. */
  hits: number
  of: number
  /** Turns since the first that fits at which one came, of all turns: a pattern that skips is none. */
  kept: number
  turns: number
  /** Chance of at least so many fits if incidents came at any time, times the patterns that were tried. */
  chance: number
  /** 1 − chance: what is said to people. */
  confidence: number
}

/** Three could be chance whatever the arithmetic says. */
const FEWEST = 3

/** Below this nothing is said. */
const SAID_FROM = 0.95

/** A pattern that misses every third turn is not one. */
const KEPT_FROM = 0.6

/** Half-width of a time of day that counts as the same: incidents of one cause seldom start to the minute. */
const MINUTES = 60

interface Candidate {
  recurring: Recurring
  /** Share of all time that fits. */
  share: number
  fits: (at: number) => boolean
  /** Number of the turn a time belongs to. */
  turn: (at: number) => number
}

const minuteOf = (at: number): number => Math.floor((at % DAY_MS) / 60_000)

const isNear = (a: number, b: number): boolean => {
  const apart = Math.abs(a - b)
  return Math.min(apart, 1440 - apart) <= MINUTES
}

/** Minutes since midnight in UTC, an hour either side. */
const windowAround = (minute: number) => ({
  from: (minute - MINUTES + 1440) % 1440,
  to: (minute + MINUTES) % 1440,
  zone: null,
})

function daily(sample: number): Candidate {
  const minute = minuteOf(sample)
  return {
    recurring: { every: 'day', window: windowAround(minute) },
    share: (2 * MINUTES) / 1440,
    fits: (at) => isNear(minuteOf(at), minute),
    turn: (at) => Math.round((at - sample) / DAY_MS),
  }
}

function weekly(sample: number, weeks: number): Candidate {
  const minute = minuteOf(sample)
  const length = weeks * WEEK_MS
  return {
    recurring: {
      every: 'week',
      weeks,
      weekday: new Date(sample).getUTCDay(),
      anchor: weeks === 1 ? null : sample,
      window: windowAround(minute),
    },
    share: (2 * MINUTES) / (1440 * 7 * weeks),
    fits: (at) => Math.abs(at - sample - Math.round((at - sample) / length) * length) <= MINUTES * 60_000,
    turn: (at) => Math.round((at - sample) / length),
  }
}

function monthly(sample: number): Candidate {
  const date = new Date(sample)
  const day = date.getUTCDate()
  const months = (at: number): number => {
    const then = new Date(at)
    return (then.getUTCFullYear() - date.getUTCFullYear()) * 12 + then.getUTCMonth() - date.getUTCMonth()
  }
  return {
    recurring: { every: 'month', day, window: null },
    share: 1 / 30.4,
    fits: (at) => new Date(at).getUTCDate() === day,
    turn: months,
  }
}

const candidatesOf = (sample: number): Candidate[] => [
  daily(sample),
  weekly(sample, 1),
  weekly(sample, 2),
  weekly(sample, 3),
  weekly(sample, 4),
  monthly(sample),
]

/** Chance of at least `hits` of `of` when each fits with `share`: the upper tail of the binomial distribution. */
function tail(hits: number, of: number, share: number): number {
  let term = (1 - share) ** of
  let below = 0
  for (let k = 0; k < hits; k += 1) {
    below += term
    term *= ((of - k) / (k + 1)) * (share / (1 - share))
  }
  return Math.max(0, 1 - below)
}

function judged(candidate: Candidate, times: readonly number[], tried: number): Period | null {
  const fitting = times.filter(candidate.fits)
  const turns = new Set(fitting.map(candidate.turn))
  const ordered = [...turns].sort((a, b) => a - b)
  const length = (ordered.at(-1) ?? 0) - (ordered[0] ?? 0) + 1
  // Two in one turn are one: what matters is that it came again.
  if (turns.size < FEWEST || turns.size / length < KEPT_FROM) return null
  // The one that the pattern was made from fits by construction.
  const chance = Math.min(1, tried * tail(turns.size - 1, times.length - 1, candidate.share))
  return {
    recurring: candidate.recurring,
    hits: fitting.length,
    of: times.length,
    kept: turns.size,
    turns: length,
    chance,
    confidence: 1 - chance,
  }
}

/**
 * The pattern that the times (milliseconds) follow best: daily, every one to four weeks, or on a day of the month; null
 * when none is sure enough to be said. Corrected for the number of patterns tried (Bonferroni).
 */
export function periodOf(times: readonly number[]): Period | null {
  const candidates = times.flatMap(candidatesOf)
  const found = candidates.flatMap((one) => judged(one, times, candidates.length) ?? [])
  found.sort((a, b) => a.chance - b.chance || b.kept - a.kept)
  const [best] = found
  return best !== undefined && best.confidence >= SAID_FROM ? best : null
}

export interface Recurred {
  /** With this one, since the first of the month (UTC). */
  thisMonth: number
  /** Times of the earlier ones, newest first. */
  before: readonly number[]
  period: Period | null
}

/** How often it came, this one at `at` included. */
export function recurredOf(at: number, earlier: readonly number[]): Recurred {
  const date = new Date(at)
  const month = Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
  const before = earlier.filter((one) => one < at).sort((a, b) => b - a)
  return {
    thisMonth: 1 + before.filter((one) => one >= month).length,
    before,
    period: periodOf([at, ...before]),
  }
}
