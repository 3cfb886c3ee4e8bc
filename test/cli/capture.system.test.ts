import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prometheusKind } from '../../src/connectors/prometheus/kind.ts'
import { PrometheusOptions } from '../../src/connectors/prometheus/options.ts'
import { rankCase } from '../../src/evals/rank-case.ts'
import { asExported, recordedMetrics } from '../connectors/prometheus/as-exported.ts'
import { serveHttp, serveWatched, type TestServer } from '../connectors/support/bad-server.ts'
import { selfSigned } from '../connectors/support/certificate.ts'
import { serveProxy } from '../connectors/support/connect-proxy.ts'
import { fakeIncidents } from '../connectors/support/fake-pagerduty.ts'
import type { RealProcess } from '../connectors/support/real-process.ts'
import { startPrometheus } from '../connectors/support/real-prometheus.ts'
import { writesIn } from '../support/only-reads.ts'
import { type Machine, openMachine } from './support/sitrep.ts'

const CASE = path.join(import.meta.dirname, '../cases/lab-27d3')

interface Recorded {
  alert: { firedAt: number; text: string; entity: string }
  window: { start: number; end: number }
  entities: { id: string }[]
}

let machine: Machine
let server: RealProcess
let watched: TestServer
let pagerDuty: TestServer
let recorded: Recorded
let environment: Record<string, string>

/** A Prometheus that kept what was recorded in the lab, and a PagerDuty that remembers the page. */
beforeAll(async () => {
  machine = await openMachine()
  recorded = JSON.parse(await readFile(path.join(CASE, 'case.json'), 'utf8')) as Recorded
  const csv = await readFile(path.join(CASE, 'metrics.csv'), 'utf8')
  server = await startPrometheus({ series: asExported(recordedMetrics(csv, 0), 'job') })
  watched = await serveWatched(server.url)
  pagerDuty = await serveHttp(
    fakeIncidents([
      {
        ...{ id: 'Q1', title: recorded.alert.text, service: 'Checkout', status: 'resolved' },
        ...{ createdAt: recorded.alert.firedAt, changedAt: recorded.window.end },
      },
      {
        id: 'Q2',
        title: 'nothing is left of it',
        service: 'Old',
        status: 'resolved',
        createdAt: recorded.alert.firedAt - 24 * 3_600_000,
      },
    ]),
  )
  const site = {
    services: recorded.entities.map(({ id }) => ({
      name: id,
      aliases: id === 'checkout' ? ['Checkout'] : [],
      dependencies:
        id === 'checkout' ? recorded.entities.map((one) => one.id).filter((one) => one !== id) : [],
    })),
    connectors: [
      { name: 'prom', kind: 'prometheus', url: watched.url },
      { name: 'logs', kind: 'loki', url: 'http://127.0.0.1:9' },
    ],
  }
  const file = path.join(machine.temporary, '../sitrep.yaml')
  await writeFile(file, JSON.stringify(site))
  environment = {
    SITREP_FILE: file,
    PAGERDUTY_API_TOKEN: 'token-of-this-test',
    PAGERDUTY_API_URL: pagerDuty.url,
  }
})

afterAll(async () => {
  await machine?.[Symbol.asyncDispose]()
  await watched?.[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
  await pagerDuty?.[Symbol.asyncDispose]()
})

const iso = (ms: number): string => new Date(ms).toISOString()
const work = (): string => path.join(machine.temporary, '../work')

/** DuckDB and JavaScript write the same double differently. */
const asNumbers = (line: string): string => {
  const [ts, entity, metric, value] = line.split(',')
  return [ts, entity, metric, Number(value)].join()
}

/** What a sweep of that page reads of the same Prometheus, as lines of CSV. */
async function liveRows(): Promise<string[]> {
  const { alert, window, entities } = recorded
  const connector = await prometheusKind.open(PrometheusOptions.parse({ url: server.url }), {
    name: 'prom',
    secret: () => Promise.reject(new Error('none')),
    now: Date.now,
  })
  const names = ['checkout', ...entities.map(({ id }) => id).filter((id) => id !== 'checkout')]
  const answers = await connector.collect(
    {
      ...{ kind: 'metrics', purpose: 'incident' },
      window: { start: alert.firedAt - 3_600_000, end: window.end },
      targets: names.map((service) => ({
        ...{ service, repository: null, selectors: {} },
        role: service === 'checkout' ? 'alerting' : 'neighbour',
        aliases: service === 'checkout' ? ['Checkout'] : [],
      })),
      alert: {
        ...{ title: alert.text, service: 'checkout', severity: 'unknown', entity: null, metric: null },
        ...{ value: null, firedAt: alert.firedAt, url: null, labels: {}, text: alert.text },
      },
    },
    { signal: AbortSignal.timeout(20_000) },
  )
  await connector.close?.()
  return answers.flatMap(({ tables: { metrics } }) =>
    metrics === undefined || 'parquet' in metrics
      ? []
      : metrics.rows.map(({ ts, entity, metric, value }) => `${ts},${entity},${metric},${value}`),
  )
}

describe('sitrep case capture', () => {
  it('records an incident from a real Prometheus, and the recording can be investigated and ranked', async () => {
    const out = path.join(machine.temporary, '../captured')
    const { window, alert } = recorded
    const {
      code,
      out: said,
      err,
    } = await machine.run(
      [
        'case',
        'capture',
        '--service',
        'checkout',
        '--from',
        iso(alert.firedAt),
        '--to',
        iso(window.end),
        '--alert',
        alert.text,
        '--out',
        out,
      ],
      environment,
    )
    expect([code, err]).toEqual([0, ''])
    expect(said).toMatch(/captured\/checkout-\d{12}-[0-9a-f]{4}: \d+ metrics/)
    expect(said).toMatch(/not in it: .*logs cannot be reached \(ECONNREFUSED\)/)
    const [id = ''] = await readdir(out)
    const dir = path.join(out, id)
    const kept = (await readFile(path.join(dir, 'metrics.csv'), 'utf8')).trim().split('\n').slice(1)
    expect(kept.map(asNumbers).sort()).toEqual((await liveRows()).map(asNumbers).sort())
    const { ranking } = await rankCase(dir, { work: work(), without: null })
    expect(ranking.suspects.length).toBeGreaterThan(0)

    const investigated = await machine.run(['investigate', '--case', dir, '--json'])
    expect(investigated.code).toBe(0)
    const { verdict } = JSON.parse(investigated.out)
    expect(JSON.stringify(verdict.gaps)).toContain('ECONNREFUSED')
    expect(await readdir(out)).toEqual([id])
    expect(await readdir(machine.temporary)).toEqual([])
  })

  it('records the pages that PagerDuty remembers, once, and says of which nothing is left', async () => {
    const out = path.join(machine.temporary, '../from-pagerduty')
    const tls = await selfSigned()
    await using proxy = await serveProxy({ tls })
    const behind = { ...environment, PAGERDUTY_API_PROXY: proxy.url, PAGERDUTY_API_CA: tls.file }
    const capture = () => machine.run(['case', 'capture', '--pagerduty', '180d', '--out', out], behind)
    const first = await capture()
    expect([first.code, first.err]).toEqual([0, ''])
    expect(first.out).toMatch(/from-pagerduty\/checkout-\d{12}-[0-9a-f]{4}: \d+ metrics/)
    expect(first.out).toMatch(/old-\d{12}-[0-9a-f]{4}: not written/)
    const again = await capture()
    expect(again.out).toMatch(/checkout-\d{12}-[0-9a-f]{4}: is there already/)
    expect(await readdir(out)).toHaveLength(1)
    expect(proxy.asked.length).toBeGreaterThan(0)
    expect(pagerDuty.requests).toHaveLength(proxy.asked.length)
  })

  it('asked for nothing but reads', () => {
    for (const { requests } of [watched, pagerDuty]) {
      expect(requests.length).toBeGreaterThan(0)
      expect(writesIn(requests)).toEqual([])
    }
  })

  it.each([
    [['--service', 'checkout'], /give --service, --from and --to, or --pagerduty/],
    [['--service', 'checkout', '--from', '2026-11-28T03:12'], /a time with its zone/],
    [['--service', 'a', '--from', '2026-11-28T03:12Z', '--to', '2026-11-28T03:10Z'], /before --to/],
    [['--pagerduty', '400d'], /1d to 180d/],
  ])('says how to use it for %j', async (args, says) => {
    const { code, err } = await machine.run(['case', 'capture', ...args], environment)
    expect(code).toBeGreaterThan(0)
    expect(err).toMatch(says)
  })
})
