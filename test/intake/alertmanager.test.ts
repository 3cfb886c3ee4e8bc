import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Signal } from '../../src/domain/signal.ts'
import { judgeAlertmanager } from '../../src/intake/alertmanager/judge.ts'
import { parseDelivery } from '../../src/intake/alertmanager/parse.ts'
import { verifyBearer } from '../../src/intake/alertmanager/verify.ts'
import { alertmanagerIntake } from '../../src/intake/alertmanager/webhook.ts'
import { type HttpServer, startHttpServer } from '../../src/platform/http-server.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { count, house } from '../incidents/support/house.ts'
import { clearTables, sharedDatabase } from '../support/database.ts'

const NOW = Date.parse('2026-11-24T03:20:00Z')
const TOKEN = 'amtok-one'
const LINK = 'http://prom:9090/graph?g0.expr=rate%28errors_total%5B1m%5D%29+%3E+0.5&g0.tab=1'

type Json = Record<string, unknown>

const alert = (fingerprint: string, change: Json = {}): Json => ({
  status: 'firing',
  labels: { alertname: 'HighErrorRate', service: 'checkout', severity: 'page' },
  annotations: { summary: 'checkout answers 12 % errors (limit 5 %)', description: 'Look at the deploys.' },
  startsAt: '2026-11-24T03:12:04.123456789Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: LINK,
  fingerprint,
  ...change,
})

const delivery = (alerts: unknown[], change: Json = {}): string =>
  JSON.stringify({
    receiver: 'sitrep',
    status: 'firing',
    alerts,
    groupLabels: { alertname: 'HighErrorRate' },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    truncatedAlerts: 0,
    ...change,
  })

type AlertSignal = Extract<Signal, { kind: 'alert' }>

function signals(body: string): AlertSignal[] {
  const parsed = parseDelivery(Buffer.from(body), NOW)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.delivered.flatMap(({ signal }) => (signal.kind === 'alert' ? [signal] : []))
}

describe('the bearer token', () => {
  it('fits one of several', () => {
    expect(verifyBearer(`Bearer ${TOKEN}`, ['older', TOKEN])).toBe(true)
    expect(verifyBearer(`bearer  ${TOKEN} `, [TOKEN])).toBe(true)
  })

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['no token', 'Bearer '],
    ['another', 'Bearer amtok-two'],
    ['a part of it', 'Bearer amtok'],
    ['of another kind', `Basic ${TOKEN}`],
    ['long', `Bearer ${'x'.repeat(100_000)}`],
  ])('is refused when %s', (_, header) => {
    expect(verifyBearer(header, [TOKEN])).toBe(false)
  })

  it('is asked for before anything is parsed, and the setting is named', () => {
    const request = { headers: {}, rawBody: Buffer.from('no json') }
    expect(judgeAlertmanager(request, [TOKEN], NOW)).toMatchObject({ status: 401 })
    expect(judgeAlertmanager(request, [''], NOW)).toMatchObject({
      status: 503,
      reason: expect.stringContaining('ALERTMANAGER_WEBHOOK_TOKENS'),
    })
  })
})

describe('a delivery as Signals', () => {
  it('carries each alert, with the expression it was made by', () => {
    const [one, two] = signals(delivery([alert('a1'), alert('b2', { labels: { job: 'shop/cart' } })]))
    expect(one).toMatchObject({
      kind: 'alert',
      phase: 'triggered',
      dedupKey: 'alertmanager:a1',
      occurredAt: Date.parse('2026-11-24T03:12:04.123Z'),
      alert: {
        title: 'checkout answers 12 % errors (limit 5 %)',
        service: 'checkout',
        severity: 'page',
        metric: 'HighErrorRate',
        value: '12 %',
        url: LINK,
        text: 'checkout answers 12 % errors (limit 5 %)\nLook at the deploys.',
        labels: { alertname: 'HighErrorRate', expr: 'rate(errors_total[1m]) > 0.5' },
      },
    })
    expect(two?.alert.service).toBe('cart')
  })

  it('is the same event when it is sent again, and another when it fires anew', () => {
    const ids = (change: Json): string[] => signals(delivery([alert('a1', change)]))[0]?.ids ?? []
    expect(ids({})).toEqual(ids({ annotations: { summary: 'other words' } }))
    expect(ids({ startsAt: '2026-11-24T04:00:00Z' })).not.toEqual(ids({}))
    expect(ids({ status: 'resolved' })).not.toEqual(ids({}))
  })

  it('resolves at its end; an end or a start that is not known is now', () => {
    const over = (endsAt: string): number | undefined =>
      signals(delivery([alert('a1', { status: 'resolved', endsAt })]))[0]?.occurredAt
    expect(over('2026-11-24T03:15:00Z')).toBe(Date.parse('2026-11-24T03:15:00Z'))
    expect(over('0001-01-01T00:00:00Z')).toBe(NOW)
    expect(signals(delivery([alert('a1', { startsAt: '0001-01-01T00:00:00Z' })]))[0]?.alert.firedAt).toBe(NOW)
  })

  it.each([
    ['no labels', { labels: undefined }],
    ['labels that are no texts', { labels: { alertname: 7, service: { a: 1 } } }],
    ['a link that is none', { generatorURL: 'javascript:alert(1)' }],
    ['annotations of a megabyte', { annotations: { summary: 'x'.repeat(500_000) } }],
  ])('takes an alert with %s', (_, change) => {
    const [signal] = signals(delivery([alert('a1', change)]))
    expect(signal?.alert.title.length).toBeLessThanOrEqual(300)
    expect(signal?.alert.url ?? 'http').toMatch(/^http/)
  })

  it('leaves out an alert that cannot be read, and names it', () => {
    const parsed = parseDelivery(Buffer.from(delivery([{ status: 'firing' }, alert('a1')])), NOW)
    expect(parsed).toMatchObject({ ok: true, notes: [expect.stringMatching(/^alerts\.0\.startsAt/)] })
    expect(parsed.ok && parsed.delivered).toHaveLength(1)
  })

  it.each([
    ['nothing', '', /not JSON/],
    ['half of it', '{"version":"4",', /not JSON/],
    ['of another version', delivery([alert('a1')], { version: '3' }), /version 4/],
    ['without alerts', delivery([]), /alerts/],
    ['of alerts that are none', delivery([1, 'x', null]), /no alert can be read: alerts\.0/],
    ['a list', '[1]', /version 4/],
    ['deeply nested', '['.repeat(200_000), /not JSON/],
  ])('refuses a body that is %s', (_, body, reason) => {
    expect(parseDelivery(Buffer.from(body), NOW)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(reason),
    })
  })

  it('makes 10,000 alerts fifty threads, and one more that counts the rest', () => {
    const tiny = Array.from({ length: 10_000 }, (_, index) => ({
      status: 'firing',
      startsAt: '2026-11-24T03:12:04Z',
      fingerprint: `f${index}`,
      labels: { alertname: 'A' },
    }))
    const all = signals(delivery(tiny))
    expect(all).toHaveLength(51)
    expect(new Set(all.map(({ dedupKey }) => dedupKey)).size).toBe(51)
    expect(all.at(-1)?.alert.title).toBe('9950 further alerts in the group of A')
    const over = signals(
      delivery(
        tiny.map((one) => ({ ...one, status: 'resolved' })),
        { status: 'resolved' },
      ),
    )
    expect(over.at(-1)).toMatchObject({ phase: 'resolved', dedupKey: all.at(-1)?.dedupKey })
    expect(over.length).toBeLessThanOrEqual(201)
  })
})

describe('the webhook as it runs', () => {
  let db: Database
  let server: HttpServer
  const failures: unknown[] = []
  beforeAll(async () => {
    db = await sharedDatabase()
    const { accept } = house(db)
    const log = createLogger('silent')
    const intake = alertmanagerIntake({ tokens: [TOKEN], accept, now: () => NOW, log })
    server = await startHttpServer({
      host: '127.0.0.1',
      port: 0,
      routes: { 'POST /webhooks/alertmanager': intake },
      onError: (error) => failures.push(error),
    })
  })
  afterAll(async () => {
    await server.close()
    await db.close()
  })
  beforeEach(() => clearTables(db))

  const send = async (body: string, token = TOKEN): Promise<{ status: number; body: Json }> => {
    const response = await fetch(`${server.url}/webhooks/alertmanager`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body,
    })
    return { status: response.status, body: (await response.json()) as Json }
  }

  it('opens a thread for each alert, once, and resolves each', async () => {
    const body = delivery([alert('a1'), alert('b2')])
    expect(await send(body)).toEqual({ status: 202, body: { status: 'accepted', alerts: { accepted: 2 } } })
    expect(await send(body)).toEqual({ status: 202, body: { status: 'accepted', alerts: { duplicate: 2 } } })
    expect(await count(db, 'incident')).toBe(2)
    const over = { status: 'resolved', endsAt: '2026-11-24T03:19:00Z' }
    expect(await send(delivery([alert('a1', over), alert('b2')]))).toMatchObject({
      body: { alerts: { accepted: 1, duplicate: 1 } },
    })
    const again = delivery([alert('a1', { startsAt: '2026-11-24T03:19:30Z' })])
    expect(await send(again)).toMatchObject({ body: { alerts: { accepted: 1 } } })
    expect(await count(db, 'incident')).toBe(3)
  })

  it('stores nothing of what it refuses, and goes on', async () => {
    expect(await send(delivery([alert('a1')]), 'amtok-else')).toMatchObject({ status: 401 })
    expect(await send('{')).toMatchObject({ status: 400 })
    expect(await send(delivery([alert('a1')], { padding: 'x'.repeat(5_000_000) }))).toMatchObject({
      status: 413,
    })
    expect(await count(db, 'inbox')).toBe(0)
    expect(await send(delivery([alert('a1')]))).toMatchObject({ status: 202 })
    expect(failures).toEqual([])
  })

  it('asks for it again when it cannot store', async () => {
    const log = createLogger('silent')
    const broken = alertmanagerIntake({
      tokens: [TOKEN],
      accept: () => Promise.reject(new Error('no database')),
      now: () => NOW,
      log,
    })
    const headers = { authorization: `Bearer ${TOKEN}` }
    const rawBody = Buffer.from(delivery([alert('a1')]))
    const request = { method: 'POST', path: '/', headers, rawBody, signal: AbortSignal.timeout(1000) }
    expect(await broken(request)).toMatchObject({ status: 503 })
  })
})
