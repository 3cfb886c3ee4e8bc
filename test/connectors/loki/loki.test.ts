import { describe, expect, it } from 'vitest'
import type { ConnectorContext } from '../../../src/connectors/kind.ts'
import { lokiKind } from '../../../src/connectors/loki/kind.ts'
import type { CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import { connectorContract } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { pathOf, planContract } from '../plan-contract.ts'
import type { Recorded, Respond } from '../support/bad-server.ts'
import { against, hourOf, logSituations, NOW, signal } from '../support/log-situations.ts'
import {
  baselineRequest,
  FIRED,
  HOUR,
  logRequest,
  MINUTE,
  messagesOf,
  shopLines,
  TRACE,
  toolRequest,
  traceRequest,
  valuesOf,
} from '../support/shop-logs.ts'
import { fakeLoki, type LokiLine } from './fake-loki.ts'

const context = (name: string, now = NOW): ConnectorContext => ({
  name,
  secret: async () => 'token-of-this-test',
  now: () => now,
})

const open = (url: string, options: object = {}, now = NOW): Promise<LiveConnector> =>
  lokiKind.open(lokiKind.options.parse({ url, ...options }), context('loki-eu', now))

const asLoki = (secret?: string): LokiLine[] =>
  shopLines(secret).map(({ ts, service, level, message, trace }) => ({
    ts,
    labels: { app: service, pod: `${service}-1` },
    line: JSON.stringify({ level, msg: message, ...(trace === null ? {} : { trace_id: trace }) }),
  }))

/** LogQL as it stands, anything else by its path. */
const words = (sent: Recorded, ask: CollectRequest): string => {
  const parameters = new URL(sent.path, 'http://test').searchParams
  const query = parameters.get('query')
  if (query === null) return `${sent.method} ${pathOf(sent)}`
  const isCount = parameters.has('step')
  return isCount ? `${query}${hourOf(Number(parameters.get('start')) / 1e6, ask)}` : query
}

const withoutLevels = (): LokiLine[] =>
  asLoki().map((one) => ({ ...one, line: JSON.parse(one.line).msg as string }))

const planned: readonly CollectRequest[] = [
  baselineRequest,
  toolRequest('search_logs', { service: 'cart', text: 'redis' }),
]

httpConnectorContract('loki', {
  open: ({ name, ...options }) =>
    lokiKind.open(lokiKind.options.parse({ ...options, token: { env: 'LOKI_TOKEN' } }), context(name)),
  healthy: (secret) => fakeLoki({ lines: asLoki(secret) }),
  requests: [logRequest, traceRequest],
  planned,
  days: [fakeLoki({ lines: withoutLevels(), detectsLevels: false })],
  words,
})

planContract('loki with a label', {
  open: (url) => open(url, { label: 'app' }),
  days: [fakeLoki({ lines: asLoki() })],
  requests: [traceRequest],
  words,
})

const flood = Array.from({ length: 700 }, (_, index) => ({
  ts: FIRED - index * 1000,
  labels: { app: 'cart' },
  line: `line ${index} of trace_id=${TRACE}`,
}))

connectorContract('loki', async () =>
  logSituations((url, now) => open(url, {}, now), {
    healthy: fakeLoki({ lines: asLoki() }),
    empty: fakeLoki({ lines: [] }),
    huge: fakeLoki({ lines: flood }),
  }),
)

const on = (respond: Respond, options: object = {}) => against(respond, (url) => open(url, options))

describe('loki', () => {
  it('counts by level before it reads, per service, and shows when the errors began', async () => {
    await using loki = await on(fakeLoki({ lines: asLoki() }))
    const answers = await loki.connector.collect(logRequest, { signal: signal() })
    const errors = valuesOf(answers, 'cart', 'log.error.count')
    // An error every five seconds is twelve a minute, and ten minutes are twenty steps.
    expect(errors.filter((value) => value === 12)).toHaveLength(20)
    expect(errors.filter((value) => value === 0).length).toBeGreaterThan(90)
    expect(messagesOf(answers, 'cart').filter((one) => one === 'redis: connection refused')).toHaveLength(120)
    expect(messagesOf(answers, 'checkout')).toContain('cart answers 500')
    const paths = loki.server.requests.map(({ path }) => decodeURIComponent(path))
    expect(paths.findIndex((path) => path.includes('count_over_time'))).toBeLessThan(
      paths.findIndex((path) => path.includes('backward')),
    )
  })

  it('asks the hour before, and counts the same hour a day and a week ago', async () => {
    const earlier = asLoki().map((one) => ({ ...one, ts: one.ts - 7 * 24 * HOUR }))
    await using loki = await on(fakeLoki({ lines: [...earlier, ...asLoki()] }))
    const answers = await loki.connector.collect(baselineRequest, { signal: signal() })
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
    expect(new Set(messagesOf(answers, 'cart').filter((one) => !one.startsWith('GET')))).toEqual(new Set())
  })

  it('tells errors by their words where lines have no level', async () => {
    await using loki = await on(fakeLoki({ lines: withoutLevels(), detectsLevels: false }))
    const answers = await loki.connector.collect(logRequest, { signal: signal() })
    expect(valuesOf(answers, 'cart', 'log.error.count').filter((value) => value === 12)).toHaveLength(20)
    expect(messagesOf(answers, 'cart')).toContain('redis: connection refused')
  })

  it('tells errors by their words also where most lines are errors', async () => {
    const storm = Array.from({ length: 600 }, (_, index) => ({
      ts: FIRED - 10 * MINUTE + index * 1000,
      labels: { app: 'cart' },
      line: `redis refused ${index}`,
    }))
    await using loki = await on(fakeLoki({ lines: [...withoutLevels(), ...storm], detectsLevels: false }))
    const answers = await loki.connector.collect(logRequest, { signal: signal() })
    const of = (which: string) =>
      answers.filter(({ args }) => args.which === which && args.service === 'cart')
    expect(messagesOf(of('errors'), 'cart').length).toBe(720)
    expect(messagesOf(of('others'), 'cart').filter((one) => !one.startsWith('GET'))).toEqual([])
  })

  it('reads all parts of the window when there are more errors than it takes, and says so', async () => {
    const flood = Array.from({ length: 30_000 }, (_, index) => ({
      ts: FIRED - 10 * MINUTE + index * 20,
      labels: { app: 'cart' },
      line: `error ${index}`,
    }))
    await using loki = await on(fakeLoki({ lines: [...asLoki(), ...flood] }))
    const answers = await loki.connector.collect(logRequest, { signal: signal() })
    const read = answers.find(({ args }) => args.which === 'errors' && args.service === 'cart')
    expect(read?.status).toBe('truncated')
    expect(read?.reason).toMatch(/^\d+ of 30\d\d\d lines were read/)
  })

  it('takes as many lines as the server allows', async () => {
    await using loki = await on(fakeLoki({ lines: asLoki(), maxEntries: 50 }))
    const answers = await loki.connector.collect(logRequest, { signal: signal() })
    expect(messagesOf(answers, 'cart').length).toBeGreaterThan(50)
    expect(answers.filter(({ status }) => status === 'truncated').length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status === 'failed')).toEqual([])
  })

  it('finds the label that names services, or takes the one that is configured', async () => {
    const lines = asLoki().map((one) => ({ ...one, labels: { job: `shop/${one.labels.app}`, unit: 'x' } }))
    await using loki = await on(fakeLoki({ lines }))
    const answers = await loki.connector.collect(logRequest, { signal: signal() })
    expect(answers[0]?.query).toContain('{job="shop/cart"}')
    await using odd = await on(fakeLoki({ lines }), { label: 'unit' })
    const none = await odd.connector.collect(logRequest, { signal: signal() })
    expect(none).toMatchObject([{ status: 'no_data', reason: expect.stringContaining('selectors.loki-eu') }])
  })

  it('asks by the selector of a service', async () => {
    const [cart] = logRequest.targets ?? []
    const selectors = { 'loki-eu': { namespace: 'shop "eu"', app: 'cart' } }
    await using loki = await on(fakeLoki({ lines: asLoki() }))
    const plan = loki.connector.plan({ ...logRequest, targets: cart ? [{ ...cart, selectors }] : [] })
    expect(plan[2]).toEqual({
      step: 'count',
      query: String.raw`sum by (level, detected_level) (count_over_time({namespace="shop \"eu\"",app="cart"}[30s]))`,
    })
  })

  it('reads the lines of a trace from every service', async () => {
    await using loki = await on(fakeLoki({ lines: asLoki() }))
    const answers = await loki.connector.collect(traceRequest, { signal: signal() })
    expect(messagesOf(answers, 'cart')).toEqual(['redis: connection refused'])
    expect(messagesOf(answers, 'checkout').length).toBe(10)
  })

  it('searches one service for words, and refuses arguments it does not know', async () => {
    await using loki = await on(fakeLoki({ lines: asLoki() }))
    const ask = (args: Record<string, unknown>) =>
      loki.connector.collect(toolRequest('search_logs', args), { signal: signal() })
    expect(messagesOf(await ask({ service: 'cart', text: 'redis' }), 'cart')).toHaveLength(120)
    expect(await ask({ service: 'cart', text: 'redis', query: '{a="b"}' })).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('search_logs does not take these arguments') },
    ])
    expect(await loki.connector.collect(toolRequest('other_tool', {}), { signal: signal() })).toEqual([])
  })

  it("repeats Loki's own words on a bad query, which are plain text", async () => {
    const says = 'parse error at line 1, col 5: syntax error'
    await using loki = await on(({ url }, response) => {
      if (!url.pathname.endsWith('query_range'))
        return fakeLoki({ lines: asLoki() })({ url, method: 'GET', path: '', body: '' }, response)
      response.writeHead(400, { 'content-type': 'text/plain' })
      response.end(says)
    })
    const [answer] = await loki.connector.collect(logRequest, { signal: signal() })
    expect(answer).toMatchObject({ status: 'failed', reason: `400 from loki-eu: ${says}` })
  })

  it('is red in doctor where lines can be deleted', async () => {
    await using loki = await on(fakeLoki({ lines: asLoki(), deletes: true }))
    expect(await loki.connector.check({ signal: signal() })).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('can be deleted'),
      fix: expect.stringContaining('/loki/api/v1/delete'),
    })
    expect(loki.server.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('says in doctor that a tenant is missing, and proposes services', async () => {
    await using none = await on((_, response) => {
      response.writeHead(401, { 'content-type': 'text/plain' })
      response.end('no org id\n')
    })
    expect(await none.connector.check({ signal: signal() })).toMatchObject({
      fix: expect.stringContaining('`tenant`'),
    })
    await using loki = await on(fakeLoki({ lines: asLoki() }), { tenant: 'shop' })
    expect((await loki.connector.check({ signal: signal() })).detail).toBe(
      'version 3.2.0; services by app (2)',
    )
    expect(await loki.connector.discover?.({ signal: signal() })).toEqual({
      found: [
        { service: 'cart', selector: { app: 'cart' }, calls: [] },
        { service: 'checkout', selector: { app: 'checkout' }, calls: [] },
      ],
      failures: [],
    })
  })
})

it.each(['url', 'tenant: ""', 'label: "a b"'])('refuses the option %s', async (line) => {
  const [key = '', value] = line.split(': ')
  expect(() => lokiKind.options.parse({ url: 'ftp://x', [key]: value ?? 'x' })).toThrow()
})
