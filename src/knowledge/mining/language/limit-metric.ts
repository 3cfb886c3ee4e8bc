import { metricOf } from '../../expectations/metrics.ts'
import type { Role } from './limit-roles.ts'
import {
  anyWritten,
  countedAfter,
  measuredBefore,
  metricBeside,
  metricIn,
  metricsIn,
  nearestMetric,
} from './metric-words.ts'

/** What a number without a metric or without a unit is of: read in what was said before it. */
export interface Spoken {
  metric: string | null
  /** `%`, `ms`, `s`, …; empty when nothing gives one. */
  unit: string
  /** Somebody asked for the limit: a number alone is one. */
  isLimitAsked: boolean
}

/** What may be late, slow or old, besides what has a name as a metric. */
export const LATE = /\b(?:behind|late|delayed|stale|old|lag(?:s|ging|ged)?|trail(?:s|ing)?)\b/i

/** In another clause these are said of things: `old tills. anything below 700 is how they are`. */
const AGED = /\b(?:late|delayed|stale|old)\b/gi

const SLOW = /\b(?:slow(?:er)?|takes?|respond(?:s|ing)?|answers? in|load(?:s|ing)? in)\b/i

const FULL = /\b(?:pegged|hot)\b/i

const QUEUED = /\b(?:queues?|queued|waiting)\b/i

const COPY = /\b(?:replicas?|standby|follower)\b/i

const LOOSE: readonly (readonly [match: RegExp, metric: string])[] = [
  [COPY, 'replica lag'],
  [LATE, 'lag'],
  [FULL, 'cpu'],
  [QUEUED, 'queue depth'],
]

/** The metric that a text speaks of: by its name, or by what is said of it (`is 6 hours behind`). */
export const spokenMetric = (text: string): string | null =>
  metricIn(text) ?? LOOSE.find(([match]) => match.test(text))?.[1] ?? null

const slowIn = (text: string): string | null => (SLOW.test(text) ? 'latency' : null)

const SHARED: ReadonlySet<string> = new Set(['errors', 'client-errors', 'cpu', 'memory', 'disk'])

/** Units in which a metric is never told: `errors for 7 minutes`. */
export function fits(metric: string, unit: string): boolean {
  const family = metricOf(metric).family ?? ''
  if (/^(?:ms|s|min|h|d)$/.test(unit))
    return !SHARED.has(family) && !/^(?:connections|queue|restarts|traffic)$/.test(family)
  if (unit === '%') return !/lag$|^latency$/.test(family)
  return true
}

export interface Quantity {
  value: number
  unit: string
  role: Role
  index: number
  end: number
}

export const isFirm = ({ role }: Quantity): boolean => role === 'most' || role === 'least'

const SAYS_MOST =
  /\b(?:up to|at most|no more than|max(?:imum)?(?: of)?|anything (?:up )?(?:to|under|below))\s*(?:about |around )?$/i

export const saysMost = (text: string, { index }: Quantity): boolean => SAYS_MOST.test(text.slice(0, index))

const END = /[.!?;]\s|[;]|,\s/g

/** The clause around a place in a text. */
export function clauseAt(text: string, index: number, end: number): string {
  const starts = [...text.slice(0, index).matchAll(END)]
  const last = starts.at(-1)
  const from = last === undefined ? 0 : last.index + last[0].length
  const stop = text.slice(end).search(/[.!?;](?:\s|$)|,\s/)
  return text.slice(from, stop < 0 ? text.length : end + stop)
}

const ROLLED_OUT = /\b(?:canar(?:y|ies)|deploy\w*|releases?|roll-?outs?|rolls?)\b/i

/** `up to 12 °C`: of what the alert or the question measures, or of heat. */
function heatOf(text: string, { unit, end }: Quantity, { metric }: Spoken): string | null {
  if (unit !== '' || !/^\s?(?:degrees|°)/i.test(text.slice(end))) return null
  const named = [...metricsIn(text).map((one) => one.text), metric ?? '']
  return named.find((name) => /temp|celsius|fahrenheit/.test(name)) ?? 'temperature'
}

const RATE_AFTER = /^ ?((?:requests|calls|queries|transactions|orders) (?:per|an?) (?:second|minute|hour))\b/i

const PER = /^ ?per ([a-z]{3,})\b/i

/** What a limit itself counts, where no list of measurements knows it: `up to 3 stuck parcels`, `at most 5 % no-shows`. */
function nounOf(text: string, { role, unit, end }: Quantity): string | null {
  if (role !== 'most' && role !== 'least') return null
  if (!/^(?:ms|s|min|h|d)$/.test(unit))
    return countedAfter(text.slice(end)) ?? RATE_AFTER.exec(text.slice(end))?.[1]?.toLowerCase() ?? null
  // `14 seconds per frame`
  const [, each] = PER.exec(text.slice(end)) ?? []
  return each === undefined ? null : `time per ${each.toLowerCase()}`
}

const LIMIT_WORD =
  /\b(?:up to|until|till|at most|max(?:imum)?(?: of)?|under|below|less than|within|no more than)\s*$/i

/** `up to 50 messages` in answer to an alert of `dlq_messages` */
const asAlerted = (noun: string | null, alerted: string | null): string | null =>
  noun !== null && alerted?.split(' ').includes(noun) === true ? alerted : noun

/** What the clause of a number speaks of: of several the nearest. */
function metricBy(text: string, { index, end }: Quantity): string | null {
  const clause = clauseAt(text, index, end)
  const start = index - text.indexOf(clause, Math.max(0, index - clause.length))
  const near = nearestMetric(metricsIn(clause), { start, end: start + end - index })
  return near ?? spokenMetric(clause)
}

const QUEUE_BEFORE = /\b(queue|backlog|lag)\b[^.;,:]{0,30}$/i

/** `the queue goes up to 40k invoices`: what is counted is how the queue is told. */
function queued(before: string, noun: string | null): string | null {
  const late = QUEUE_BEFORE.exec(before)?.[1]?.toLowerCase()
  return noun === null || late === undefined || noun.includes(late) ? noun : `${late} ${noun}`
}

// `it drops 2 percent`: a word that no measurement is called by gives way to what the alert counts.
const isNamed = (named: string | null): boolean => named !== null && metricOf(named).family !== null

/** What a number is of: the first of what may be that is ever told in its unit. */
export function metricFor(text: string, one: Quantity, spoken: Spoken): string | null {
  const before = text.slice(0, one.index)
  const near = [metricBy(text, one), spokenMetric(before.replace(AGED, ' '))]
  const noun = nounOf(text, one)
  const candidates = [
    isFirm(one) ? metricBeside(text) : null,
    heatOf(text, one, spoken),
    one.unit === '' ? asAlerted(queued(before, noun), spoken.metric) : null,
    ...near.filter(isNamed),
    spoken.metric,
    spokenMetric(text),
    ...near,
    slowIn(text),
    noun,
    isFirm(one) ? (measuredBefore(before.replace(LIMIT_WORD, '')) ?? anyWritten(text)) : null,
  ]
  const found = candidates.find((named) => named !== null && fits(named, one.unit)) ?? null
  // A share that nothing names, right after something was rolled out, is of requests that fail.
  return found ?? (one.unit === '%' && ROLLED_OUT.test(text) ? 'errors' : null)
}
