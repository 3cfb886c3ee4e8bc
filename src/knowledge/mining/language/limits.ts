import type { Bound } from '../../../domain/lesson.ts'
import { metricOf } from '../../expectations/metrics.ts'
import { type Role, roleOf } from './limit-roles.ts'
import {
  anyWritten,
  countedAfter,
  measuredBefore,
  metricBeside,
  metricIn,
  metricsIn,
  nearestMetric,
} from './metric-words.ts'
import { saysConcern } from './normality.ts'
import { inFigures } from './numbers.ts'

/** What a number without a metric or without a unit is of: read in what was said before it. */
export interface Spoken {
  metric: string | null
  /** `%`, `ms`, `s`, …; empty when nothing gives one. */
  unit: string
  /** Somebody asked for the limit: a number alone is one. */
  isLimitAsked: boolean
}

const UNIT = String.raw`%|percent\b|pct\b|ms\b|milli(?:second)?s?\b|secs?\b|seconds?\b|s\b|mins?\b|minutes?\b|m\b|h\b|hrs?\b|hours?\b|days?\b|[kmgt]?bps\b|[kmg]i?b\b`

const QUANTITY = new RegExp(
  String.raw`(?<![\w.:#/-])(?:~\s?)?(?:\d+(?:\.\d+)?\s?(?:${UNIT})?\s?(?:-|–|to|or)\s?)?(?<value>\d+(?:[.,]\d+)?)(?<scale>k(?![\w]))?\s?(?<unit>${UNIT})?(?![\w:]|[.,]\d|-\d)`,
  'gi',
)

const UNITS: readonly (readonly [match: RegExp, unit: string])[] = [
  [/^(?:%|percent|pct)$/i, '%'],
  [/^(?:ms|milli(?:second)?s?)$/i, 'ms'],
  [/^(?:s|secs?|seconds?)$/i, 's'],
  [/^(?:m|mins?|minutes?)$/i, 'min'],
  [/^(?:h|hrs?|hours?)$/i, 'h'],
  [/^days?$/i, 'd'],
]

const unitOf = (text: string): string => UNITS.find(([match]) => match.test(text))?.[1] ?? text.toLowerCase()

/** What may be late, slow or old, besides what has a name as a metric. */
const LATE = /\b(?:behind|late|delayed|stale|old|lag(?:s|ging|ged)?)\b/i

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
function fits(metric: string, unit: string): boolean {
  const family = metricOf(metric).family ?? ''
  if (/^(?:ms|s|min|h|d)$/.test(unit))
    return !SHARED.has(family) && !/^(?:connections|queue|restarts|traffic)$/.test(family)
  if (unit === '%') return !/lag$|^latency$/.test(family)
  return true
}

/** What was measured once is no limit. */
const PAST =
  /\b(?:was|were|went|been|had|got|hit|rolling back|rolled|restarted|already|down to|just now|yesterday|last night|ago)\b/i

const USUAL = /\b(?:always|never|usually|normally|normal|fine|ok(?:ay)?|every|each)\b/i

/** `can hit 3 minutes` */
const MAY =
  /\b(?:can|may|might|could|will|would|['’]ll) (?:\w+ )?(?:hit|got|had|(?:go|come|get|drop|fall) down to)\b/gi

const isPast = (clause: string): boolean => PAST.test(clause.replace(MAY, ' ')) && !USUAL.test(clause)

interface Quantity {
  value: number
  unit: string
  role: Role
  index: number
  end: number
}

const isFirm = ({ role }: Quantity): boolean => role === 'most' || role === 'least'

const isTold = (role: Role): boolean => role !== 'length' && role !== 'other'

/** `up to 96` of a processor is of a hundred. */
const isShare = (metric: string): boolean => /^(?:cpu|memory|disk)$/.test(metricOf(metric).family ?? '')

const END = /[.!?;]\s|[;]|,\s/g

/** The clause around a place in a text. */
function clauseAt(text: string, index: number, end: number): string {
  const starts = [...text.slice(0, index).matchAll(END)]
  const last = starts.at(-1)
  const from = last === undefined ? 0 : last.index + last[0].length
  const stop = text.slice(end).search(/[.!?;](?:\s|$)|,\s/)
  return text.slice(from, stop < 0 ? text.length : end + stop)
}

/** What is counted in a chat and measured by no alert. */
const OF_PEOPLE =
  /^\s*(?:people|persons?|guys|folks|users|customers|guests|kids|euros?|eur|dollars?|usd|bucks|quid|pounds|beers?|slices|pizzas?|steps|floors|km|miles|met(?:er|re)s?|kg|points|goals|pages|slides|cards|weeks?|years?|months?|of (?:us|them|you))\b|^\s*[€$£°]/i

/** Mostly those of the weather. */
const DEGREES = /^\s*(?:degrees|°)/

const isOfPeople = (left: string, right: string): boolean =>
  OF_PEOPLE.test(right) ||
  /[€$£]\s?$/.test(left) ||
  (DEGREES.test(right) && !/temp|celsius|motor|sensor|cpu|rack/i.test(left))

/** `503s`, `all 429`, `404 errors`: and no 400 ms. */
const isStatus = (found: string, left: string, right: string): boolean =>
  /^[45]\d\ds$/i.test(found) ||
  (/^[45]\d\d$/.test(found) &&
    (/\b(?:http|status|all|returns?|answers?|gives?|throws?|with|code|of|a|the)\s*$/i.test(left) ||
      /^\s*(?:errors?|responses?|rate|status|from|on)\b/i.test(right)))

function quantitiesIn(text: string): Quantity[] {
  return [...text.matchAll(QUANTITY)].flatMap((found) => {
    const { value = '', scale, unit: written = '' } = found.groups ?? {}
    const unit = unitOf(written)
    const [index, end] = [found.index, found.index + found[0].length]
    const [left, right] = [text.slice(Math.max(0, index - 80), index), text.slice(end, end + 60)]
    if (isStatus(found[0], left, right) || isOfPeople(left, right)) return []
    const role = roleOf(left, right, unit)
    const number = Number(value.replace(',', '.')) * (scale === undefined ? 1 : 1000)
    return Number.isNaN(number) ? [] : [{ value: number, unit, role, index, end }]
  })
}

export interface Limits {
  bounds: Bound[]
  /** Whether the limits were told as such, and not merely numbers that were named. */
  firm: boolean
  /** Whether it is said from where on somebody should look. */
  isBeyond: boolean
  /** Minutes that something is told to last, and the words. */
  length: { minutes: number; at: number } | null
}

const MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, h: 60, d: 1440 }

const ROLLED_OUT = /\b(?:canar(?:y|ies)|deploy\w*|releases?|roll-?outs?|rolls?)\b/i

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

/** `650 to 720 at the p99`, asked about in seconds or in nothing: nobody waits for ten minutes. */
const SURELY_MS = 100

/** What the clause of a number speaks of: of several the nearest. */
function metricBy(text: string, { index, end }: Quantity): string | null {
  const clause = clauseAt(text, index, end)
  const start = index - text.indexOf(clause, Math.max(0, index - clause.length))
  const near = nearestMetric(metricsIn(clause), { start, end: start + end - index })
  return near ?? spokenMetric(clause)
}

const isBareLatency = (metric: string, { unit, value }: Quantity): boolean =>
  unit === '' && value >= SURELY_MS && metricOf(metric).family === 'latency'

// `it drops 2 percent`: a word that no measurement is called by gives way to what the alert counts.
const isNamed = (named: string | null): boolean => named !== null && metricOf(named).family !== null

/** What a number is of: the first of what may be that is ever told in its unit. */
function metricFor(text: string, one: Quantity, spoken: Spoken): string | null {
  const before = text.slice(0, one.index)
  const near = [metricBy(text, one), spokenMetric(before.replace(AGED, ' '))]
  const noun = nounOf(text, one)
  const candidates = [
    isFirm(one) ? metricBeside(text) : null,
    one.unit === '' ? asAlerted(noun, spoken.metric) : null,
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

function boundOf(text: string, one: Quantity, all: readonly Quantity[], spoken: Spoken): Bound | null {
  const metric = metricFor(text, one, spoken)
  if (metric === null) return null
  const isUnit = (unit: string): boolean => unit !== '' && fits(metric, unit)
  const own = all.findLast(({ index, role, unit }) => index < one.index && isTold(role) && isUnit(unit))
  const op = one.role === 'least' ? '>=' : '<='
  const inherited = [one.unit, own?.unit ?? '', spoken.unit].find(isUnit) ?? ''
  const given = isBareLatency(metric, one) ? 'ms' : inherited
  const unit = given === '' && isShare(metric) ? '%' : given
  return unit === 'd'
    ? { metric, op, value: one.value * 24, unit: 'h' }
    : { metric, op, value: one.value, unit }
}

/**
 * What free talk sets as limits, in figures and without its times of day: `up to 90`, `3 minutes behind is ordinary`, `over
 * 20 secs i'd look`, `call it 300 before anyone should care`. What is told as a limit counts before a mere number (`about 3-4
 * percent`); of two the wider one, and of one metric only one.
 */
export function limitsIn(text: string, spoken: Spoken): Limits {
  const all = quantitiesIn(text)
  const lasting = all.find(
    ({ role, unit }) =>
      role === 'length' || (role === 'plain' && /^(?:min|h)$/.test(unit) && !LATE.test(spoken.metric ?? '')),
  )
  const length =
    lasting === undefined
      ? null
      : { minutes: lasting.value * (MINUTES[lasting.unit] ?? 1), at: lasting.index }
  const rest = all.filter((one) => one !== lasting && isTold(one.role))
  const limiting = rest.filter(({ role, index, end }) => {
    const clause = clauseAt(text, index, end)
    return (
      ((role === 'most' || role === 'least') && !isPast(clause)) || (role === 'more' && saysConcern(clause))
    )
  })
  const firm = limiting.length === 0 && spoken.isLimitAsked ? rest.slice(0, 1) : limiting
  const told =
    firm.length > 0
      ? firm
      : rest.filter(({ role, unit }) => role === 'level' || (role === 'plain' && unit !== ''))
  const order = [...told.filter(isFirm), ...told.filter((one) => !isFirm(one))]
  const bounds = order.flatMap((one) => boundOf(text, one, all, spoken) ?? [])
  // Of one metric one limit up and one down.
  const kinds = bounds.map(({ metric, op }) => `${metricOf(metric).family ?? metric} ${op}`)
  return {
    bounds: bounds.filter((_, at) => kinds.indexOf(kinds[at] ?? '') === at),
    firm: firm.length > 0,
    isBeyond: firm.some(({ role, index, end }) => role === 'more' || saysConcern(clauseAt(text, index, end))),
    length,
  }
}

const NOTHING_SPOKEN: Spoken = { metric: null, unit: '', isLimitAsked: false }

/** Limits of a text that stands alone, without its times of day: `can hit 3 minutes`, `grows to 8k`. Mere numbers are none. */
export function limitsTold(text: string): Bound[] {
  const { bounds, firm } = limitsIn(inFigures(text), NOTHING_SPOKEN)
  return firm ? bounds : []
}

const AMOUNT = /\d\s?(?:%|percent\b|pct\b|ms\b|millis|k\b|[kmg]i?b\b)/i

/** A limit of what is merely counted: `up to 1200 reconnects`, and no length of time. */
const COUNTED =
  /\b(?:up to|at most|max(?:imum)?(?: of)?|no more than|under|below|less than|not (?:above|over|below)) (?:about |around |~ ?)?\d+(?:\.\d+)?(?![\d.]|\s?(?:s\b|secs?\b|seconds?|m\b|mins?\b|minutes?|h\b|hrs?\b|hours?|days?|weeks?|[:h]\d))/i

/** Whether a text without its times of day names an amount, which may be a limit that was not understood. */
export const namesAmount = (text: string): boolean => {
  const plain = inFigures(text)
  return AMOUNT.test(plain) || COUNTED.test(plain)
}
