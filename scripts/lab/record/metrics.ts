import { PORTS } from '../types.ts'

export interface Point {
  ts: number
  entity: string
  metric: string
  value: number
}

const STEP = 5

const rate = (metric: string, by: string, filter = ''): string =>
  `sum by (${by}) (rate(${metric}{${filter}}[16s]))`

const ratio = (filter: string): string =>
  `${rate('http_requests_total', 'service', filter)} / ${rate('http_requests_total', 'service')}`

const quantile = (p: number, metric: string, by: string): string =>
  `histogram_quantile(${p}, ${rate(metric, `${by}, le`)})`

/** What a dashboard of the shop shows: name of the metric (`{peer}` from the labels), and how it is asked. */
const PANELS: readonly (readonly [metric: string, expr: string])[] = [
  ['up', 'up'],
  ['request_rate', rate('http_requests_total', 'service')],
  ['error_ratio', ratio('code=~"5.."')],
  ['client_error_ratio', ratio('code=~"4.."')],
  ['latency_p50_seconds', quantile(0.5, 'http_request_duration_seconds_bucket', 'service')],
  ['latency_p99_seconds', quantile(0.99, 'http_request_duration_seconds_bucket', 'service')],
  [
    'upstream_{peer}_latency_p99_seconds',
    quantile(0.99, 'upstream_request_duration_seconds_bucket', 'service, peer'),
  ],
  [
    'upstream_{peer}_error_ratio',
    `${rate('upstream_requests_total', 'service, peer', 'code=~"error|5.."')} / ${rate('upstream_requests_total', 'service, peer')}`,
  ],
  ['dns_error_rate', rate('dns_errors_total', 'service')],
  ['db_query_p99_seconds', quantile(0.99, 'db_query_duration_seconds_bucket', 'service')],
  ['db_pool_in_use', 'db_pool_in_use'],
  ['db_pool_waiting', 'db_pool_waiting'],
  ['db_pool_size', 'db_pool_size'],
  ['process_resident_memory_bytes', 'process_resident_memory_bytes{job="services"}'],
  ['process_cpu_ratio', 'rate(process_cpu_seconds_total{job="services"}[16s])'],
  ['eventloop_lag_seconds', 'nodejs_eventloop_lag_seconds'],
  ['process_start_time_seconds', 'process_start_time_seconds{job="services"}'],
  ['connections', 'sum by (service) (pg_stat_activity_count)'],
  ['connections_max', 'max by (service) (pg_settings_max_connections)'],
  ['sessions_active', 'sum by (service) (pg_stat_activity_count{state="active"})'],
  ['sessions_idle_in_transaction', 'sum by (service) (pg_stat_activity_count{state="idle in transaction"})'],
  ['longest_transaction_seconds', 'max by (service) (pg_stat_activity_max_tx_duration{state!="idle"})'],
  ['commit_rate', 'sum by (service) (rate(pg_stat_database_xact_commit{datname="shop"}[16s]))'],
  ['rollback_rate', 'sum by (service) (rate(pg_stat_database_xact_rollback{datname="shop"}[16s]))'],
  ['deadlock_rate', 'sum by (service) (rate(pg_stat_database_deadlocks{datname="shop"}[16s]))'],
  ['rows_read_rate', 'sum by (service) (rate(pg_stat_database_tup_returned{datname="shop"}[16s]))'],
]

interface Series {
  metric: Record<string, string>
  values: [number, string][]
}

async function query(expr: string, start: number, end: number): Promise<Series[]> {
  const url = new URL(`http://127.0.0.1:${PORTS.prometheus}/api/v1/query_range`)
  for (const [name, value] of Object.entries({
    query: expr,
    start: start / 1000,
    end: end / 1000,
    step: STEP,
  }))
    url.searchParams.set(name, String(value))
  const answer = (await (await fetch(url)).json()) as {
    status: string
    data: { result: Series[] }
    error?: string
  }
  if (answer.status !== 'success') throw new Error(`Prometheus: ${answer.error} (${expr})`)
  return answer.data.result
}

const entityOf = ({ metric }: Series): string => metric.service ?? 'unknown'

/** Everything a dashboard would have shown in that time. */
export async function recordMetrics(start: number, end: number): Promise<Point[]> {
  const points: Point[] = []
  for (const [name, expr] of PANELS) {
    for (const series of await query(expr, start, end)) {
      const metric = name.replace('{peer}', series.metric.peer ?? '')
      for (const [seconds, text] of series.values) {
        const value = Number(text)
        if (!Number.isFinite(value)) continue
        points.push({
          ts: Math.round(seconds * 1000),
          entity: entityOf(series),
          metric,
          value: Number(value.toPrecision(5)),
        })
      }
    }
  }
  return points.sort((a, b) => a.ts - b.ts)
}
