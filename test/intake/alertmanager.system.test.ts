import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signal } from '../../src/domain/signal.ts'
import { alertmanagerIntake } from '../../src/intake/alertmanager/webhook.ts'
import { type HttpServer, startHttpServer } from '../../src/platform/http-server.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { type RealProcess, startReal } from '../connectors/support/real-process.ts'
import { startPrometheus } from '../connectors/support/real-prometheus.ts'
import { count, house } from '../incidents/support/house.ts'
import { clearTables, sharedDatabase } from '../support/database.ts'
import { writesSent } from '../support/only-reads.ts'

const TOKEN = 'amtok-of-this-test'

/** Tells this run's alerts from those of a Prometheus that still sends to a port which was another Alertmanager's. */
const RUN = randomUUID()

const configOf = (url: string): string => `
route: {receiver: sitrep, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 2s}
receivers:
  - name: sitrep
    webhook_configs:
      - url: ${url}/webhooks/alertmanager
        send_resolved: true
        http_config: {authorization: {credentials: ${TOKEN}}}
`

const rulesOf = (expr: string): string => `groups:
  - name: shop
    interval: 1s
    rules:
      - alert: CheckoutDown
        expr: ${JSON.stringify(expr)}
        labels: {service: checkout, severity: page, run: ${RUN}}
        annotations: {summary: 'checkout is down on {{ $labels.instance }}'}
`

const prometheusConfig = (alertmanager: string): string => `
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [rules.yml]
scrape_configs:
  - job_name: checkout
    static_configs: [{targets: ['127.0.0.1:9', '127.0.0.1:10']}]
alerting:
  alertmanagers: [{static_configs: [{targets: ['${new URL(alertmanager).host}']}]}]
`

describe('a real Alertmanager that a real Prometheus fires into', () => {
  let dir: string
  let db: Database
  let server: HttpServer
  let alertmanager: RealProcess
  let prometheus: RealProcess | null = null
  const arrived: { signal: Signal; status: string }[] = []
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-alertmanager-'))
    db = await sharedDatabase()
    await clearTables(db)
    const { accept } = house(db)
    const intake = alertmanagerIntake({
      tokens: [TOKEN],
      accept: async (signal, body) => {
        if (signal.kind !== 'alert' || signal.alert.labels.run !== RUN) return { status: 'foreign' }
        const { status } = await accept(signal, body)
        arrived.push({ signal, status })
        return { status }
      },
      now: Date.now,
      log: createLogger('silent'),
    })
    server = await startHttpServer({
      host: '127.0.0.1',
      port: 0,
      routes: { 'POST /webhooks/alertmanager': intake },
      onError: (error) => {
        throw error
      },
    })
    const config = path.join(dir, 'alertmanager.yml')
    await writeFile(config, configOf(server.url))
    alertmanager = await startReal(
      'prometheus-alertmanager',
      (port) => [
        `--config.file=${config}`,
        `--storage.path=${path.join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      '/-/ready',
    )
    prometheus = await startPrometheus({
      config: prometheusConfig(alertmanager.url),
      files: { 'rules.yml': rulesOf('up{job="checkout"} == 0') },
    })
  })
  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]()
    await alertmanager?.[Symbol.asyncDispose]()
    await server?.close()
    await db?.close()
    await rm(dir, { recursive: true, force: true })
  })

  const phases = (phase: string): Extract<Signal, { kind: 'alert' }>[] =>
    arrived.flatMap(({ signal }) => (signal.kind === 'alert' && signal.phase === phase ? [signal] : []))

  const instances = (phase: string): string[] =>
    [...new Set(phases(phase).map(({ alert }) => String(alert.labels.instance)))].sort()

  it('opens a thread for each of its alerts, with the expression they were made by', async () => {
    await expect.poll(() => instances('triggered')).toEqual(['127.0.0.1:10', '127.0.0.1:9'])
    const [first] = phases('triggered')
    expect(first?.alert).toMatchObject({
      service: 'checkout',
      severity: 'page',
      title: expect.stringMatching(/^checkout is down on 127\.0\.0\.1:/),
      labels: { alertname: 'CheckoutDown', expr: 'up{job="checkout"} == 0' },
    })
    expect(await count(db, 'incident')).toBe(2)
  })

  it('sends them again, and nothing happens twice', async () => {
    await expect.poll(() => arrived.some(({ status }) => status === 'duplicate')).toBe(true)
    expect(await count(db, 'incident')).toBe(2)
  })

  it('resolves each when it ends', async () => {
    await prometheus?.[Symbol.asyncDispose]()
    prometheus = null
    // What Prometheus says of an alert that is over: the same labels, with an end that has passed.
    const over = [...new Map(phases('triggered').map((one) => [one.dedupKey, one.alert])).values()]
    const body = over.map(({ labels, firedAt }) => {
      const { expr: _, alertmanager_fingerprint: __, ...own } = labels
      const startsAt = new Date(firedAt).toISOString()
      return { labels: own, startsAt, endsAt: new Date(Date.now() - 100).toISOString() }
    })
    const answer = await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
    // This test in Prometheus' place; anything else that is no read was Sitrep's.
    expect(writesSent()).toEqual([{ method: 'POST', path: '/api/v2/alerts' }])
    await expect.poll(() => instances('resolved')).toEqual(['127.0.0.1:10', '127.0.0.1:9'])
    expect(
      arrived.filter(
        ({ signal, status }) =>
          signal.kind === 'alert' && signal.phase === 'resolved' && status === 'accepted',
      ).length,
    ).toBe(2)
  })
})
