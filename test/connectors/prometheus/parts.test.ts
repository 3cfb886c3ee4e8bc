import { describe, expect, it } from 'vitest'
import type { Selected } from '../../../src/connectors/collected.ts'
import {
  carriedExpression,
  expressionOfUrl,
  ofAlert,
  withoutLimit,
} from '../../../src/connectors/prometheus/alert-expression.ts'
import { flavourOf } from '../../../src/connectors/prometheus/flavour.ts'
import { endingOf, formOf, groupOf, speedName } from '../../../src/connectors/prometheus/metric-kind.ts'
import { readsFor } from '../../../src/connectors/prometheus/reads.ts'
import { matchersOf, scopesOf } from '../../../src/connectors/prometheus/scopes.ts'
import { seriesRows } from '../../../src/connectors/prometheus/series-rows.ts'
import type { Alert } from '../../../src/domain/signal.ts'

const selected = (service: string, more: Partial<Selected> = {}): Selected => ({
  target: { service, role: 'alerting', aliases: [], repository: null, selectors: {} },
  selector: null,
  names: [service],
  ...more,
})

const alert = (labels: Record<string, string>, url: string | null = null): Alert => ({
  title: 'HighErrorRate',
  service: 'checkout',
  severity: 'SEV-2',
  entity: null,
  metric: null,
  value: null,
  firedAt: 0,
  url,
  labels,
  text: '',
})

describe('the alert’s own expression', () => {
  it('comes from its label, or from the link of Prometheus', () => {
    const url = 'http://prom:9090/graph?g0.expr=rate%28errors_total%5B1m%5D%29+%3E+0.5&g0.tab=1'
    expect(carriedExpression(alert({ expr: 'up == 0' }, url))).toBe('up == 0')
    expect(carriedExpression(alert({}, url))).toBe('rate(errors_total[1m]) > 0.5')
    expect(carriedExpression(alert({ generatorURL: url }))).toBe('rate(errors_total[1m]) > 0.5')
    expect(expressionOfUrl('not an address')).toBeNull()
    expect(expressionOfUrl('http://prom:9090/graph?g0.expr=%20')).toBeNull()
  })

  it.each([
    ['up == 0', 'up', '== 0'],
    ['rate(errors_total[1m]) > 0.5', 'rate(errors_total[1m])', '> 0.5'],
    ['a{x=">1"} / b >= bool 1e-3', 'a{x=">1"} / b', '>= 1e-3'],
    ['a / b > -2', 'a / b', '> -2'],
    ['a > 1 and b > 2', 'a > 1 and b > 2', null],
    ['sum(a > 1)', 'sum(a > 1)', null],
    ['a > b', 'a > b', null],
    ['absent(up)', 'absent(up)', null],
    ['sum(rate(a[1m]) > 1', 'sum(rate(a[1m]) > 1', null],
    ['', '', null],
  ])('%s has its limit taken off where it is one', (expr, rest, limit) => {
    expect(withoutLimit(expr)).toEqual({ expr: rest, limit })
  })

  it('is read for the page alone', () => {
    const own = alert({ alertname: 'HighErrorRate', service: 'checkout' })
    expect(ofAlert(own, { service: 'checkout', code: '500' })).toBe(true)
    expect(ofAlert(own, { service: 'cart' })).toBe(false)
    expect(ofAlert(own, {})).toBe(true)
  })
})

describe('which Prometheus answers', () => {
  const build = (value: object) =>
    flavourOf({ ok: true, raw: Buffer.alloc(0), value: value as { version: string } })
  it.each([
    ['Prometheus 2.42.0', { version: '2.42.0', revision: 'x', goVersion: 'go1.19' }],
    ['Thanos 0.31.0', { version: '0.31.0', revision: 'x', goVersion: 'go1.19' }],
    ['Grafana Mimir 2.10', { version: '2.10', application: 'Grafana Mimir' }],
    ['VictoriaMetrics (stands in for Prometheus 2.24.0)', { version: '2.24.0' }],
  ])('is told by its build: %s', (flavour, value) => {
    expect(build(value)).toBe(flavour)
  })

  it('stays open where nothing is told', () => {
    const refused = { ok: false, status: 'failed', reason: '404', raw: null } as const
    expect(flavourOf(refused)).toBe('Prometheus-compatible')
  })
})

describe('the series of a service', () => {
  it('are found by the labels that the store has, with what stands around a name', () => {
    const scopes = scopesOf([selected('cart'), selected('cart-db')], ['job', 'pod', 'instance', 'zone'], '')
    expect(scopes.map(({ by }) => by)).toEqual(['job', 'pod', 'instance'])
    const [job, pod, instance] = scopes
    expect(job?.ownerOf({ job: 'shop/cart' })).toBe('cart')
    expect(job?.ownerOf({ job: 'shopping-cart' })).toBeNull()
    expect(pod?.ownerOf({ pod: 'cart-7d9f4c6b5-x2x4z' })).toBe('cart')
    expect(pod?.ownerOf({ pod: 'cart-db-0' })).toBe('cart-db')
    expect(pod?.ownerOf({ pod: 'cart-worker-7d9f4c6b5-x2x4z' })).toBeNull()
    expect(instance?.ownerOf({ instance: 'cart.shop.svc:8080' })).toBe('cart')
    expect(instance?.ownerOf({ instance: 'cartel:8080' })).toBeNull()
  })

  it('are selected as sitrep.yaml says, with the pods of the namespace beside them', () => {
    const one = selected('cart', { selector: { namespace: 'shop', app: 'cart-api' } })
    const scopes = scopesOf([one, selected('bank')], ['job'], 'cluster="eu"')
    expect(scopes.map(({ matchers }) => matchers)).toEqual([
      'cluster="eu",namespace="shop",app="cart-api"',
      expect.stringMatching(/^cluster="eu",namespace="shop",pod=~"\(\?:cart\)-/),
      'cluster="eu",job=~"(?:[^/]+/)?(?:bank)"',
    ])
    expect(scopes[0]?.ownerOf({})).toBe('cart')
  })

  it('keep a name with signs of its own a name', () => {
    expect(matchersOf({ app: 'a"b\\c' })).toBe('app="a\\"b\\\\c"')
    const [scope] = scopesOf([selected('a.b|c"')], ['service'], '')
    expect(scope?.ownerOf({ service: 'aXb' })).toBeNull()
    expect(scope?.ownerOf({ service: 'a.b|c"' })).toBe('a.b|c"')
    expect(scope?.matchers).toBe('service=~"a\\\\.b\\\\|c\\""')
  })
})

describe('how a metric is read', () => {
  const has =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name)
  const HISTOGRAM = ['d_seconds_bucket', 'd_seconds_sum', 'd_seconds_count']
  it.each([
    ['d_seconds_bucket', HISTOGRAM, null, 'histogram'],
    ['d_seconds_count', HISTOGRAM, null, null],
    ['d_seconds_sum', HISTOGRAM, null, null],
    ['s_seconds_count', ['s_seconds_count', 's_seconds_sum'], null, 'summary'],
    ['s_seconds_sum', ['s_seconds_count', 's_seconds_sum'], null, null],
    ['errors_total', [], null, 'counter'],
    ['pg_stat_database_deadlocks', [], 'counter', 'counter'],
    ['queue_count', [], 'gauge', 'gauge'],
    ['queue_count', [], null, 'gauge'],
    ['pool_in_use', [], null, 'gauge'],
    ['pg_stat_database_session_time', [], 'unknown', 'counter'],
    ['pg_stat_database_numbackends', [], 'gauge', 'gauge'],
    ['kube_pod_container_status_restarts_total', [], 'counter', 'gauge'],
  ] as const)('%s beside %j, of type %s: %s', (metric, names, type, form) => {
    expect(formOf(metric, has(...names), type)).toBe(form)
  })

  it.each([
    ['http_request_duration_seconds_bucket', 'http_request_per_second'],
    ['http_requests_total', 'http_requests_per_second'],
    ['process_cpu_seconds_total', 'process_cpu_seconds_per_second'],
    ['grpc_server_handled_total', 'grpc_server_handled_per_second'],
  ])('%s as a speed is %s', (metric, name) => {
    expect(speedName(metric)).toBe(name)
  })

  it('leaves out what says nothing and sorts the rest by what it is about', () => {
    expect(
      ['go_gc_duration_seconds', 'scrape_samples_scraped', 'kube_pod_info', 'pg_settings_work_mem_bytes'].map(
        groupOf,
      ),
    ).toEqual([null, null, null, null])
    expect(
      [
        'http_requests_total',
        'nodejs_gc_duration_seconds_total',
        'pg_stat_activity_count',
        'cash_in_till',
      ].map(groupOf),
    ).toEqual(['requests', 'resources', 'saturation', 'other'])
  })

  it.each([
    ['200', 'fine'],
    ['OK', 'fine'],
    ['503', 'error'],
    ['DeadlineExceeded', 'error'],
    ['404', 'client'],
    ['NotFound', 'client'],
    ['unreachable', 'error'],
    ['000', 'error'],
  ])('a call that ended with %s ended: %s', (status, ending) => {
    expect(endingOf(status)).toBe(ending)
  })
})

describe('rows of an answer', () => {
  const [scope] = scopesOf([selected('cart')], ['job'], '')
  if (scope === undefined) throw new Error('no scope')
  const found = (metric: string, form: 'gauge' | 'counter', status: string | null = null) => ({
    scope,
    metric,
    form,
    status,
    peer: null as string | null,
    group: 'requests' as const,
    owners: new Map([['cart', 3]]),
  })

  it('make shares of how calls ended, and skip what is no number', () => {
    const [read] = readsFor([found('http_requests_total', 'counter', 'code')], '60s')
    if (read === undefined) throw new Error('no read')
    expect(read.expr).toBe('sum by (job, code) (rate(http_requests_total{job=~"(?:[^/]+/)?(?:cart)"}[60s]))')
    const { metrics, skipped } = seriesRows(read, [
      {
        metric: { job: 'cart', code: '200' },
        values: [
          [10, '6'],
          [20, 'NaN'],
        ],
      },
      {
        metric: { job: 'cart', code: '500' },
        values: [
          [10, '2'],
          [20, '+Inf'],
        ],
      },
      { metric: { job: 'cart', code: '404' }, values: [[10, '0']] },
      { metric: { job: 'somebody-else', code: '500' }, values: [[10, '99']] },
    ])
    expect(metrics).toEqual([
      { ts: 10_000, entity: 'cart', metric: 'http_requests_per_second', value: 8 },
      { ts: 10_000, entity: 'cart', metric: 'http_requests_error_ratio', value: 0.25 },
      { ts: 10_000, entity: 'cart', metric: 'http_requests_client_error_ratio', value: 0 },
    ])
    expect(skipped).toBe(2)
  })

  it('keep whom calls went to apart', () => {
    const calls = { ...found('upstream_requests_total', 'counter', 'code'), peer: 'peer' }
    const [read] = readsFor([calls], '60s')
    if (read === undefined) throw new Error('no read')
    expect(read.expr).toMatch(/^sum by \(job, code, peer\)/)
    const { metrics } = seriesRows(read, [
      { metric: { job: 'cart', peer: 'bank', code: 'unreachable' }, values: [[10, '3']] },
      { metric: { job: 'cart', peer: 'bank', code: '200' }, values: [[10, '1']] },
      { metric: { job: 'cart', peer: 'shop-db', code: '200' }, values: [[10, '5']] },
    ])
    const shares = metrics.filter(({ metric }) => metric.startsWith('upstream_requests_error_ratio'))
    expect(shares.map(({ metric, value }) => [metric, value])).toEqual([
      ['upstream_requests_error_ratio{peer="bank"}', 0.75],
      ['upstream_requests_error_ratio{peer="shop-db"}', 0],
    ])
  })

  it('name instances beside the service, which has the worst of them', () => {
    const [read] = readsFor([found('up', 'gauge'), found('pool_waiting', 'gauge')], '60s')
    if (read === undefined) throw new Error('no read')
    const of = (name: string, instance: string, value: string, more = {}) => ({
      metric: { __name__: name, job: 'cart', instance, ...more },
      values: [[10, value]] as [number, string][],
    })
    const { metrics, entities } = seriesRows(read, [
      of('up', 'a:1', '1'),
      of('up', 'b:1', '0'),
      of('pool_waiting', 'a:1', '4', { pool: 'main', exported_service: 'cart' }),
      of('pool_waiting', 'a:1', '9', { datname: 'template0' }),
    ])
    expect(metrics).toEqual([
      { ts: 10_000, entity: 'cart', metric: 'up', value: 0 },
      { ts: 10_000, entity: 'a:1', metric: 'up', value: 1 },
      { ts: 10_000, entity: 'b:1', metric: 'up', value: 0 },
      { ts: 10_000, entity: 'cart', metric: 'pool_waiting{pool="main"}', value: 4 },
    ])
    expect(entities).toEqual([
      { entity: 'a:1', kind: 'pod', service: 'cart' },
      { entity: 'b:1', kind: 'pod', service: 'cart' },
    ])
  })
})
