import { json, type Respond } from '../support/bad-server.ts'
import { FIRED, MINUTE, type ShopLine } from '../support/shop-logs.ts'

const ERROR = /^(?:error|critical|alert|emergency)$/

const SERVICE = /service:"?([\w.-]+)/
const QUOTED = /"([^"]+)"\s*$/

interface Filter {
  filter: { query: string; from: string; to: string }
}

function matching(lines: readonly ShopLine[], { filter }: Filter): ShopLine[] {
  const { query, from, to } = filter
  const [, service] = SERVICE.exec(query) ?? []
  const [, words] = QUOTED.exec(query) ?? []
  const isTrace = query.startsWith('@trace_id:')
  return lines.filter(({ ts, service: own, level, message, trace }) => {
    if (ts < Date.parse(from) || ts >= Date.parse(to)) return false
    if (isTrace) return trace === words
    if (service !== own || (words !== undefined && !message.includes(words))) return false
    if (query.includes('-status:(')) return !ERROR.test(level)
    return !query.includes('status:(') || ERROR.test(level)
  })
}

/** https://docs.datadoghq.com/api/latest/logs/#aggregate-events */
function aggregate(lines: readonly ShopLine[], body: Filter & { compute: { interval: string }[] }) {
  const step = Number.parseInt(body.compute[0]?.interval ?? '30s', 10) * 1000
  const buckets = [...Map.groupBy(matching(lines, body), ({ level }) => level)].map(([status, some]) => ({
    by: { status },
    computes: {
      c0: [...Map.groupBy(some, ({ ts }) => Math.floor(ts / step) * step)].map(([at, those]) => ({
        time: new Date(at).toISOString(),
        value: those.length,
      })),
    },
  }))
  return { data: { buckets }, meta: { elapsed: 1, request_id: 'r', status: 'done' } }
}

/** https://docs.datadoghq.com/api/latest/logs/#search-logs-post */
function searchLogs(lines: readonly ShopLine[], body: Filter & { page: { limit: number } }) {
  const found = matching(lines, body).sort((a, b) => b.ts - a.ts)
  const data = found.slice(0, body.page.limit).map(({ ts, service, level, message, trace }, index) => ({
    id: `log-${index}`,
    type: 'log',
    attributes: {
      timestamp: new Date(ts).toISOString(),
      status: level,
      service,
      message,
      tags: ['env:test'],
      attributes: trace === null ? {} : { trace_id: trace },
    },
  }))
  return { data, meta: { page: {}, status: 'done' } }
}

const valueAt = (at: number): number => (at >= FIRED - 10 * MINUTE ? 0.9 : 0.02)

/** https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points */
function points(query: URLSearchParams) {
  const [from, to] = [Number(query.get('from')) * 1000, Number(query.get('to')) * 1000]
  const text = query.get('query') ?? ''
  const times = Array.from({ length: Math.floor((to - from) / MINUTE) }, (_, index) => from + index * MINUTE)
  // A point without a value is null, and a metric that nobody sends gives no series.
  const pointlist = times.map((at, index) => [at, index === 3 ? null : valueAt(at)])
  const known = text.includes('trace.http.request{service:cart')
  return {
    status: 'ok',
    query: text,
    from_date: from,
    to_date: to,
    series: known ? [{ metric: 'trace.http.request', scope: 'service:cart', interval: 60, pointlist }] : [],
  }
}

/** https://docs.datadoghq.com/api/latest/events/#get-a-list-of-events */
const events = (query: URLSearchParams, secret: string) => ({
  data: query.get('filter[query]')?.includes('cart')
    ? [
        {
          id: 'event-1',
          type: 'event',
          attributes: {
            timestamp: new Date(FIRED - 11 * MINUTE).toISOString(),
            message: `cart v7 was deployed ${secret}`,
            tags: ['service:cart'],
            attributes: {
              title: 'Deploy of cart',
              source_type_name: 'deployment',
              service: 'cart',
              status: 'info',
            },
          },
        },
      ]
    : [],
  meta: { page: {}, status: 'done' },
})

/** https://docs.datadoghq.com/api/latest/monitors/#get-all-monitors */
const monitors = (query: URLSearchParams) =>
  query.get('monitor_tags')?.includes('checkout')
    ? []
    : [
        {
          id: 7,
          name: 'cart latency',
          type: 'query alert',
          query: 'avg(last_5m):p95:trace.http.request{service:cart} > 0.5',
          overall_state: 'Alert',
          tags: ['service:cart'],
        },
      ]

/** Endpoints of Datadog that are asked here, each written from the page named above it; none was compared with the service. */
export const fakeDatadog =
  (lines: readonly ShopLine[], { secret = '', isEmpty = false, deletes = false } = {}): Respond =>
  ({ url, body }, response) => {
    const query = url.searchParams
    switch (url.pathname) {
      // https://docs.datadoghq.com/api/latest/authentication/#validate-api-key
      case '/api/v1/validate':
        return json(response, { valid: true })
      case '/api/v1/query':
        return json(response, isEmpty ? { status: 'ok', series: [] } : points(query))
      // https://docs.datadoghq.com/api/latest/data-deletion/: it wants `logs_delete_data`.
      case '/api/v2/deletion/requests':
        return deletes ? json(response, { data: [] }) : json(response, { errors: ['Forbidden'] }, 403)
      case '/api/v2/events':
        return json(response, isEmpty ? { data: [] } : events(query, secret))
      case '/api/v1/monitor':
        return json(response, isEmpty ? [] : monitors(query))
      case '/api/v2/logs/analytics/aggregate':
        return json(response, aggregate(lines, JSON.parse(body)))
      case '/api/v2/logs/events/search':
        return json(response, searchLogs(lines, JSON.parse(body)))
      default:
        // https://docs.datadoghq.com/api/latest/#error-handling
        return json(response, { errors: ['Not found'] }, 404)
    }
  }
