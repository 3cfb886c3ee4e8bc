import { describe, expect, it } from 'vitest'
import { datadogKind } from '../../../src/connectors/datadog/kind.ts'
import type { CollectRequest, LiveConnector, RequestKind } from '../../../src/domain/connector.ts'
import { connectorContract } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { pathOf } from '../plan-contract.ts'
import { onBadDay, type Recorded } from '../support/bad-server.ts'
import { against, hourOf, logSituations, NOW, signal } from '../support/log-situations.ts'
import {
  baselineRequest,
  FIRED,
  logRequest,
  MINUTE,
  messagesOf,
  type ShopLine,
  shopLines,
  TRACE,
  toolRequest,
  traceRequest,
  valuesOf,
} from '../support/shop-logs.ts'
import { fakeDatadog } from './fake-datadog.ts'

const opened = (name: string, options: object, now = NOW): Promise<LiveConnector> => {
  const keys = { apiKey: { env: 'DD_API_KEY' }, applicationKey: { env: 'DD_APP_KEY' } }
  const parsed = datadogKind.options.parse({ ...keys, ...options })
  return datadogKind.open(parsed, { name, secret: async () => 'token-of-this-test', now: () => now })
}

const of = (kind: RequestKind): CollectRequest => ({ ...logRequest, kind })

interface Body {
  filter: { query: string; from: string }
}

/** What is asked for, by the parameter that says it. */
function words(sent: Recorded, ask: CollectRequest): string {
  const query = new URL(sent.path, 'http://test').searchParams
  const named = (name: string): string => query.get(name) ?? ''
  const log = (end: string): string => `logs ${(JSON.parse(sent.body) as Body).filter.query}, ${end}`
  switch (`${sent.method} ${pathOf(sent)}`) {
    case 'GET /api/v1/query':
      return named('query')
    case 'GET /api/v2/events':
      return `events ${named('filter[query]')}`
    case 'GET /api/v1/monitor':
      return `monitors ${named('monitor_tags').replaceAll(',', ' ')}`
    case 'POST /api/v2/logs/events/search':
      return log('newest first')
    case 'POST /api/v2/logs/analytics/aggregate': {
      const { from } = (JSON.parse(sent.body) as Body).filter
      return `${log('count by status')}${hourOf(Date.parse(from), ask)}`
    }
    default:
      return `${sent.method} ${pathOf(sent)}`
  }
}

httpConnectorContract('datadog', {
  open: ({ name, ...options }) => opened(name, options),
  healthy: (secret) => fakeDatadog(shopLines(secret), { secret }),
  requests: [logRequest, of('metrics'), of('events'), of('state'), traceRequest],
  planned: [
    ...[baselineRequest, { ...baselineRequest, kind: 'metrics' as const }],
    toolRequest('search_logs', { service: 'cart', text: 'redis' }),
  ],
  words,
  readsByPost: /^\/api\/v2\/logs\/(?:events\/search|analytics\/aggregate)$/,
})

const flood: ShopLine[] = Array.from({ length: 700 }, (_, index) => ({
  ts: FIRED - index * 1000,
  service: 'cart',
  level: 'info',
  message: `line ${index}`,
  trace: TRACE,
}))

connectorContract('datadog', async () =>
  logSituations((url, now) => opened('dd', { url }, now), {
    healthy: fakeDatadog(shopLines()),
    empty: fakeDatadog([], { isEmpty: true }),
    huge: fakeDatadog(flood),
  }),
)

const on = (respond: Parameters<typeof against>[0], options: object = {}) =>
  against(respond, (url) => opened('dd-eu', { url, ...options }))

describe('datadog', () => {
  it('counts logs by status before it reads them', async () => {
    await using dd = await on(fakeDatadog(shopLines()))
    const answers = await dd.connector.collect(logRequest, { signal: signal() })
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
    expect(messagesOf(answers, 'cart').filter((one) => one === 'redis: connection refused')).toHaveLength(120)
    expect(messagesOf(answers, 'checkout')).toHaveLength(10)
    expect(dd.server.requests.slice(0, 2).every(({ path }) => path.endsWith('aggregate'))).toBe(true)
  })

  it('reads metrics of the service under names that tell what they are, and leaves out what has no value', async () => {
    await using dd = await on(fakeDatadog(shopLines()))
    const answers = await dd.connector.collect(of('metrics'), { signal: signal() })
    const latency = valuesOf(answers, 'cart', 'request.latency.p95')
    expect(new Set(latency)).toEqual(new Set([0.02, 0.9]))
    expect(latency).toHaveLength(60)
    // Six metrics of the service, three of its neighbour; what nobody sends is no data.
    expect(answers).toHaveLength(9)
    expect(answers.filter(({ status }) => status === 'no_data')).toHaveLength(8)
  })

  it('asks by the tags of a service, and by metrics of yours', async () => {
    const [cart] = logRequest.targets ?? []
    if (cart === undefined) throw new Error('no target')
    const selectors = { 'dd-eu': { service: 'cart-api', env: 'prod eu' } }
    await using dd = await on(fakeDatadog([]), { metrics: { 'queue.depth': 'max:q.depth{{scope}}' } })
    const request = { ...of('metrics'), targets: [{ ...cart, selectors }] }
    expect(dd.connector.plan(request)).toEqual([
      { step: 'read', query: 'max:q.depth{service:cart-api,env:"prod eu"}' },
    ])
    expect(() => datadogKind.options.parse({ metrics: { x: 'avg:a{*}' } })).toThrow()
  })

  it('reads events and monitors', async () => {
    await using dd = await on(fakeDatadog(shopLines()))
    const [event] = await dd.connector.collect(of('events'), { signal: signal() })
    expect(event?.tables.events).toMatchObject({
      rows: [{ ts: FIRED - 11 * MINUTE, type: 'deployment', entity: 'cart', title: 'Deploy of cart' }],
    })
    const [monitor] = await dd.connector.collect(of('state'), { signal: signal() })
    expect(monitor?.tables.objects).toMatchObject({
      rows: [{ kind: 'monitor', name: 'cart latency', state: 'Alert' }],
    })
  })

  it('reads the lines of a trace', async () => {
    await using dd = await on(fakeDatadog(shopLines()))
    const answers = await dd.connector.collect(traceRequest, { signal: signal() })
    expect(messagesOf(answers, 'cart')).toEqual(['redis: connection refused'])
    expect(messagesOf(answers, 'checkout')).toHaveLength(10)
  })

  it("repeats Datadog's words on a query it does not take", async () => {
    await using dd = await on(({ url }, response) => {
      if (url.pathname !== '/api/v1/query')
        return onBadDay({ kind: 'status', status: 404 })({} as never, response)
      response.end(JSON.stringify({ status: 'error', error: 'Error parsing query', series: [] }))
    })
    const answers = await dd.connector.collect(of('metrics'), { signal: signal() })
    expect(answers[0]).toMatchObject({ status: 'failed', reason: 'dd-eu: Error parsing query' })
  })

  it('is red in doctor for a key that may delete', async () => {
    await using careless = await on(fakeDatadog(shopLines(), { deletes: true }))
    expect(await careless.connector.check({ signal: signal() })).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('may delete logs'),
    })
  })

  it('is unverified, and tells a key that is not taken', async () => {
    expect(datadogKind.unverified).toBe('not verified against the real service')
    await using dd = await on(onBadDay({ kind: 'status', status: 403, body: '{"errors":["Forbidden"]}' }))
    expect(await dd.connector.check({ signal: signal() })).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('`applicationKey`'),
    })
  })
})
