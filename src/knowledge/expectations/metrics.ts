import { stem } from '../words/stem.ts'

/** What people and systems call the same measurement, by family. The first that matches counts. */
const FAMILIES: readonly [family: string, names: RegExp][] = [
  [
    'consumer-lag',
    /\b(?:consumer|group|offset|topic|queue) ?lag\b|\blag (?:in )?(?:messages|msgs?|records|offsets|events)\b/,
  ],
  [
    'replica-lag',
    /\b(?:replica(?:tion)?|standby|replay|follower|slave)s? (?:lag|delay)\b|\b(?:db|database) replica lag\b|\bseconds behind\b/,
  ],
  // Before what is counted of them: `success_rate` is no traffic, and a cache hit is no request.
  ['hits', /\b(?:cache )?hits? (?:rate|ratio|percent(?:age)?|share)\b/],
  // Before what waits: how long, and not how many.
  ['wait', /\b(?:queue|queueing|queuing|pickup|start) waits?(?:ing)?(?: times?)?\b|\bwait(?:ing)? times?\b/],
  // Before the errors of the server: `client_error_ratio` names both.
  ['client-errors', /\b(?:4xx|4\d\ds?|client errors?)\b/],
  [
    'errors',
    /\b(?:errors?|errs?|error (?:rate|ratio|percent(?:age)?)|5xx|50[0-4]s?|fail(?:ure|ed|ing)?s?|failures?|failed requests?|exceptions?|faults?)\b/,
  ],
  [
    'latency',
    /\b(?:latency|latencies|p\d\d(?:\d|\.\d)?|response times?|durations?|slow(?:er|ness)?|quantile|round trip|rtt|time to first byte|ttfb)\b/,
  ],
  ['cpu', /\b(?:cpus?|processors?|load average|load)\b/],
  ['memory', /\b(?:memory|mem|ram|heap|rss|working set)\b/],
  ['disk', /\b(?:disks?|filesystem|storage|volume) ?(?:usage|used|full|space|fill)?\b/],
  ['queue', /\b(?:queue(?: depth| length| size)?|backlog|pending (?:jobs|messages)|depth)\b/],
  ['restarts', /\b(?:restarts?|crash(?:es|loops?)?|evictions?)\b/],
  ['connections', /\b(?:connections?|sessions?|pool(?: usage| waits?)?)\b/],
  ['traffic', /\b(?:traffic|requests?|rps|qps|throughput|volume|hits|orders)\b/],
  ['lag', /\b(?:lag|lags|lagged|lagging|behind|delays?|delayed|stale|staleness|freshness|age|oldest)\b/],
]

/** Families that are one when somebody names no kind of it. */
const WIDER: Record<string, string> = {
  'replica-lag': 'lag',
  'consumer-lag': 'lag',
  'client-errors': 'client-errors',
}

export interface Metric {
  /** Null when no family knows the name. */
  family: string | null
  /** The percentile it speaks of, such as `p99`. */
  quantile: string | null
  /** The status that it counts, such as `404`; not a class such as `4xx`. */
  code: string | null
  /** The name in lower case, words apart. */
  name: string
  /** Stems of what the name says besides how it is measured and what its family is called. */
  own: readonly string[]
}

/** How a thing is measured, and what is measured everywhere. */
const GENERIC: ReadonlySet<string> = new Set(
  'rate ratio share fraction percent percentage pct count number total sum avg average mean max maximum min current value gauge level size usage utilization utilisation used seconds second secs sec s ms milliseconds minutes minute mins m hours hour h bytes mb gb per of the in at by and for http https request response server service app system time msgs message event job op ops quantile bucket'
    .split(' ')
    .flatMap((word) => [word, stem(word)]),
)

/** How bad it is: one that says so is no other name of one that does not. */
const GONE_WRONG =
  /\b(?:drop(?:s|ped)?|lost|dead|fail\w*|errors?|reject\w*|expired|refused|denied|invalid|offline|stuck)\b/

const stemsOf = (words: string): string[] =>
  words
    .split(' ')
    .map(stem)
    .filter((word) => word !== '' && !GENERIC.has(word))

/** `http_requests_total{code=~"5.."}` and `errorRate` as words. */
const wordsOf = (name: string): string =>
  name
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, ' ')
    .replace(/\blos(?:es?|ing|ses|s)\b/g, 'lost')
    .trim()

export function metricOf(name: string): Metric {
  const words = wordsOf(name)
  const quantile = /\bp\d\d(?:\d|\.\d)?\b/.exec(words)?.[0] ?? null
  const code = /\b([45]\d\d)s?\b/.exec(words)?.[1] ?? null
  const [family = null, names] = FAMILIES.find(([, pattern]) => pattern.test(words)) ?? []
  // Of a family, what is said besides it; else all that is said.
  const rest =
    names === undefined ? words : words.replace(new RegExp(names, 'g'), ' ').replace(/\bp\d\d\d?\b/g, ' ')
  return { family, quantile, code, name: words, own: stemsOf(rest) }
}

const isOpen = (a: string | null, b: string | null): boolean => a === null || b === null || a === b

/** As few letters of a word as still say which it is: `unacked` for `unacknowledged`. */
const SHORTENED = 4

const isShortFor = (short: string, long: string): boolean =>
  short.length >= SHORTENED && long.startsWith(short)

const holdsAll = (some: readonly string[], all: readonly string[]): boolean =>
  some.every((word) =>
    all.some((other) => other === word || isShortFor(word, other) || isShortFor(other, word)),
  )

/** Names that no family knows are one when the words of one are all in the other: `surge` and `surge_multiplier`. */
function isSameName(bound: Metric, reading: Metric): boolean {
  if (bound.name === reading.name) return true
  // `messages` of `messages_per_second`
  if (bound.own.length === 0 && reading.own.length === 0)
    return holdsAll(bound.name.split(' '), reading.name.split(' '))
  if (bound.own.length === 0 || reading.own.length === 0) return false
  if (GONE_WRONG.test(bound.name) !== GONE_WRONG.test(reading.name)) return false
  return holdsAll(bound.own, reading.own) || holdsAll(reading.own, bound.own)
}

/** Both say which of their family they are, and nothing in common: the latency of uploads is not that of deletes. */
const isOther = ({ own: a }: Metric, { own: b }: Metric): boolean =>
  a.length > 0 && b.length > 0 && !a.some((word) => holdsAll([word], b))

/** Whether a reading is of what a bound is about. */
export function isSameMetric(bound: Metric, reading: Metric): boolean {
  if (!isOpen(bound.quantile, reading.quantile) || !isOpen(bound.code, reading.code)) return false
  if (bound.family === null && reading.family === null) return isSameName(bound, reading)
  if (bound.family === null || reading.family === null) return bound.name === reading.name
  const isFamily =
    bound.family === reading.family ||
    WIDER[reading.family] === bound.family ||
    WIDER[bound.family] === reading.family
  return isFamily && !isOther(bound, reading)
}

/** What is seen once too much of it is used, which names no measurement: `lobby-server OOMs every night`. */
const SIGNS: readonly [family: string, signs: RegExp][] = [
  ['memory', /\boom(?:s|ed|ing|kill\w*)?\b|\bout ?of ?memory\b/],
  ['disk', /\bno space left\b|\benospc\b/],
]

/** Every family that a text speaks of. */
export function familiesIn(text: string): string[] {
  const words = wordsOf(text)
  const spoken = [...FAMILIES, ...SIGNS].filter(([, names]) => names.test(words)).map(([family]) => family)
  return [...new Set(spoken)]
}

/** Whether a text speaks of what a metric measures. */
export const speaksOf = (text: string, { family }: Metric): boolean =>
  family !== null &&
  familiesIn(text).some((spoken) => spoken === family || WIDER[family] === spoken || WIDER[spoken] === family)
