import type { Family } from '../domain/ranking.ts'

export interface MetricMeaning {
  family: Family
  /** 1: high is bad, −1: low is bad, 0: both. */
  bad: 1 | -1 | 0
  /** Counts, fractions and shares of time (seconds of something in each second) have natural floors of their scale. */
  unit: 'count' | 'fraction' | 'percent' | 'time-share' | 'other'
  /** Of a machine rather than of a service: weak evidence against a service. */
  ofNode: boolean
}

type Rule = readonly [words: RegExp, family: Family, bad: 1 | -1 | 0]

/** Whole words of a name: `age` must not be found in `storage`, nor `ratio` in `duration`. */
const words = (alternatives: string): RegExp => new RegExp(`(^|_)(${alternatives})(_|$)`)

/** First match wins; words as exporters and clouds write them. */
const RULES: readonly Rule[] = [
  [words('4\\d\\d|4xx|client_errors?|conflicts?|not_found'), 'traffic', 1],
  [words('(free|freeable|available)_mem\\w*|mem\\w*_(free|available|avail)\\w*'), 'memory', -1],
  [
    words(
      '(free|available)_(local_)?(storage|disk|bytes|space)|(disk|storage|fs|filesystem)_(free|avail\\w*)',
    ),
    'disk',
    -1,
  ],
  // Clients that leave without a word or take back what they did: PostgreSQL's and MySQL's counters of what others do.
  [words('(sessions_)?abandoned|aborted_clients|(xact_)?rollbacks?'), 'other', 0],
  [words('success\\w*|availability|available|hit_(ratio|rate)|ready_replicas|healthy'), 'error', -1],
  [/^(.*_)?up$/, 'crash', -1],
  [
    words(
      'errors?|5xx|5\\d\\d|fail\\w*|exceptions?|time_?outs?|timed_out|reject\\w*|servfail|dropped|faults?|unhealthy|unavailable|refused|abort\\w*',
    ),
    'error',
    1,
  ],
  [/^trace_self/, 'self-time', 1],
  [/^trace_gap/, 'network', 1],
  [words('start_time'), 'other', 0],
  [words('limits?|capacity|quota|max_(conn\\w*|size|pool)|pool_max'), 'other', 0],
  // How many there are is how full it is; how many come and go is how much is done.
  [/(^|_)(buffers?|connections?|conns?|sessions?)(_\w+)?_per_(sec|second|min|minute)$/, 'traffic', 0],
  [words('event_?loop'), 'self-time', 1],
  [words('cpu'), 'cpu', 1],
  [words('mem|memory|heap|rss|resident|oom\\w*|swap\\w*'), 'memory', 1],
  [
    words('pool|queues?|queued|backlog|in_use|in_?flight|saturat\\w*|depth|throttl\\w*|waiting|buffers?'),
    'saturation',
    1,
  ],
  [
    words('lat|latency|duration|response_time|elapsed|delay|p\\d\\d+|ms|seconds|wait|lag|rt|age'),
    'latency',
    1,
  ],
  [words('disk|storage|iops|fs|filesystem|(write|read)_throughput|bin_?log'), 'disk', 1],
  [words('restarts?|restarted|crash\\w*'), 'crash', 1],
  [words('connections?|conns?|sessions?'), 'saturation', 1],
  [words('net|network|receive\\w*|transmit\\w*|bytes|packets?|syscall'), 'traffic', 0],
  [
    words(
      'rps|requests?|workload|ops|throughput|qps|load|count|counts|rate|total|per_(sec|second|min|minute)',
    ),
    'traffic',
    0,
  ],
  // Only a unit is left: a time.
  [/_m?s$/, 'latency', 1],
]

const FRACTION = words('rate|ratio|availability|success|hit|frac\\w*|utili[sz]ation')
const PERCENT = words('pct|percent\\w*')
const COUNT = words('counts?|restarts?')
/** A counter of seconds, read by the second. */
const TIME_SHARE = /_seconds_per_second$/

/** `CPUUtilization`, `latency.p99` and `LatencyP50(s)` in one spelling; names of services on an edge are no words. */
function spelled(metric: string): string {
  return metric
    .replace(/[\w.-]+->[\w.-]+/, 'edge')
    .replace(/%/g, '_percent')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_+$/, '')
}

function unitOf(name: string): MetricMeaning['unit'] {
  if (PERCENT.test(name)) return 'percent'
  if (TIME_SHARE.test(name)) return 'time-share'
  if (COUNT.test(name)) return 'count'
  return FRACTION.test(name) ? 'fraction' : 'other'
}

/** What a metric measures, by its name alone. */
export function metricMeaning(metric: string): MetricMeaning {
  const name = spelled(metric)
  const rule = RULES.find(([pattern]) => pattern.test(name))
  return {
    family: rule?.[1] ?? 'other',
    bad: rule?.[2] ?? 0,
    unit: unitOf(name),
    ofNode: words('node').test(name),
  }
}
