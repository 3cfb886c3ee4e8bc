import type { Bound } from '../../../domain/lesson.ts'
import { metricOf } from '../../expectations/metrics.ts'
import { isCity } from '../../expectations/places.ts'
import { numberOf } from './numbers.ts'

const METRIC =
  /\b(?:(?:http )?[45]xx(?: errors?| rate)?|[45][0-2]\d(?:s|'s| errors?| responses?)|(?:401|403|429)(?! ?(?:%|k\b|[.,]\d|ms\b|s\b|sec|min|[a-z]+s\b))|error[- ]?rates?|error[- ]?ratios?|errors?|err(?:or)?s?|failed requests?|failure rates?|failures?|p(?:50|90|95|99|999)(?: latency)?|latency|latencies|response times?|(?:replication|replica|consumer|kafka|queue|sync) lag|lag|cpu(?: usage| load| steal)?|load(?: average)?(?![ -]?balanc)|memory(?: usage)?|heap(?: usage)?|disk(?: usage| io)?|iops|queue (?:depth|length|size)|backlog|timeouts?|retries|retry rate|restarts?|connections?|packet loss|dropped (?:packets|requests|events)|drops?|throughput|rps|qps|saturation|cache (?:miss(?:es)?|hit rate|hit ratio)|miss rate|hit rate|utili[sz]ation|jitter|staleness|delay|gc pauses?|pauses?|duplicates?|errs|fail(?:s|ed|ing)?|unhealthy hosts|rejections?|rejects|messages|alerts|pages)\b/gi

const VALUE =
  /(?<op>up to|at most|(?:no|not|never) (?:more|higher|greater|larger) than|not? (?:above|over|beyond)|never (?:above|over|beyond|exceeds?)|(?:does not|doesn'?t|won'?t|will not|may not|not|cannot|can'?t) exceed(?:s|ing)?|max(?:imum|imal|\.)?(?: of)?|capped at|as high as|as much as|peaks? at|tops out at|below|under|less than|lower than|stays? (?:below|under)|within|over|above|more than|at least|exceed(?:s|ing)?|beyond|≤|<=|<|≥|>=|>|~|about|around|roughly|approx(?:imately)?\.?)?\s*(?:of\s+)?(?:(?:about|around|roughly|~|some) ?)?(?:\d+(?:[.,]\d+)?\s?%?\s?(?:[-–—]|to)\s?)?(?<value>\d+(?:[.,]\d+)?(?:\s?[kKM](?=\b|\s))?)\s?(?<unit>%|percent\b|pct\b|ms\b|milliseconds?\b|µs\b|us\b|s\b|secs?\b|seconds?\b|min(?:ute)?s?\b|m\b|h(?:ours?)?\b|[kmgt]i?b(?:\/s)?\b|rps\b|qps\b|\/s\b|per second\b|req\/s\b|messages?\b|msgs?\b|events?\b|connections?\b|jobs?\b|rows?\b|retries\b|restarts?\b|errors?(?:\/s| per second| per minute| a minute)?\b|timeouts?\b|alerts?\b|pods?\b)?/giu

const OPS: readonly (readonly [match: RegExp, op: Bound['op']])[] = [
  [/^(?:below|under|less than|lower than|stays? (?:below|under)|<)$/i, '<'],
  [/^(?:at least|≥|>=)$/i, '>='],
  [/^(?:over|above|more than|exceeds?|exceeding|beyond|>)$/i, '>'],
]

const UNITS: readonly (readonly [match: RegExp, unit: string])[] = [
  [/^(?:%|percent|pct)$/i, '%'],
  [/^(?:ms|milliseconds?)$/i, 'ms'],
  [/^(?:s|secs?|seconds?)$/i, 's'],
  [/^(?:m|min(?:ute)?s?)$/i, 'min'],
  [/^h(?:ours?)?$/i, 'h'],
]

const unitOf = (text: string): string => UNITS.find(([match]) => match.test(text))?.[1] ?? text

const quantityOf = (text: string): number => {
  const scale = /k$/i.test(text) ? 1000 : 1
  return numberOf(text.replace(/\s?[kM]$/i, '')) * (/M$/.test(text) ? 1_000_000 : scale)
}

interface Place {
  text: string
  at: number
}

/** The metric nearest to a number: one that follows within two words is meant before one that leads. */
function nearest(metrics: readonly Place[], start: number, end: number): string | null {
  const distance = ({ text, at }: Place): number =>
    at >= end ? at - end : start - (at + text.length) + (at < start ? 6 : 0)
  const close = metrics.filter((metric) => Math.abs(distance(metric)) < 60)
  return close.sort((a, b) => distance(a) - distance(b))[0]?.text ?? null
}

/** `504s` are answers of a server, not seconds. */
const STATUS_CODES = /(?:^|\s)[45]\d\ds$/

/** Numbers with a unit of their own that name their metric: `3 timeouts`. */
const NAMING =
  /^(?:errors?|timeouts?|retries|restarts?|connections?|messages?|msgs?|events?|jobs?|rows?|alerts?|pods?)/i

/** The first metric that a text or the name of an alert speaks of. */
export const metricIn = (text: string): string | null =>
  text
    .replace(/(?<=[a-z])(?=[A-Z])|_/g, ' ')
    .match(METRIC)?.[0]
    ?.toLowerCase() ?? null

const TIMELESS: ReadonlySet<string> = new Set([
  'errors',
  'client-errors',
  'cpu',
  'memory',
  'disk',
  'connections',
])

/** `errors for 3 min`: a time is no limit of what is counted. */
const isMisfit = (metric: string, unit: string): boolean =>
  /^(?:ms|s|min|h)$/.test(unit) && TIMELESS.has(metricOf(metric).family ?? '')

function boundOf(
  text: string,
  found: RegExpExecArray,
  metrics: readonly Place[],
  spokenOf: string | null,
): Bound | null {
  const { op = '', value = '', unit = '' } = found.groups ?? {}
  const start = found.index + op.length + found[0].slice(op.length).search(/\d/)
  if (/[\w.:#/-]/.test(text[start - 1] ?? ' ') || STATUS_CODES.test(found[0])) return null
  if (unit === '' && op === '') return null
  const sign = OPS.find(([match]) => match.test(op.trim()))?.[1] ?? '<='
  if (NAMING.test(unit)) return { metric: unit.toLowerCase(), op: sign, value: quantityOf(value), unit: '' }
  const near = nearest(metrics, found.index, found.index + found[0].length)
  const metric = near ?? (unit === '' ? null : spokenOf)
  return metric === null || isMisfit(metric, unitOf(unit))
    ? null
    : { metric, op: sign, value: quantityOf(value), unit: unitOf(unit) }
}

/**
 * Limits that a text sets for metrics: `errors up to 2 %`, `lag < 500 ms`. A number alone (`2 % errors are normal`) is the
 * most that is, and one without a metric is of what is `spokenOf`. Times of day, dates and version numbers have to be cut
 * out before.
 */
export function boundsIn(text: string, spokenOf: string | null = null): Bound[] {
  if (!/\d/.test(text)) return []
  const metrics = [...text.matchAll(METRIC)].map(({ 0: word, index }) => ({
    text: word.toLowerCase(),
    at: index,
  }))
  const bounds = [...text.matchAll(VALUE)]
    .map((found) => boundOf(text, found, metrics, spokenOf))
    .filter((bound) => bound !== null)
  return bounds.filter(({ metric }, index) => bounds.findIndex((one) => one.metric === metric) === index)
}

const REGION =
  /\b(?:(?:us|eu|ap|sa|ca|me|af|il|cn)-(?:gov-)?(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-?\d[a-f]?|(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-(?:north|south|east|west|central|northeast|southeast)\d(?:-[a-f])?|(?:east|west|north|south|central)(?:us|europe|asia|uk|india)\d?)\b/gi
const ENVIRONMENT =
  /\b(?:in|on|for|only|the)\s+(?:the\s+)?(staging|production|prod|pre-?prod|qa|uat|dev|sandbox|integration|perf|load-?test)\b|\b(staging|preprod|sandbox|uat|qa)(?=\s+(?:only|cluster|env|environment))/gi
const CODED =
  /\b(?:in|on|at)\s+(?:the\s+)?([a-z]{2,8}-?\d{1,2}[a-z]?|[A-Z]{2,4}\d{1,2})\b(?!\s?(?:%|ms|s\b|min))|\b(?:region|cluster|cell|zone|ring|shard|dc|pop|az|site|datacent(?:er|re))\s+([a-z][\w-]*\d[\w-]*|\d+|[A-Z]\b)|\b([a-z][\w-]*\d[\w-]*)\s+(?:region|cluster|cell|zone|ring|shard|dc|pop|az|site|datacent(?:er|re))\b/g
const IN_CITY = /\b(?:in|on|at|for|from)\s+(?:the\s+|our\s+)?([A-Za-z]{3,12}(?:\s[A-Z][a-z]+)?)\b/g
const MONTH_OR_DAY = /^(?:q\d|p\d\d+|v\d|[45]xx|h\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\d*)/i

/** Regions, environments, clusters and rings that a text names, as written. */
export function placesIn(text: string): string[] {
  const regions = [...text.matchAll(REGION)].map(([name]) => name)
  const environments = [...text.matchAll(ENVIRONMENT)].map(([, a, b]) => a ?? b ?? '')
  const coded = [...text.matchAll(CODED)].map(([, a, b, c]) => a ?? b ?? c ?? '')
  const cities = [...text.matchAll(IN_CITY)].map(([, name]) => name ?? '').filter(isCity)
  const all = [...regions, ...environments, ...cities, ...coded.filter((name) => !MONTH_OR_DAY.test(name))]
  return [...new Set(all.filter((name) => name !== ''))]
}
