import { metricOf } from '../../expectations/metrics.ts'

const METRIC =
  /\b(?:(?:http )?[45]xx(?: errors?| rate)?|[45]\d\d(?:s|'s| errors?| responses?)|(?:401|403|429)(?! ?(?:%|k\b|[.,]\d|ms\b|s\b|sec|min|[a-z]+s\b))|error[- ]?rates?|error[- ]?ratios?|errors?|err(?:or)?s?|failed requests?|failure rates?|failures?|p(?:50|90|95|99|999)(?: latency)?|latency|latencies|response times?|(?:replication|replica|consumer|kafka|queue|sync) lag|lag|cpu(?: usage| load| steal)?|load(?: average)?(?![ -]?balanc)|memory(?: usage)?|heap(?: usage)?|disks?(?: usage| io)?|iops|queue (?:depth|length|size)|backlog|timeouts?|retries|retry rate|restarts?|(?:re|dis)connect(?:s|ion)?(?: rate)?|connections?|packet loss|dropped (?:packets|requests|events)|drops?|throughput|rps|qps|saturation|cache (?:miss(?:es)?|hit rate|hit ratio)|miss (?:rate|ratio)|hit (?:rate|ratio)|(?:success|acceptance|approval|conversion|decline|refusal|rejection|bounce|abandon|no-bid|referral|fill|delivery) (?:rate|ratio)s?|utili[sz]ation|jitter|staleness|(?:job|message|file|record|data|backup|snapshot) age|delay|oldest(?: \w+)?(?: age)?|gc pauses?|pauses?|duplicates?|errs|fail(?:s|ed|ing)?|unhealthy hosts|rejections?|rejects|messages|alerts|pages)\b/gi

/** `queue_depth`, `delete_p99_seconds`: as a system that measures writes it. */
const WRITTEN = /\b[a-z\d]+(?:_[a-z\d]+)+\b/g

/** What a name that measures ends with, when no family knows it: `surge_multiplier`, `rows_per_second`. */
const MEASURING =
  /_(?:ratio|rate|percent|pct|count|total|seconds|ms|minutes|bytes|depth|age|size|multiplier|factor|score|level|usage|length|miss|misses|hits|lag|drift|errors|failures|timeouts|retries|pending|backlog|temp|celsius|[gmk]?bps|per_[a-z]+)$/

/** `up to 95 (motor_temp)`: a name that stands so beside a limit says what is meant, whatever it ends with. */
const BESIDE_WRITTEN = /(?:^|[^\w])\(([a-z\d]+(?:_[a-z\d]+)+)\b/

/** `after a broker restart the lag …`: what it comes after is not what is measured. */
const EVENT =
  /\b(?:after|following|upon|post|since|during|until|till?|before)[\s-]+(?:(?:an?|the|each|every|any|all|its|our)\s+)*(?:[\w-]+\s+){0,2}?(?:restarts?|drops?|pauses?)\b/gi

/** A share of what goes well. */
export const isShareOfGood = (metric: string): boolean =>
  /\b(?:hits?|success|acceptance|approval|availability|uptime|coverage|fill|delivery|conversion) (?:rate|ratio|share|percent)|\bbatter(?:y|ies)\b|\bfree (?:space|disk|memory)\b/i.test(
    metric,
  )

export interface Named {
  text: string
  at: number
}

const writtenIn = (text: string): Named[] =>
  [...text.matchAll(WRITTEN)]
    .filter(([name]) => MEASURING.test(name) || metricOf(name).family !== null)
    .map(({ 0: name, index }) => ({ text: name.replaceAll('_', ' '), at: index }))

/** `thumbs per minute`, `moves an hour`, where the number does not stand before it. */
const RATE = /(?<!\d[\d.,]*k? )\b([a-z][a-z-]{2,}) (?:per|an?) (?:second|minute|hour|day)\b/gi

const ratesIn = (text: string): Named[] =>
  [...text.matchAll(RATE)]
    .filter(([, noun = '']) => isNoun(noun.toLowerCase()))
    .map(({ 0: rate, index }) => ({ text: rate.toLowerCase(), at: index }))

/** Any name as a system writes it, where a limit is told and nothing else says of what. */
export const anyWritten = (text: string): string | null =>
  text.match(WRITTEN)?.[0].replaceAll('_', ' ') ?? null

/** The same length, so that places in it stay. */
const withoutEvents = (text: string): string => text.replace(EVENT, (event) => ' '.repeat(event.length))

/** Every metric that a text names, by a word of people or as a system writes it, and where. */
export const metricsIn = (text: string): Named[] => [
  ...[...withoutEvents(text).matchAll(METRIC)].map(({ 0: word, index }) => ({
    text: word.toLowerCase(),
    at: index,
  })),
  ...ratesIn(text),
  ...writtenIn(text),
]

/** A name in brackets as a system writes it. */
export const metricBeside = (text: string): string | null =>
  BESIDE_WRITTEN.exec(text)?.[1]?.replaceAll('_', ' ') ?? null

/** The first metric that a text or the name of an alert speaks of. */
export const metricIn = (text: string): string | null =>
  writtenIn(text)[0]?.text ??
  withoutEvents(text)
    .replace(/(?<=[a-z])(?=[A-Z])|_/g, ' ')
    .match(METRIC)?.[0]
    ?.toLowerCase() ??
  ratesIn(text)[0]?.text ??
  null

/** The metric nearest to a number: one that follows within two words is meant before one that leads. */
export function nearestMetric(
  metrics: readonly Named[],
  { start, end }: { start: number; end: number },
  most = Number.POSITIVE_INFINITY,
): string | null {
  const distance = ({ text, at }: Named): number =>
    at >= end ? at - end : start - (at + text.length) + (at < start ? 6 : 0)
  const close = metrics.filter((metric) => Math.abs(distance(metric)) < most)
  return close.sort((a, b) => distance(a) - distance(b))[0]?.text ?? null
}

/** What is counted or shared stands here, and says of nothing what it is. */
const NO_NOUN =
  /^(?:it|its|this|that|these|those|they|them|there|here|we|you|i|he|she|a|an|the|our|your|their|all|any|some|each|every|more|most|less|fewer|max|tops|once|twice|only|just|still|so|then|now|extra|of|or|and|but|if|is|are|was|were|be|been|being|has|have|had|do|does|did|can|may|might|could|will|would|should|must|not|no|never|always|usually|normally|often|sometimes|about|around|roughly|up|down|to|until|till?|at|in|on|by|for|from|with|within|without|over|under|above|below|after|before|during|while|when|whenever|because|since|per|as|than|like|off|out|into|through|between|normal|fine|ok|okay|expected|usual|ordinary|acceptable|healthy|harmless|happens?|goes?|go|gets?|get|sits?|climbs?|rises?|peaks?|spikes?|jumps?|grows?|shows?|runs?|stays?|hits?|reach(?:es)?|drops?|falls?|dips?|takes?|expect|see|seeing|allow(?:ed)?|tolerate|accept|limit|threshold|value|baseline|current|today|yesterday|tomorrow|tonight|weekdays?|weekends?|nights?|mornings?|evenings?|afternoons?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)days|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|am|pm|utc|degrees?|celsius|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|percent|ms|times?|yes|yep|no|nope|ok|times|people|users|customers|requests?|calls|one|two|three|four|five|six|seven|eight|nine|ten|lot|bit|few|couple|half|something|anything|everything|nothing|which|what|who|where|how|why|also|too|very|even|else|other|others|same|less|page|pages|paged|say|said|though|anyway|please|mind|call|called|anybody|somebody|nobody|anyone|someone|everybody|wake|ping|shout|worry|guess|think|there|look|accounts?|show|returns?|throws?|sees|serves?|reads?|writes?|because|until|known|firing|resolved|triggered|open|problem|alert|summary|warning|critical|severity)$/

const isNoun = (word: string): boolean => /^\p{Ll}[\p{Ll}_-]{2,}$/u.test(word) && !NO_NOUN.test(word)

const NEXT_WORDS = /^\s?(?:of (?:the |our |all |its )?)?((?:[\p{L}-]+\s?){1,3})/u

const LAST_WORDS =
  /((?:[\p{L}_-]+\s){0,2}[\p{L}_-]+)\s?[:=>≥]?\s?(?:(?:is|are|goes|go|gets?|sits?|climbs?|rises?|may be|can be|to|at|of|around|about) )*$/u

/** Words up to the first, or after the last, that names nothing. */
function nouns(words: readonly string[]): string[] {
  const end = words.findIndex((word) => !isNoun(word))
  return words.slice(0, end < 0 ? words.length : end)
}

/** `300 open sessions`: how they are, of what is counted. */
const STATE = /^(?:open|current|known|extra)$/

/** What follows a number and is counted or shared by it: `up to 3 partitions under replicated`, `12 % new-device top-ups`. */
export function countedAfter(text: string): string | null {
  const words = (NEXT_WORDS.exec(text)?.[1] ?? '').toLowerCase().trim().split(/\s/)
  const [first = '', ...others] = words
  const own = STATE.test(first) && nouns(others).length > 0 ? [first, ...nouns(others)] : nouns(words)
  // `partitions under replicated`: how they are is part of what they are.
  const state = /^under \p{Ll}+ed\b/u.exec(words.slice(own.length).join(' '))?.[0]
  const named = [...own, ...(own.length > 0 && state !== undefined ? [state] : [])]
  return named.length === 0 ? null : named.join(' ')
}

/** `partitions on kafka: up to 12`, `the ingress of upload-gateway may reach 30` */
const WHERE = /(?<=\p{L}) (?:on|in|at|of|for) (?:the |our |all )?[\p{L}\d_-]+\s?[:,]?\s*$/u

const REACHES =
  /\s(?:(?:can|may|might|could|will|would) )?(?:touch|reach|hit|show|peak|climb|rise|grow|go|fill|be|(?:is|are)(?: never| not)?)(?:e?s)?(?: up)?(?: (?:to|at|below|under))?\s*$/iu

/** What stands before a number and is measured by it: `surge up to 3.0`, `unmatched items 12400`. */
export function measuredBefore(said: string): string | null {
  const text = said.replace(REACHES, ' ').replace(WHERE, ' ')
  const words = (LAST_WORDS.exec(text)?.[1] ?? '').toLowerCase().trim().split(/\s/).reverse()
  const own = nouns(words).slice(0, 2).reverse()
  return own.length === 0 ? null : own.join(' ').replaceAll('_', ' ')
}
