/** What people and systems call the same measurement, by family. The first that matches counts. */
const FAMILIES: readonly [family: string, names: RegExp][] = [
  ['consumer-lag', /\b(?:consumer|group|offset|topic|queue) ?lag\b/],
  [
    'replica-lag',
    /\b(?:replica(?:tion)?|standby|replay|follower|slave)s? (?:lag|delay)\b|\b(?:db|database) replica lag\b|\bseconds behind\b/,
  ],
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
  ['lag', /\b(?:lag|lags|lagged|lagging|behind|delays?|delayed)\b/],
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
  /** The name in lower case, words apart. */
  name: string
}

/** `http_requests_total{code=~"5.."}` and `errorRate` as words. */
const wordsOf = (name: string): string =>
  name
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, ' ')
    .trim()

export function metricOf(name: string): Metric {
  const words = wordsOf(name)
  const quantile = /\bp\d\d(?:\d|\.\d)?\b/.exec(words)?.[0] ?? null
  return { family: FAMILIES.find(([, names]) => names.test(words))?.[0] ?? null, quantile, name: words }
}

/** Whether a reading is of what a bound is about. */
export function isSameMetric(bound: Metric, reading: Metric): boolean {
  if (bound.family === null || reading.family === null) return bound.name === reading.name
  const isFamily =
    bound.family === reading.family ||
    WIDER[reading.family] === bound.family ||
    WIDER[bound.family] === reading.family
  return (
    isFamily && (bound.quantile === null || reading.quantile === null || bound.quantile === reading.quantile)
  )
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
