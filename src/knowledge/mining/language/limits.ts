import type { Bound } from '../../../domain/lesson.ts'
import { metricOf } from '../../expectations/metrics.ts'
import {
  clauseAt,
  fits,
  isFirm,
  LATE,
  metricFor,
  type Quantity,
  type Spoken,
  saysMost,
} from './limit-metric.ts'
import { type Role, roleOf } from './limit-roles.ts'
import { isShareOfGood } from './metric-words.ts'
import { saysConcern } from './normality.ts'
import { inFigures } from './numbers.ts'

const UNIT = String.raw`%|percent\b|pct\b|ms\b|milli(?:second)?s?\b|secs?\b|seconds?\b|s\b|mins?\b|minutes?\b|m\b|h\b|hrs?\b|hours?\b|days?\b|[kmgt]?bps\b|[kmg]i?b\b`

const QUANTITY = new RegExp(
  String.raw`(?<![\w.:#/-])(?:~\s?)?(?:\d+(?:\.\d+)?(?:\s?(?:${UNIT})?\s?(?:-|–|to|or)\s?|, (?=\d+(?:\.\d+)?\s?(?:%|ms\b|seconds?\b|minutes?\b))))?(?<value>\d+(?:[.,]\d+)?)(?<scale>k(?![\w]))?\s?(?<unit>${UNIT})?(?![\w:]|[.,]\d|-\d)`,
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

/** What was measured once is no limit. */
const PAST =
  /\b(?:was|were|went|been|had|got|hit(?! (?:rate|ratio))|rolling back|rolled|restarted|already|down to|just now|yesterday|last night|ago)\b/i

const USUAL = /\b(?:always|never|usually|normally|normal|fine|ok(?:ay)?|every|each)\b/i

/** `can hit 3 minutes` */
const MAY =
  /\b(?:can|may|might|could|will|would|['’]ll) (?:\w+ )?(?:hit|got|had|(?:go|come|get|be|drop|fall) down to)\b/gi

const isPast = (clause: string): boolean => PAST.test(clause.replace(MAY, ' ')) && !USUAL.test(clause)

const isTold = (role: Role): boolean => role !== 'length' && role !== 'other'

/** `up to 96` of a processor is of a hundred. */
const isShare = (metric: string): boolean => /^(?:cpu|memory|disk)$/.test(metricOf(metric).family ?? '')

/** What is counted in a chat and measured by no alert. */
const OF_PEOPLE =
  /^\s*(?:people|persons?|guys|folks|users|customers|guests|kids|euros?|eur|dollars?|usd|bucks|quid|pounds|beers?|slices|pizzas?|steps|floors|km|miles|met(?:er|re)s?|kg|points|goals|pages|slides|cards|weeks?|years?|months?|of (?:us|you))\b|^\s*[€$£]/i

/** `3 of them went home`, but not `5 % of them`. */
const OF_THEM = /^\s*of them\b/

/** Mostly those of the weather. */
const DEGREES = /^\s*(?:degrees|°)/

const MEASURES_HEAT =
  /temp|celsius|fahrenheit|motor|sensor|probe|cpu|rack|fridge|freezer|chiller|cold room|oven|boiler/i

const isOfPeople = (left: string, right: string, unit: string, alerted: string): boolean =>
  OF_PEOPLE.test(right) ||
  (unit === '' && OF_THEM.test(right)) ||
  /[€$£]\s?$/.test(left) ||
  (DEGREES.test(right) && !MEASURES_HEAT.test(`${alerted} ${left}`))

/** `503s`, `all 429`, `404 errors`: and no 400 ms. */
const isStatus = (found: string, left: string, right: string): boolean =>
  /^[45]\d\ds$/i.test(found) ||
  (/^[45]\d\d$/.test(found) &&
    (/\b(?:http|status|all|returns?|answers?|gives?|throws?|with|code|of|a|the)\s*$/i.test(left) ||
      /^\s*(?:errors?|responses?|rate|status|from|on)\b/i.test(right)))

/** `zero picks is right`; `18 is right` only says that somebody read it well. */
const NONE_IS_RIGHT = /^\s(?:\w+ ){0,2}(?:is|are) (?:just |quite )?(?:right|correct)\b/i

function quantitiesIn(text: string, spoken: Spoken): Quantity[] {
  return [...text.matchAll(QUANTITY)].flatMap((found) => {
    const { value = '', scale, unit: written = '' } = found.groups ?? {}
    const unit = unitOf(written)
    const [index, end] = [found.index, found.index + found[0].length]
    const [left, right] = [text.slice(Math.max(0, index - 80), index), text.slice(end, end + 60)]
    if (isStatus(found[0], left, right) || isOfPeople(left, right, written, spoken.metric ?? '')) return []
    const number = Number(value.replace(',', '.')) * (scale === undefined ? 1 : 1000)
    const role = number === 0 && NONE_IS_RIGHT.test(right) ? 'most' : roleOf(left, right, unit)
    return Number.isNaN(number) ? [] : [{ value: number, unit, role, index, end }]
  })
}

export interface Limits {
  bounds: Bound[]
  /** Whether the limits were told as such, and not merely numbers that were named. */
  firm: boolean
  /** The same, in words for the most or the least that may be. */
  isTold: boolean
  /** Whether it is said from where on somebody should look. */
  isBeyond: boolean
  /** A number was named of which nobody knows what it is. */
  isUnread: boolean
  /** Minutes that something is told to last, and the words. */
  length: { minutes: number; at: number } | null
}

const MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, min: 1, h: 60, d: 1440 }

/** `650 to 720 at the p99`, asked about in seconds or in nothing: nobody waits for ten minutes. */
const SURELY_MS = 100

const isBareLatency = (metric: string, { unit, value }: Quantity): boolean =>
  unit === '' && value >= SURELY_MS && metricOf(metric).family === 'latency'

/** A share of what goes well is worse the lower it is, unless it is said to be the most. */
const isLeastOfGood = (metric: string, before: string): boolean =>
  isShareOfGood(metric) &&
  !/\b(?:up to|under|below|at most|max(?:imum)?|less than|within|no more than|never above)\s*(?:about |around |of )?$/i.test(
    before,
  )

function boundOf(text: string, one: Quantity, all: readonly Quantity[], spoken: Spoken): Bound | null {
  const metric = metricFor(text, one, spoken)
  if (metric === null) return null
  const isUnit = (unit: string): boolean => unit !== '' && fits(metric, unit)
  const own = all.findLast(({ index, role, unit }) => index < one.index && isTold(role) && isUnit(unit))
  const op = one.role === 'least' || isLeastOfGood(metric, text.slice(0, one.index)) ? '>=' : '<='
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
  const all = quantitiesIn(text, spoken)
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
  // `takes 10, 11 seconds, up to 12 is fine`: what is said with the words for it is the limit.
  const rank = (one: Quantity): number => (isFirm(one) ? Number(!saysMost(text, one)) : 2)
  const order = told.toSorted((a, b) => rank(a) - rank(b))
  const bounds = order.flatMap((one) => boundOf(text, one, all, spoken) ?? [])
  // Of one metric one limit up and one down.
  const kinds = bounds.map(({ metric, op }) => `${metricOf(metric).family ?? metric} ${op}`)
  return {
    bounds: bounds.filter((_, at) => kinds.indexOf(kinds[at] ?? '') === at),
    firm: firm.length > 0,
    isTold: limiting.some(isFirm),
    isUnread: bounds.length === 0 && rest.length > 0,
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
