import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prometheusKind } from '../../../src/connectors/prometheus/kind.ts'
import { PrometheusOptions } from '../../../src/connectors/prometheus/options.ts'
import type { MetricRow } from '../../../src/domain/case-file.ts'
import type { Collected, CollectRequest, LiveConnector } from '../../../src/domain/connector.ts'
import { rankCase } from '../../../src/evals/rank-case.ts'
import type { RealProcess } from '../support/real-process.ts'
import { startPrometheus } from '../support/real-prometheus.ts'
import { asExported, recordedMetrics } from './as-exported.ts'

const CASES = path.join(import.meta.dirname, '../../cases')
const CODE = { 'lab-27d3': 'job', 'lab-4e1c': 'service', 'lab-91b7': 'app', 'lab-c05f': 'job' } as const

type Json = Record<string, unknown> & {
  alert: { firedAt: number; entity: string; text: string; metric: string }
  window: { start: number; end: number }
  entities: { id: string }[]
}

let work: string
beforeAll(async () => {
  work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-test-'))
})
afterAll(() => rm(work, { recursive: true, force: true }))

/** The case with those metrics and nothing else of its telemetry. */
async function caseOf(id: string, json: Json, csv: string): Promise<string> {
  const dir = path.join(work, id)
  await mkdir(dir, { recursive: true })
  await writeFile(path.join(dir, 'metrics.csv'), csv)
  const only = { ...json, files: { metrics: 'metrics.csv' } }
  await writeFile(path.join(dir, 'case.json'), JSON.stringify(only))
  return dir
}

const suspects = async (dir: string): Promise<string[]> => {
  const { ranking } = await rankCase(dir, { work, without: null })
  return ranking.suspects.map(({ service }) => service)
}

const requestFor = (json: Json): CollectRequest => ({
  kind: 'metrics',
  purpose: 'incident',
  window: json.window,
  targets: json.entities.map(({ id }) => ({
    service: id,
    role: id === json.alert.entity ? 'alerting' : 'neighbour',
    aliases: [],
    repository: null,
    selectors: {},
  })),
  alert: {
    title: json.alert.text,
    service: json.alert.entity,
    severity: 'SEV-2',
    entity: null,
    metric: json.alert.metric,
    value: null,
    firedAt: json.alert.firedAt,
    url: null,
    labels: { service: json.alert.entity },
    text: '',
  },
})

const rowsOf = (answers: readonly Collected[]): Omit<MetricRow, 'evidence'>[] =>
  answers.flatMap(({ tables }) => {
    const { metrics } = tables
    return metrics !== undefined && 'parquet' in metrics ? [] : (metrics?.rows ?? [])
  })

describe.each(Object.entries(CODE))(
  'a real Prometheus that holds %s, its services named by %s',
  (id, label) => {
    let server: RealProcess
    let connector: LiveConnector
    let json: Json
    let answers: Collected[]
    beforeAll(async () => {
      json = JSON.parse(await readFile(path.join(CASES, id, 'case.json'), 'utf8')) as Json
      const csv = await readFile(path.join(CASES, id, 'metrics.csv'), 'utf8')
      server = await startPrometheus({ series: asExported(recordedMetrics(csv, 0), label) })
      connector = await prometheusKind.open(PrometheusOptions.parse({ url: server.url }), {
        name: 'prom',
        secret: () => Promise.reject(new Error('none')),
        now: () => json.window.end + 60_000,
      })
      answers = await connector.collect(requestFor(json), { signal: AbortSignal.timeout(20_000) })
    })
    afterAll(async () => {
      await connector?.close?.()
      await server?.[Symbol.asyncDispose]()
    })

    it('finds every service by its label and says which Prometheus it read', () => {
      expect(answers.map(({ status, reason }) => [status, reason])).toEqual(answers.map(() => ['ok', null]))
      const services = new Set(rowsOf(answers).map(({ entity }) => entity))
      expect([...services].sort()).toEqual(json.entities.map((one) => one.id).sort())
      for (const { args } of answers) expect(args.flavour).toMatch(/^Prometheus 2\./)
    })

    it('reads counters as rates and shares, and histograms as quantiles', () => {
      const names = new Set(rowsOf(answers).flatMap((row) => (row.entity === 'checkout' ? [row.metric] : [])))
      expect([...names]).toEqual(
        expect.arrayContaining([
          'http_requests_per_second',
          'http_requests_error_ratio',
          'http_request_duration_seconds_p50',
          'http_request_duration_seconds_p99',
          'process_resident_memory_bytes',
          'db_pool_waiting',
          'up',
        ]),
      )
    })

    it('leads the ranking to the same first suspect as the recording itself', async () => {
      const recorded = await readFile(path.join(CASES, id, 'metrics.csv'), 'utf8')
      const rows = rowsOf(answers).map(
        ({ ts, entity, metric, value }) => `${ts},${entity},${metric},${value}`,
      )
      const csv = `ts,entity,metric,value\n${rows.join('\n')}\n`
      const [own] = await suspects(await caseOf(`${id}-recorded`, json, recorded))
      const [read] = await suspects(await caseOf(`${id}-read`, json, csv))
      expect(own).toBeDefined()
      expect(read).toBe(own)
    })
  },
)
