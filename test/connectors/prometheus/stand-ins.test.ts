import { describe, expect, it } from 'vitest'
import { prometheusKind } from '../../../src/connectors/prometheus/kind.ts'
import { type Respond, serveHttp } from '../support/bad-server.ts'
import { requestOf, rowsOf } from '../support/ranked.ts'
import { type FakeStore, fakePrometheus, type Manner } from './fake-prometheus.ts'

const NOW = Date.parse('2026-03-01T12:00:00Z')
const STORE: FakeStore = { service: 'checkout' }
const request = requestOf('metrics', 'checkout', { start: NOW - 3_600_000, end: NOW })

/** Everything below a path, and nothing beside it. */
const below =
  (prefix: string, respond: Respond): Respond =>
  (asked, response) => {
    if (!asked.url.pathname.startsWith(`${prefix}/`)) {
      response.writeHead(404, { 'content-type': 'text/plain' })
      return void response.end('404 page not found')
    }
    const url = new URL(asked.url)
    url.pathname = url.pathname.slice(prefix.length)
    return respond({ ...asked, url }, response)
  }

/**
 * Reads lie below `<prometheus-http-prefix>`, and a tenant is named in X-Scope-OrgID:
 * https://grafana.com/docs/mimir/latest/references/http-api/ (path prefixes; authentication).
 */
const mimir: Respond = below('/prometheus', (asked, response) => {
  if (response.req.headers['x-scope-orgid'] !== 'shop') {
    response.writeHead(401, { 'content-type': 'text/plain; charset=utf-8' })
    return void response.end('no org id')
  }
  return fakePrometheus(STORE, { build: { application: 'Grafana Mimir', version: '2.14.0' } })(
    asked,
    response,
  )
})

/** Warnings beside the data for stores it did not reach: https://thanos.io/tip/components/query.md/#partial-response */
const thanos = (store: FakeStore | null, warnings: readonly string[]): Respond => {
  const build = { version: '0.36.1', revision: 'a', goVersion: 'go1.22' }
  return fakePrometheus(store, { build, ...(warnings.length > 0 ? { said: { warnings } } : {}) })
}

/**
 * A cluster's URL names the tenant: https://docs.victoriametrics.com/victoriametrics/cluster-victoriametrics/#url-format;
 * every answer says whether it is partial, as in github.com/VictoriaMetrics/VictoriaMetrics/issues/7331.
 */
const victoria = (store: FakeStore | null, isPartial: boolean): Respond => {
  const manner: Manner = { build: { version: '2.24.0' }, said: { isPartial } }
  return below('/select/0/prometheus', fakePrometheus(store, manner))
}

async function on(respond: Respond, options: { path?: string; headers?: Record<string, string> } = {}) {
  await using server = await serveHttp(respond)
  const { path = '', headers } = options
  const parsed = prometheusKind.options.parse({ url: `${server.url}${path}`, headers })
  const connector = await prometheusKind.open(parsed, {
    name: 'prom-eu',
    secret: () => Promise.reject(new Error('none')),
    now: () => NOW,
  })
  const signal = AbortSignal.timeout(20_000)
  const answers = await connector.collect(request, { signal })
  const health = await connector.check({ signal })
  await connector.close?.()
  return { answers, health, metrics: new Set(rowsOf(answers).metrics.map(({ metric }) => metric)) }
}

const UNVERIFIED = /; not verified against the real service$/

describe('what stands in for Prometheus', () => {
  it('is Prometheus itself, which was verified', async () => {
    const { health } = await on(fakePrometheus(STORE))
    expect(health).toEqual({ state: 'ok', detail: 'Prometheus 2.42.0', fix: null })
  })

  it('is Mimir, below its prefix and for a tenant', async () => {
    const found = await on(mimir, { path: '/prometheus', headers: { 'X-Scope-OrgID': 'shop' } })
    expect(found.health).toMatchObject({ state: 'ok', detail: expect.stringMatching(UNVERIFIED) })
    expect(found.health.detail).toMatch(/^Grafana Mimir 2\.14\.0/)
    expect(found.answers.every(({ status }) => status === 'ok')).toBe(true)
    expect(found.metrics).toContain('http_requests_per_second')
  })

  it('is Mimir without a tenant, or beside its prefix: both say so', async () => {
    const nobody = await on(mimir, { path: '/prometheus' })
    expect(nobody.answers).toMatchObject([{ status: 'denied', reason: expect.stringContaining('no org id') }])
    expect(nobody.health.state).toBe('failed')
    const beside = await on(mimir, { headers: { 'X-Scope-OrgID': 'shop' } })
    expect(beside.answers).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/^404 from prom-eu: is `url` that of/) },
    ])
  })

  it('is Thanos, which reached every store', async () => {
    const { answers, health } = await on(thanos(STORE, []))
    expect(health.detail).toMatch(/^Thanos 0\.36\.1; not verified/)
    expect(answers.every(({ status }) => status === 'ok')).toBe(true)
  })

  const GONE = 'fetch series for {region="eu"} sidecar-1:10901: rpc error: code = Unavailable'

  it('is Thanos, which did not reach a store: what it gave is said to be a part', async () => {
    const { answers, metrics } = await on(thanos(STORE, [GONE, 'another']))
    expect(metrics).toContain('http_requests_per_second')
    const read = answers.filter(({ tables }) => 'metrics' in tables)
    expect(read.length).toBeGreaterThan(0)
    for (const { status, reason } of read) {
      expect(status).toBe('truncated')
      expect(reason).toBe(`prom-eu warns: ${GONE}, and 1 more`)
    }
  })

  it.each([
    ['Thanos', thanos(null, [GONE]), {}],
    ['VictoriaMetrics', victoria(null, true), { path: '/select/0/prometheus' }],
  ])(
    'is %s, which found nothing in what it reached: that is no "nothing is there"',
    async (_, respond, at) => {
      const { answers } = await on(respond, at)
      expect(answers).toMatchObject([
        { status: 'failed', reason: expect.stringMatching(/^prom-eu (?:warns|answered without)/) },
      ])
    },
  )

  it('is Thanos, none of whose stores can have it: that is nothing, and no gap', async () => {
    const { answers } = await on(thanos(null, ['No StoreAPIs matched for this query']))
    expect(answers.map(({ status }) => status)).toEqual(['no_data'])
  })

  it.each([true, false])(
    'is a cluster of VictoriaMetrics below its tenant, partial: %s',
    async (isPartial) => {
      const { answers, health, metrics } = await on(victoria(STORE, isPartial), {
        path: '/select/0/prometheus',
      })
      expect(health.detail).toMatch(/^VictoriaMetrics \(stands in for Prometheus 2\.24\.0\); not verified/)
      expect(metrics).toContain('http_requests_per_second')
      for (const { status, reason } of answers.filter(({ tables }) => 'metrics' in tables)) {
        expect(status).toBe(isPartial ? 'truncated' : 'ok')
        if (isPartial) expect(reason).toBe('prom-eu answered without some of its storage nodes')
      }
    },
  )
})
