import type { Family } from '../domain/ranking.ts'

export interface MetricMeaning {
  family: Family
  /** 1: high is bad, −1: low is bad, 0: both. */
  bad: 1 | -1 | 0
  /** Counts and fractions have natural floors of their scale. */
  unit: 'count' | 'fraction' | 'other'
  /** Of a machine rather than of a service: weak evidence against a service. */
  ofNode: boolean
}

type Rule = readonly [name: RegExp, family: Family, bad: 1 | -1 | 0]

/** First match wins; names as exporters and clouds write them. */
const RULES: readonly Rule[] = [
  [/4\d\d|4xx|client_error|conflict|not_found/, 'traffic', 1],
  [/success|availab|hit_ratio|hit_rate|ready_replicas|healthy/, 'error', -1],
  [/error|5xx|fail|exception|timeout|reject|servfail|dropped|fault/, 'error', 1],
  [/^trace\.self/, 'self-time', 1],
  [/^trace\.gap/, 'network', 1],
  [/(^|_)limit(_|$)|(^|_)max$|_total_limit|capacity/, 'other', 0],
  [/event_?loop/, 'self-time', 1],
  [/cpu/, 'cpu', 1],
  [/mem|heap|rss|oom|swap/, 'memory', 1],
  [/pool|queue|backlog|in_use|saturat|depth|throttl|waiting/, 'saturation', 1],
  [/lat|duration|p9\d|p50|_ms$|seconds|wait|lag|\brt\b|age/, 'latency', 1],
  [/free.*(storage|disk|bytes)|disk.*free/, 'disk', -1],
  [/disk|storage|iops|fs_|writethroughput|readthroughput|binlog/, 'disk', 1],
  [/restart|crash/, 'crash', 1],
  [/connection/, 'saturation', 1],
  [/net|receive|transmit|bytes|packet|syscall/, 'traffic', 0],
  [/rps|request|workload|ops|throughput|qps|load|count|per_sec|rate/, 'traffic', 0],
]

const FRACTION = /rate|ratio|pct|percent|%|availab|success|hit|frac|utili[sz]ation/

/** What a metric measures, by its name alone. */
export function metricMeaning(metric: string): MetricMeaning {
  const name = metric.toLowerCase()
  const rule = RULES.find(([pattern]) => pattern.test(name))
  let unit: MetricMeaning['unit'] = 'other'
  if (/count|restarts/.test(name)) unit = 'count'
  else if (FRACTION.test(name)) unit = 'fraction'
  return { family: rule?.[1] ?? 'other', bad: rule?.[2] ?? 0, unit, ofNode: /^node|node_|\.node/.test(name) }
}
