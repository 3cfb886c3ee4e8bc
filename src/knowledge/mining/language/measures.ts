import type { Bound, ExpectationDetail } from '../../../domain/lesson.ts'
import { isCity } from '../../expectations/places.ts'
import { LENGTH, minutesOf, numberOf, withPlainHours } from './numbers.ts'

const EVENT = String.raw`(deploy(?:ment|s|ing)?s?|roll-?outs?|releases?|restarts?|reboots?|fail-?overs?|cut-?overs?|switch-?overs?|scale[- ](?:ups?|outs?|ins?|downs?|events?)|autoscal\w+|cold starts?|start-?ups?|boots?|warm-?ups?|migrations?|promotions?|rebalanc(?:e|es|ing)|re-?index(?:es|ing)?|flush(?:es)?|imports?|syncs?|backups?|upgrades?|rotations?|purges?|leader elections?|elections?|compactions?|vacuums?|snapshots?|batch(?:es)?|resyncs?|maintenance|flips?|swaps?|publish(?:es)?|drains?|push(?:es)?|ships?|roll(?:ing)? restarts?)`

const LEAD = String.raw`(?:(?:an?|each|every|any|the|all|our|its|of)\s+)*(?:(?!after\b)[\w-]+\s+){0,2}?`

const LENGTH_FIRST = new RegExp(
  String.raw`\b(?:(?:for|within|during|in|up to|lasting|the)\s+)*(?:(?:the )?first |about |some |around |~ ?|up to |roughly )*${LENGTH}\s+(?:or so\s+|tops\s+|max\s+|window\s+)?(?:after|following|of|from|post|past|once|into)[\s-]+${LEAD}${EVENT}\b`,
  'i',
)
/** What comes between an event and how long it is felt. */
const UNTIL_LENGTH = String.raw`\b(?:.{0,90}?\(|.{0,90}?\b(?:for|within|during|lasting|lasts?|takes?|needs?|it goes|up to|the first|in|gone (?:in|after|within)|over (?:in|after)|settles? (?:in|after|within)|subsides? (?:in|after|within)|(?:stops?|ends?) (?:in|after|within)|until)\s+(?:the |about |around |~ ?|up to |first |roughly |at most |some |next )*)${LENGTH}`
const EVENT_FIRST = new RegExp(
  String.raw`\b(?:after|following|post|on|upon|during|with|(?:when(?:ever)?|once|every time|each time) (?:we|you|i)|when(?:ever)? (?:it|they|the \w+))[\s-]+${LEAD}${EVENT}${UNTIL_LENGTH}`,
  'i',
)
/** `when mailer is deployed`: the thing first. */
const DONE_FIRST = new RegExp(
  String.raw`\b(?:when(?:ever)?|once|after|every time|each time)\s+(?:the |our |an? )?(?:[\w-]+\s+){1,3}?(?:is|are|gets?|was|were|has been|have been)\s+(?:being |re-?)?(deployed|released|restarted|rebooted|upgraded|rolled out|failed over)${UNTIL_LENGTH}`,
  'i',
)
const LENGTH_THEN_EVENT = new RegExp(
  String.raw`\b(?:for|within|lasting|up to|the first)\s+(?:about |around |~ ?|up to |roughly |at most )*${LENGTH}\b.{0,50}?\b(?:after|following|whenever we|when we|each time we|every time we|each|every)\s+${LEAD}${EVENT}\b`,
  'i',
)

/** `deploys`, `deployment` and `deploying` are one event. */
function eventName(word: string): string {
  const lower = word
    .toLowerCase()
    .replace(/[- ]/g, '')
    .replace(/^(roll|fail)ed(?=out|over)/, '$1')
    .replace(/^(deploy|releas|restart|reboot|upgrad)ed$/, (_, stem: string) =>
      /s$|d$/.test(stem) ? `${stem}e` : stem,
    )
  if (/^(?:deploy|release|rollout)/.test(lower))
    return lower.startsWith('deploy') ? 'deploy' : lower.replace(/s$/, '')
  return lower.replace(/(?<=(?:sh|ch|x))es$/, '').replace(/(?<!s)s$/, '')
}

const EVENT_NAMED = new RegExp(
  String.raw`\b(?:after|following|during|while|on|upon|when(?:ever)?|every time|each time)\s+${LEAD}${EVENT}\b`,
  'i',
)

/** The event that something is tied to, whether or not its length is told: `during a failover`. */
export const eventIn = (text: string): string | null => {
  const word = EVENT_NAMED.exec(text)?.[1]
  return word === undefined ? null : eventName(word)
}

/** Between the event and its length stands what is normal: only the length itself is no limit. */
const lengthIn = (span: string, amount: string, unit: string): string =>
  [' ', '-', ''].map((gap) => `${amount}${gap}${unit}`).find((length) => span.includes(length)) ?? span

/** The event after which something holds and for how many minutes, with the words that say how long; or null. */
export function afterIn(
  text: string,
): { after: NonNullable<ExpectationDetail['after']>; span: string } | null {
  const plain = withPlainHours(text)
  const whole = LENGTH_FIRST.exec(plain)
  const first = whole ?? LENGTH_THEN_EVENT.exec(plain)
  if (first !== null) {
    const [span, amount = '', unit = '', event = ''] = first
    const after = { trigger: eventName(event), minutes: minutesOf(amount, unit) }
    return { after, span: whole === null ? lengthIn(span, amount, unit) : span }
  }
  const second = EVENT_FIRST.exec(plain) ?? DONE_FIRST.exec(plain)
  if (second === null) return null
  const [span, event = '', amount = '', unit = ''] = second
  return {
    after: { trigger: eventName(event), minutes: minutesOf(amount, unit) },
    span: lengthIn(span, amount, unit),
  }
}

const METRIC =
  /\b(?:(?:http )?[45]xx(?: errors?| rate)?|[45]0\d(?:s|'s| errors?| responses?)|error[- ]?rates?|errors?|failure rates?|failures?|p(?:50|90|95|99|999)(?: latency)?|latency|latencies|response times?|(?:replication|replica|consumer|kafka|queue|sync) lag|lag|cpu(?: usage| load| steal)?|load(?: average)?|memory(?: usage)?|heap(?: usage)?|disk(?: usage| io)?|iops|queue (?:depth|length|size)|backlog|timeouts?|retries|retry rate|restarts?|connections?|packet loss|dropped (?:packets|requests|events)|drops?|throughput|rps|qps|saturation|cache (?:miss(?:es)?|hit rate|hit ratio)|miss rate|hit rate|utili[sz]ation|jitter|staleness|delay|gc pauses?|pauses?|duplicates?|errs|fail(?:s|ed|ing)?|unhealthy hosts|rejections?|rejects|messages|alerts|pages)\b/gi

const VALUE =
  /(?<op>up to|at most|no more than|not more than|max(?:imum)?(?: of)?|below|under|less than|lower than|stays? (?:below|under)|within|over|above|more than|at least|exceed(?:s|ing)?|beyond|≤|<=|<|≥|>=|>|~|about|around|roughly|approx(?:imately)?\.?)?\s*(?:of\s+)?(?<value>\d+(?:[.,]\d+)?(?:\s?[kKM](?=\b|\s))?)\s?(?<unit>%|percent\b|pct\b|ms\b|milliseconds?\b|µs\b|us\b|s\b|secs?\b|seconds?\b|min(?:ute)?s?\b|m\b|h(?:ours?)?\b|[kmgt]i?b(?:\/s)?\b|rps\b|qps\b|\/s\b|per second\b|req\/s\b|messages?\b|msgs?\b|events?\b|connections?\b|jobs?\b|rows?\b|retries\b|restarts?\b|errors?(?:\/s| per second| per minute| a minute)?\b|timeouts?\b|alerts?\b|pods?\b)?/giu

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
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .match(METRIC)?.[0]
    ?.toLowerCase() ?? null

function boundOf(
  text: string,
  found: RegExpExecArray,
  metrics: readonly Place[],
  spokenOf: string | null,
): Bound | null {
  const { op = '', value = '', unit = '' } = found.groups ?? {}
  const start = found.index + found[0].indexOf(value, op.length)
  if (/[\w.:#/-]/.test(text[start - 1] ?? ' ') || STATUS_CODES.test(found[0])) return null
  if (unit === '' && op === '') return null
  const sign = OPS.find(([match]) => match.test(op.trim()))?.[1] ?? '<='
  if (NAMING.test(unit)) return { metric: unit.toLowerCase(), op: sign, value: quantityOf(value), unit: '' }
  const near = nearest(metrics, found.index, found.index + found[0].length)
  const metric = near ?? (unit === '' ? null : spokenOf)
  return metric === null ? null : { metric, op: sign, value: quantityOf(value), unit: unitOf(unit) }
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
