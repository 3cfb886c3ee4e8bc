import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prometheusKind } from '../../../src/connectors/prometheus/kind.ts'
import { PrometheusOptions } from '../../../src/connectors/prometheus/options.ts'
import type { Collected, CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import type { RealProcess } from '../support/real-process.ts'
import { type Backfilled, startPrometheus } from '../support/real-prometheus.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const HOUR = 3_600_000
const STEP = 15_000

const every = (value: (ts: number) => number, from = NOW - HOUR, to = NOW): [number, number][] => {
  const points: [number, number][] = []
  for (let ts = from; ts <= to; ts += STEP) points.push([ts, value(ts)])
  return points
}

const series = (metric: string, labels: Record<string, string>, value: number, to = NOW): Backfilled => ({
  metric,
  labels,
  points: every(() => value, NOW - HOUR, to),
})

const pods = ['cart-7d9f4c6b5-x2x4z', 'cart-7d9f4c6b5-b8b8b']

/** A cluster in small: an app with two pods, one whose series ended, a database's exporter, and a service graph. */
const STORE: Backfilled[] = [
  ...pods.map((pod) => series('up', { job: 'shop/cart', namespace: 'shop', pod, instance: `${pod}:80` }, 1)),
  ...pods.map((pod, index) =>
    series('container_memory_working_set_bytes', { namespace: 'shop', pod, container: 'cart' }, index + 1),
  ),
  ...pods.map((pod) =>
    series('container_memory_working_set_bytes', { namespace: 'shop', pod, container: '' }, 99),
  ),
  series(
    'kube_pod_container_status_restarts_total',
    { namespace: 'shop', pod: pods[0] ?? '', job: 'ksm' },
    4,
  ),
  series('up', { job: 'inventory', namespace: 'shop' }, 1, NOW - 20 * 60_000),
  series('pg_stat_activity_count', { job: 'shop-db', namespace: 'shop', state: 'idle in transaction' }, 7),
  series('traces_service_graph_request_total', { client: 'cart', server: 'shop-db' }, 5),
  series('up', { job: 'node-exporter', namespace: 'infra' }, 1),
  ...Array.from({ length: 300 }, (_, index) =>
    series('queue_depth', { app: 'mailer', partition: String(index), instance: `m${index}` }, index),
  ),
]

const RULES = `groups:
  - name: shop
    rules:
      - {alert: CartPodsGone, expr: 'sum by (namespace) (up{namespace="shop"}) < 2', labels: {severity: page}}
`

const alert = (labels: Record<string, string>): CollectRequest['alert'] => ({
  title: 'cart is slow',
  service: 'cart',
  severity: 'SEV-2',
  entity: null,
  metric: null,
  value: null,
  firedAt: NOW,
  url: null,
  labels,
  text: '',
})

const target = (service: string, selectors = {}) =>
  ({ service, role: 'neighbour', aliases: [], repository: null, selectors }) as const

const request = (services: readonly ReturnType<typeof target>[], labels = {}): CollectRequest => ({
  kind: 'metrics',
  purpose: 'incident',
  window: { start: NOW - HOUR, end: NOW },
  targets: services,
  alert: alert(labels),
})

const open = (url: string, options: object = {}): Promise<LiveConnector> =>
  prometheusKind.open(PrometheusOptions.parse({ url, ...options }), {
    name: 'prom',
    secret: () => Promise.reject(new Error('none')),
    now: () => NOW + 60_000,
  })

let server: RealProcess
let connector: LiveConnector
beforeAll(async () => {
  server = await startPrometheus({
    series: STORE,
    config: 'rule_files: [rules.yml]\n',
    files: { 'rules.yml': RULES },
  })
  connector = await open(server.url)
})
afterAll(async () => {
  await connector?.close?.()
  await server?.[Symbol.asyncDispose]()
})

const collect = (asked: CollectRequest, from = connector): Promise<Collected[]> =>
  from.collect(asked, { signal: AbortSignal.timeout(20_000) })

type Row = { entity: string; metric: string; value: number }
const rowsOf = (answers: readonly Collected[]): Row[] =>
  answers.flatMap(({ tables: { metrics } }) => (metrics && !('parquet' in metrics) ? metrics.rows : []))

const last = (rows: readonly Row[], entity: string, metric: string): number | undefined =>
  rows.findLast((row) => row.entity === entity && row.metric === metric)?.value

describe('a real Prometheus', () => {
  it('has a service found by its job and its pods, each container counted once', async () => {
    const rows = rowsOf(await collect(request([target('cart')])))
    expect(last(rows, 'cart', 'up')).toBe(1)
    expect(last(rows, 'cart', 'container_memory_working_set_bytes')).toBe(2)
    expect(last(rows, pods[0] ?? '', 'container_memory_working_set_bytes')).toBe(1)
    expect(last(rows, 'cart', 'kube_pod_container_status_restarts_total')).toBe(4)
  })

  it('has a service whose series ended 20 minutes ago', async () => {
    const answers = await collect(request([target('inventory')]))
    expect(answers.every(({ status }) => status === 'ok')).toBe(true)
    expect(rowsOf(answers).some(({ entity, metric }) => entity === 'inventory' && metric === 'up')).toBe(true)
  })

  it('knows a database by its exporter, and its sessions by their state', async () => {
    const answers = await collect(request([target('shop-db')]))
    expect(last(rowsOf(answers), 'shop-db', 'pg_stat_activity_count{state="idle in transaction"}')).toBe(7)
    expect(answers[0]?.tables.entities?.rows).toEqual([
      { entity: 'shop-db', kind: 'database', service: 'shop-db' },
    ])
  })

  it('folds a service with hundreds of series to its worst', async () => {
    const rows = rowsOf(await collect(request([target('mailer')])))
    expect(last(rows, 'mailer', 'queue_depth')).toBe(299)
    expect(new Set(rows.map(({ entity, metric }) => `${entity} ${metric}`)).size).toBe(1)
  })

  it('reads what sitrep.yaml selects, and says so of what it does not find', async () => {
    const chosen = target('basket', { prom: { namespace: 'shop', job: 'shop/cart' } })
    const answers = await collect(request([chosen, target('nobody')]))
    expect(last(rowsOf(answers), 'basket', 'up')).toBe(1)
    const lost = answers.find(({ status }) => status === 'no_data')
    expect(lost?.reason).toMatch(/nobody.*services\[\]\.selectors\.prom/)
  })

  it('reads the expression of the rule with the alert’s name, without its limit', async () => {
    const answers = await collect(request([target('cart')], { alertname: 'CartPodsGone', namespace: 'shop' }))
    const own = answers.find(
      ({ query }) => query.startsWith('the alert’s') || query.startsWith("the alert's"),
    )
    expect(own).toMatchObject({ status: 'ok', args: { limit: '< 2' } })
    const values = rowsOf(own ? [own] : []).map(({ value }) => value)
    expect([values[0], values.at(-1)]).toEqual([3, 2])
  })

  it('gives its own words for an expression that is none, and the rest is read', async () => {
    const answers = await collect(request([target('cart')], { expr: 'sum(rate(' }))
    const failed = answers.filter(({ status }) => status === 'failed')
    expect(failed).toHaveLength(1)
    expect(failed[0]?.reason).toMatch(/400 from prom.*parse error/)
    expect(answers.some(({ status }) => status === 'ok')).toBe(true)
  })

  it('can be asked for the metrics of a service by a word, and takes no other arguments', async () => {
    const ask = (args: Record<string, unknown>): Promise<Collected[]> =>
      collect({ ...request([]), kind: 'tool', tool: { name: 'service_metrics', args } })
    const rows = rowsOf(await ask({ service: 'cart', word: 'Memory' }))
    expect(new Set(rows.map(({ metric }) => metric))).toEqual(new Set(['container_memory_working_set_bytes']))
    const [wrong] = await ask({ service: 'cart', word: 'up{job=~".*"}' })
    expect(wrong).toMatchObject({ status: 'failed', reason: expect.stringMatching(/word must be a part/) })
  })

  it('has matchers of the instance in every read', async () => {
    const other = await open(server.url, { matchers: { namespace: 'infra' } })
    const answers = await collect(request([target('cart')]), other)
    expect(answers.map(({ status }) => status)).toEqual(['no_data'])
    await other.close?.()
  })

  it('gives who calls whom', async () => {
    const [edges] = await collect({ ...request([target('cart')]), kind: 'topology' })
    expect(edges).toMatchObject({
      status: 'ok',
      tables: { edges: { rows: [{ caller: 'cart', callee: 'shop-db' }] } },
    })
  })

  it('tells what runs, for doctor, and is red where series can be deleted', async () => {
    const signal = AbortSignal.timeout(10_000)
    expect(await connector.check({ signal })).toEqual({
      state: 'ok',
      detail: expect.stringMatching(/^Prometheus 2\./),
      fix: null,
    })
    await using admin = await startPrometheus({ args: ['--web.enable-admin-api'] })
    const careless = await open(admin.url)
    expect(await careless.check({ signal })).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('web.enable-admin-api'),
    })
    await careless.close?.()
  })
})

it('proposes its services with what selects them', async () => {
  // `up` at the present of the store.
  const present = await prometheusKind.open(PrometheusOptions.parse({ url: server.url }), {
    name: 'prom',
    secret: () => Promise.reject(new Error('none')),
    now: () => NOW,
  })
  const { found, failures } = (await present.discover?.({ signal: AbortSignal.timeout(10_000) })) ?? {}
  expect(failures).toEqual([])
  await present.close?.()
  expect(found).toEqual([
    { service: 'cart', selector: { namespace: 'shop', job: 'shop/cart' }, calls: ['shop-db'] },
  ])
})
