import type { Bound, ExpectationDetail, Lesson } from '../../domain/lesson.ts'
import { eventIn } from '../mining/language/aftermath.ts'
import { conditionIn } from '../mining/language/condition.ts'
import { plainName } from '../words/service-name.ts'
import { isSameMetric, metricOf } from './metrics.ts'
import { isAt } from './places.ts'
import { isDuring } from './recurring.ts'
import { inUnitOf, type Quantity } from './units.ts'

/** What was measured, where and when. */
export interface Reading {
  /** Milliseconds. */
  at: number
  service: string
  place: string | null
  metric: string
  value: Quantity
  /** Since the last deploy, failover or whatever else; null when there was none. */
  minutesSinceTrigger: number | null
}

/** Other names of a name, as the team has them. */
export type Aliases = (name: string) => readonly string[]

/** `holds`, or the first part that does not, for people. `open`: what can be checked holds, but it depends on more. */
export type Expected = { status: 'holds' } | { status: 'fails' | 'open'; why: string }

const fails = (why: string): Expected => ({ status: 'fails', why })

const COMPARE: Record<Bound['op'], (value: number, limit: number) => boolean> = {
  '<=': (value, limit) => value <= limit * (1 + 1e-9),
  '<': (value, limit) => value < limit,
  '>=': (value, limit) => value >= limit * (1 - 1e-9),
  '>': (value, limit) => value > limit,
}

/** How a bound is broken, for people. */
const BEYOND: Record<Bound['op'], string> = {
  '<=': 'above',
  '<': 'not below',
  '>=': 'below',
  '>': 'not above',
}

function isKept(bound: Bound, { value, metric }: Reading): boolean {
  const reading = inUnitOf(bound, value, metric)
  return reading !== null && COMPARE[bound.op](reading, bound.value)
}

function boundsHold(bounds: readonly Bound[], statement: string, reading: Reading): Expected {
  const metric = metricOf(reading.metric)
  if (bounds.length === 0) {
    // It says when but not how much: then only of what it speaks of.
    const spoken = metricOf(statement).family
    return spoken === null || isSameMetric(metricOf(statement), metric)
      ? { status: 'holds' }
      : fails(`it says nothing about ${reading.metric}`)
  }
  const about = bounds.filter((bound) => isSameMetric(metricOf(bound.metric), metric))
  if (about.length === 0) return fails(`it says nothing about ${reading.metric}`)
  const broken = about.find((bound) => !isKept(bound, reading))
  return broken === undefined
    ? { status: 'holds' }
    : fails(
        `${broken.metric} ${BEYOND[broken.op]} ${broken.value}${broken.unit === '' ? '' : ` ${broken.unit}`}`,
      )
}

/** `next weekend`, `from 3 March`: of what has its first and last day nothing more is to be known. */
const OF_DAYS =
  /^(?:on |in |during |over |until |through |from )?(?:the |a |an |our |all )?(?:[\w-]+ )?(?:weekends?|weekdays?|days?|january|february|march|april|june|july|august|september|october|november|december)\b/i

/** What a statement without a time leaves open that it depends on: it must not hold always. */
function unsaid(statement: string, isOfDates: boolean): string | null {
  const event = eventIn(statement)
  if (event !== null) return `it does not say for how long after the ${event}`
  const condition = conditionIn(statement)
  if (isOfDates && condition !== null && OF_DAYS.test(condition)) return null
  return condition === null ? null : `nobody can check "${condition}"`
}

/** Where it does not hold, when the place is there; what holds not everywhere holds nowhere that nobody knows. */
function notThere(
  { places, except }: { places: readonly string[]; except: readonly string[] },
  here: string | null,
  aliases: Aliases,
): string | null {
  if (!isAt(places, here, aliases)) return `not in ${places.join(', ')}`
  const isSpared = except.length > 0 && (here === null || isAt(except, here, aliases))
  return isSpared ? `not in ${except.join(', ')}` : null
}

/** Why it is not the time for it; null when it is. */
function notNow({ after, during }: ExpectationDetail, reading: Reading): string | null {
  if (after !== null) {
    const minutes = reading.minutesSinceTrigger
    if (minutes === null || minutes < 0) return `no ${after.trigger} before it`
    if (minutes > after.minutes) return `more than ${after.minutes} min after the ${after.trigger}`
  }
  return during === null || isDuring(during, reading.at, reading.place) ? null : 'outside its window'
}

/** `every day`, at whatever hour. */
const isAlways = (during: ExpectationDetail['during']): boolean =>
  during === null || (during.every === 'day' && during.window === null)

/** Everything that is given has to hold; one that gives nothing to check holds never. `isOfDates`: it has its first and last day. */
export function evaluate(
  detail: ExpectationDetail,
  statement: string,
  reading: Reading,
  aliases: Aliases,
  isOfDates = false,
): Expected {
  const { bounds, places, except = [], after, during } = detail
  if (bounds.length === 0 && after === null && isAlways(during))
    return fails('it gives nothing that can be checked')
  const broken = notThere({ places, except }, reading.place, aliases) ?? notNow(detail, reading)
  if (broken !== null) return fails(broken)
  const kept = boundsHold(bounds, statement, reading)
  const untimed = after === null && during === null ? unsaid(statement, isOfDates) : null
  return kept.status === 'holds' && untimed !== null ? { status: 'open', why: untimed } : kept
}

/** Whether a lesson is about the service of a reading; a ring such as `canary` may be written as either. */
export function isAbout(
  { services }: Pick<Lesson, 'services'>,
  { service, place }: Pick<Reading, 'service' | 'place'>,
  aliases: Aliases,
): boolean {
  const names = new Set([service, ...aliases(service)].map(plainName))
  const own = services.flatMap((one) => [one, ...aliases(one)])
  return own.some((one) => names.has(plainName(one)) || (place !== null && isAt([one], place, aliases)))
}

/** Lessons that may say what is normal as of a time: not in doubt, not over. */
export const isInForce = ({ status, at, validFrom, validUntil }: Lesson, now: number): boolean =>
  (status === 'candidate' || status === 'confirmed') &&
  at <= now &&
  (validFrom ?? now) <= now &&
  (validUntil ?? now) >= now

const hasDates = ({ validFrom, validUntil }: Lesson): boolean => validFrom !== null && validUntil !== null

/** The expectation that a reading keeps, confirmed ones first; null when none does. */
export function expectationFor(
  lessons: readonly Lesson[],
  reading: Reading,
  aliases: Aliases,
): Lesson | null {
  const holding = lessons.filter(({ detail, statement, ...rest }) => {
    if (detail.kind !== 'expectation') return false
    const lesson = { detail, statement, ...rest }
    return (
      isInForce(lesson, reading.at) &&
      isAbout(lesson, reading, aliases) &&
      evaluate(detail, statement, reading, aliases, hasDates(lesson)).status === 'holds'
    )
  })
  return holding.find(({ status }) => status === 'confirmed') ?? holding[0] ?? null
}
