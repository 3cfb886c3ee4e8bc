/** What an answer is about: one piece of evidence each. */
export const GROUPS = ['requests', 'saturation', 'resources', 'other'] as const
export type Group = (typeof GROUPS)[number]

/** What says nothing about an incident: what a runtime, a scrape or a description of an object leaves behind. */
const NOISE =
  /^(?:go_(?!goroutines$)|scrape_|promhttp_|prometheus_|python_|process_(?:virtual|max|start)|jvm_(?:info|classes|buffer|compilation)|ALERTS|target_info$|pg_settings_(?!max_connections$)|pg_(?:static|exporter|scrape)|\w+_stats_reset$|postgres_exporter_|nodejs_(?:version|active)|container_(?:spec|tasks|ulimits|last_seen|start|scrape|blkio)|kube_pod_(?:tolerations|spec|start|completion|created|owner|labels|annotations|ips|scheduler)|\w+_created$|\w+_info$|kube_\w+_(?:labels|annotations|metadata_\w+)$)/

const WORDS: readonly (readonly [Group, RegExp])[] = [
  ['saturation', /^pg_(?:stat_activity|locks)/],
  ['resources', /(?:^|_)gc_|cpu|event_?loop/],
  [
    'requests',
    /request|http|grpc|rpc|handled|response|latency|duration|error|fail|exception|timeout|retr(?:y|ies)|reject|dropped|^probe_|query/,
  ],
  ['resources', /^up$|cpu|mem|rss|heap|oom|restart|_fds|disk|filesystem|network|event_?loop|goroutines|_gc_/],
  [
    'saturation',
    /pool|conn|queue|backlog|lag|lock|wait|in_?flight|thread|session|transaction|saturat|throttl|limit|slot|breaker|replica|unavailable|ready/,
  ],
]

/** The group of a metric by its name; null for noise. */
export function groupOf(metric: string): Group | null {
  if (NOISE.test(metric)) return null
  return WORDS.find(([, words]) => words.test(metric))?.[0] ?? 'other'
}

export type Form = 'histogram' | 'summary' | 'counter' | 'gauge'

/** What a part of a histogram or summary is; `part`: another one stands for the whole. Null when it is no part. */
function partForm(metric: string, has: (name: string) => boolean): Form | 'part' | null {
  const base = metric.replace(/_(?:bucket|count|sum)$/, '')
  if (base === metric) return null
  if (has(`${base}_bucket`)) return metric.endsWith('_bucket') ? 'histogram' : 'part'
  const isSummary = has(`${base}_count`) && has(`${base}_sum`)
  if (!isSummary) return null
  return metric.endsWith('_count') ? 'summary' : 'part'
}

/** Only count up, and no exporter gives them a type. */
const UNTYPED = /^pg_stat_database_(?:\w+_time|sessions(?:_\w+)?)$/

const isCounter = (metric: string, type: string | null): boolean =>
  type === 'counter' || metric.endsWith('_total') || (type !== 'gauge' && UNTYPED.test(metric))

/**
 * How a metric is read; null for a part of what is read by another. Its type decides where the store knows it
 * (exporters of databases name counters without `_total`), else its name. Restarts stay as they are: each one matters.
 */
export function formOf(metric: string, has: (name: string) => boolean, type: string | null): Form | null {
  if (/restarts?(?:_total)?$/.test(metric)) return 'gauge'
  const part = partForm(metric, has)
  if (part !== null) return part === 'part' ? null : part
  return isCounter(metric, type) ? 'counter' : 'gauge'
}

/** `http_request_duration_seconds_count` as `http_request_per_second`, for it counts requests and is no time. */
export function speedName(metric: string): string {
  const parts = metric
    .replace(/_(?:bucket|count)$/, '')
    .replace(/_(?:seconds|milliseconds|ms|microseconds)$/, '')
    .replace(/_(?:duration|latency|response_time|time)$/, '')
  const base = /_(?:bucket|count)$/.test(metric) ? parts : metric.replace(/_total$/, '')
  return `${base}_per_second`
}

/** Labels by which exporters tell how a call ended, the most telling first. */
export const STATUS_LABELS = [
  'code',
  'status_code',
  'http_status_code',
  'http_response_status_code',
  'response_code',
  'grpc_code',
  'rpc_grpc_status_code',
  'status',
  'outcome',
  'result',
] as const

/** Labels by which a client names whom it calls, or a server which of its parts it means. */
export const PEER_LABELS = [
  'peer',
  'peer_service',
  'upstream',
  'upstream_service',
  'upstream_cluster',
  'destination_service_name',
  'destination_workload',
  'destination',
  'dependency',
  'remote_service',
  'backend',
  'pool',
  'queue',
  'topic',
] as const

export type Ending = 'fine' | 'client' | 'error'

const CLIENT = /^4\d\d$|^4xx$|client_?error|not_?found|invalid|already_?exists|canceled|cancelled/i
const ERROR =
  /^5\d\d$|^5xx$|^(?:0+|-1)$|unreach|refused|reset|error|fail|unknown|internal|unavailable|deadline|abort|exception|time_?out|exhausted|dataloss/i

/** How a call with that status ended. */
export function endingOf(status: string): Ending {
  if (CLIENT.test(status)) return 'client'
  return ERROR.test(status) ? 'error' : 'fine'
}
