import { describe, expect, it } from 'vitest'
import { prometheusKind } from '../../../src/connectors/prometheus/kind.ts'
import { PrometheusOptions } from '../../../src/connectors/prometheus/options.ts'
import type { CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import { connectorContract, type Situation } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { onBadDay, type Respond, serveHttp, type TestServer } from '../support/bad-server.ts'
import { fakePrometheus, OF_EACH_KIND } from './fake-prometheus.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')

const request: CollectRequest = {
  kind: 'metrics',
  purpose: 'incident',
  window: { start: NOW - 3_600_000, end: NOW },
  targets: [{ service: 'checkout', role: 'alerting', aliases: [], repository: null, selectors: {} }],
  alert: {
    title: 'checkout is slow',
    service: 'checkout',
    severity: 'SEV-2',
    entity: null,
    metric: null,
    value: null,
    firedAt: NOW - 60_000,
    url: null,
    labels: {},
    text: '',
  },
}

const open = (
  instance: { name: string; url: string; proxy?: string; ca?: string },
  options: { token?: { env: string } } = {},
): Promise<LiveConnector> => {
  const { name, ...rest } = instance
  return prometheusKind.open(PrometheusOptions.parse({ ...rest, ...options }), {
    name,
    secret: () => Promise.resolve('token-of-this-test'),
    now: () => NOW,
  })
}

const DAY = 24 * 3_600_000

/** A query as it stands, anything else by its path; a week is told by its time. */
const words = ({ path }: { path: string }): string => {
  const { pathname, searchParams } = new URL(path, 'http://test')
  const query = searchParams.get('query')
  if (query === null) return pathname.slice('/api/v1/'.length)
  const isEarlier = Number(searchParams.get('start') ?? Number.NaN) * 1000 < NOW - 6 * DAY
  return isEarlier ? 'requests of the alerting service, the same hour a week ago' : query
}

const alerted = (labels: Record<string, string>): CollectRequest => ({
  ...request,
  alert: { ...request.alert, labels },
})

const [checkout] = request.targets ?? []
if (checkout === undefined) throw new Error('no target')

httpConnectorContract('prometheus', {
  open: (instance) => open(instance, { token: { env: 'PROM_TOKEN' } }),
  healthy: (secret) => fakePrometheus({ service: 'checkout', note: secret }),
  requests: [
    request,
    {
      ...request,
      kind: 'tool',
      targets: [],
      tool: { name: 'service_metrics', args: { service: 'checkout', word: 'pool' } },
    },
  ],
  planned: [
    { ...request, kind: 'topology' },
    { ...request, purpose: 'baseline', window: { start: NOW - 2 * DAY, end: NOW - DAY } },
    alerted({ alertname: 'Slow' }),
    alerted({ expr: 'rate(http_requests_total[1m]) > 5' }),
    {
      ...request,
      targets: [{ ...checkout, selectors: { one: { namespace: 'shop', service: 'checkout' } } }],
    },
  ],
  days: [
    fakePrometheus({ service: 'checkout', counts: OF_EACH_KIND }),
    fakePrometheus({ service: 'checkout', counts: { pool_in_use: 121 } }),
  ],
  words,
})

/** More than the 4 MB of one read: each series has 6 kB of points and a label of 4 kB. */
const HUGE = { service: 'checkout', gauges: 600, note: 'n'.repeat(4000) }

const SITUATIONS: Record<Exclude<Situation, 'fresh'>, Respond> = {
  answers: fakePrometheus({ service: 'checkout' }),
  empty: fakePrometheus(null),
  denied: onBadDay({ kind: 'status', status: 403 }),
  down: onBadDay({ kind: 'status', status: 503 }),
  hangs: onBadDay({ kind: 'hang' }),
  huge: fakePrometheus(HUGE),
}

connectorContract('prometheus', async () => {
  const servers: TestServer[] = []
  const connectors: LiveConnector[] = []
  return {
    in: async (situation) => {
      const server = await serveHttp(SITUATIONS[situation === 'fresh' ? 'answers' : situation])
      const connector = await open({ name: 'prom-eu', url: server.url })
      servers.push(server)
      connectors.push(connector)
      const window = situation === 'fresh' ? { start: NOW - 5000, end: NOW } : request.window
      return { connector, request: { ...request, window } }
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(connectors.map((one) => one.close?.()))
      await Promise.all(servers.map((one) => one[Symbol.asyncDispose]()))
    },
  }
})

describe('the baseline of a page', () => {
  const end = NOW - 3_600_000

  const asked = async (purpose: CollectRequest['purpose']) => {
    await using server = await serveHttp(fakePrometheus({ service: 'checkout' }))
    const connector = await open({ name: 'prom-eu', url: server.url })
    const window = purpose === 'baseline' ? { start: end - DAY, end } : request.window
    const answers = await connector.collect(
      { ...request, purpose, window },
      { signal: AbortSignal.timeout(20_000) },
    )
    const plan = connector.plan({ ...request, purpose, window }).map(({ query }) => query)
    await connector.close?.()
    const ranges = server.requests
      .map(({ path }) => new URL(path, server.url).searchParams)
      .filter((query) => query.has('step'))
    return { answers, plan, starts: ranges.map((query) => Number(query.get('start')) * 1000) }
  }

  it('is the day before, and the same hour a week ago for what callers of the service see', async () => {
    const { answers, plan, starts } = await asked('baseline')
    expect(starts).toContain(end - DAY)
    expect(starts).toContain(end - 7 * DAY)
    const week = answers.find(({ query }) => query.endsWith('the same hour a week ago'))
    expect(week).toMatchObject({
      status: 'ok',
      window: { start: end - 7 * DAY, end: end - 7 * DAY + 3_600_000 },
      query: expect.stringMatching(/^rate, errors and duration of checkout/),
    })
    expect(plan).toContain('requests of the alerting service, the same hour a week ago')
  })

  it('is not read for the incident itself', async () => {
    const { answers, plan, starts } = await asked('incident')
    expect(starts.every((start) => start > NOW - 2 * DAY)).toBe(true)
    expect(answers.some(({ query }) => /week/.test(query))).toBe(false)
    expect(plan.some((query) => /week/.test(query))).toBe(false)
  })
})
