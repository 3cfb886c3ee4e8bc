import { prometheusKind } from '../../../src/connectors/prometheus/kind.ts'
import { PrometheusOptions } from '../../../src/connectors/prometheus/options.ts'
import type { CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import { connectorContract, type Situation } from '../connector-contract.ts'
import { httpConnectorContract } from '../http-contract.ts'
import { onBadDay, type Respond, serveHttp, type TestServer } from '../support/bad-server.ts'
import { fakePrometheus } from './fake-prometheus.ts'

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
