import { json, type Respond } from '../support/bad-server.ts'

/** Series of one service, as a store that holds two counters' worth of them answers. */
export interface FakeStore {
  service: string
  /** A label of every series, where telemetry may carry anything. */
  note?: string
  /** Raw series of gauges are this many. */
  gauges?: number
  /** Further metrics, and how many series each is counted to have. */
  counts?: Readonly<Record<string, number>>
  /** Share of requests that fail at a time in seconds; left out: a tenth. */
  failing?: (at: number) => number
}

const METRICS = { http_requests_total: 2, pool_in_use: 1 }

/** A histogram, a summary and a second gauge. */
export const OF_EACH_KIND = {
  http_request_seconds_bucket: 4,
  http_request_seconds_sum: 1,
  http_request_seconds_count: 1,
  rpc_seconds_sum: 1,
  rpc_seconds_count: 1,
  pool_waiting: 1,
}

function points(query: URLSearchParams, value: (at: number) => number): [number, string][] {
  const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(query.get(name)))
  const values: [number, string][] = []
  for (let at = start ?? 0; at <= (end ?? 0); at += step || 1) values.push([at, String(value(at))])
  return values
}

function rangeOf(
  { service, note = '', gauges = 1, counts = {}, failing = () => 0.1 }: FakeStore,
  query: URLSearchParams,
): unknown[] {
  const expr = query.get('query') ?? ''
  const by = { service }
  if (!expr.includes('service')) return []
  if (expr.startsWith('count by')) {
    return Object.entries({ ...METRICS, ...counts }).map(([name, count]) => ({
      metric: { __name__: name, ...by },
      values: points(query, () => count),
    }))
  }
  if (expr.includes('rate(')) {
    return [
      { metric: { ...by, code: '200' }, values: points(query, (at) => 10 * (1 - failing(at))) },
      { metric: { ...by, code: '503' }, values: points(query, (at) => 10 * failing(at)) },
    ]
  }
  const folded = expr.startsWith('max by')
  const metric = { __name__: 'pool_in_use', ...by }
  return Array.from({ length: folded ? 1 : gauges }, (_, index) => ({
    metric: folded ? metric : { ...metric, instance: `10.0.0.${index}:80`, note },
    values: points(query, (at) => (at % 2 === 0 ? 3 : Number.NaN)),
  }))
}

/** How what stands in for Prometheus differs from it. */
export interface Manner {
  build: Record<string, string>
  /** Beside `data` of every answer. */
  said?: Record<string, unknown>
}

const PROMETHEUS: Manner = { build: { version: '2.42.0', revision: 'abc', goVersion: 'go1.19' } }

const RULES = {
  groups: [
    { name: 'shop', rules: [{ type: 'alerting', name: 'Slow', query: 'up{service="checkout"} < 1' }] },
  ],
}

/** A Prometheus with one service's few series: what the unit tests need, and every path that is not one of its own 404. */
export function fakePrometheus(store: FakeStore | null, { build, said }: Manner = PROMETHEUS): Respond {
  const ok = (data: unknown): unknown => ({ status: 'success', ...said, data })
  return ({ url }, response) => {
    const query = url.searchParams
    switch (url.pathname) {
      case '/api/v1/labels':
        return json(response, ok(store ? ['__name__', 'service', 'code'] : []))
      case '/api/v1/status/buildinfo':
        return json(response, ok(build))
      case '/api/v1/query_range':
        return json(response, ok({ resultType: 'matrix', result: store ? rangeOf(store, query) : [] }))
      case '/api/v1/query':
        return json(
          response,
          ok({ resultType: 'vector', result: instantOf(store, query.get('query') ?? '') }),
        )
      case '/api/v1/metadata':
        return json(response, ok({ http_requests_total: [{ type: 'counter', help: '', unit: '' }] }))
      case '/api/v1/rules':
        return json(response, ok(RULES))
      default:
        return json(response, { status: 'error', errorType: 'not_found', error: 'no' }, 404)
    }
  }
}

function instantOf(store: FakeStore | null, expr: string): unknown[] {
  const vector = (metric: object, value: string): unknown => ({ metric, value: [1_700_000_000, value] })
  if (store === null || expr === 'vector(1)') return [vector({}, '1')]
  if (expr.startsWith('max(count_over_time')) return [vector({}, '20')]
  return [vector({ __name__: 'http_requests_total', code: '200' }, '1')]
}
