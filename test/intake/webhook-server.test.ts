import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pagerDutyIntake } from '../../src/intake/pagerduty/webhook.ts'
import { type HttpServer, startHttpServer } from '../../src/platform/http-server.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { count, house } from '../incidents/support/house.ts'
import { clearTables, sharedDatabase } from '../support/database.ts'

const SECRETS = ['whsec-new', 'whsec-old']

let db: Database
let server: HttpServer
const failures: unknown[] = []

/** The webhook as it runs: HTTP over loopback, the real door of the incidents, a real database. */
beforeAll(async () => {
  db = await sharedDatabase()
  const { accept } = house(db)
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes: {
      'POST /webhooks/pagerduty': pagerDutyIntake({ secrets: SECRETS, accept, log: createLogger('silent') }),
      'GET /healthz': async () => ({ status: 200, body: { status: 'up' } }),
    },
    onError: (error) => failures.push(error),
  })
})

afterAll(async () => {
  await server.close()
  await db.close()
})

beforeEach(() => clearTables(db))

const sign = (body: string | Buffer, secret = 'whsec-new'): string =>
  `v1=${createHmac('sha256', secret).update(body).digest('hex')}`

const page = (id: string, event: Record<string, unknown> = {}): string =>
  JSON.stringify({
    event: {
      id: `event-${id}`,
      event_type: 'incident.triggered',
      occurred_at: '2026-11-24T03:12:04.000Z',
      data: { id: `Q${id}`, title: 'checkout is down ☃', service: { id: 'P', summary: 'checkout' } },
      ...event,
    },
  })

interface Answer {
  status: number
  body: { status?: string; error?: string }
}

async function send(body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/webhooks/pagerduty`, {
    method: 'POST',
    headers: { 'x-pagerduty-signature': sign(body), ...headers },
    body: new Uint8Array(Buffer.from(body)),
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

/** A good page still opens an incident: nothing that came before has hurt the process. */
async function expectHealthy(): Promise<void> {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(await send(page('healthy'))).toEqual({ status: 202, body: { status: 'accepted' } })
  expect(failures).toEqual([])
}

const NOTHING = { inbox: 0, incident: 0, outbox: 0 }

const stored = async (): Promise<typeof NOTHING> => ({
  inbox: await count(db, 'inbox'),
  incident: await count(db, 'incident'),
  outbox: await count(db, 'outbox'),
})

describe('what the webhook refuses, it stores nothing of and survives', () => {
  it.each([
    ['cut off', '{"event":', /not JSON/],
    ['empty', '', /not JSON/],
    ['of another shape', '[1, 2]', /not a V3 webhook/],
    ['text', 'hello', /not JSON/],
    ['deeply nested', '['.repeat(200_000), /not JSON/],
    ['without an incident id', page('1', { data: { title: 'x' } }), /event\.data: id/],
    ['without a time', page('1', { occurred_at: 'yesterday' }), /not a V3 webhook: event\.occurred_at/],
  ])('a body that is %s: 400 with the reason', async (_, body, reason) => {
    expect(await send(body)).toMatchObject({ status: 400, body: { error: expect.stringMatching(reason) } })
    expect(await stored()).toEqual(NOTHING)
    await expectHealthy()
  })

  it('bytes that are no text: 400', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80])
    expect(await send(bytes)).toMatchObject({ status: 400 })
    await expectHealthy()
  })

  it('a body of 5 MB: 413, however well it is signed', async () => {
    const body = JSON.stringify({ event: {}, padding: 'x'.repeat(5_000_000) })
    expect(await send(body)).toMatchObject({
      status: 413,
      body: { error: 'the body is larger than 1048576 bytes' },
    })
    expect(await stored()).toEqual(NOTHING)
    await expectHealthy()
  })

  it.each([
    ['of another secret', { 'x-pagerduty-signature': sign(page('1'), 'whsec-else') }],
    ['of another body', { 'x-pagerduty-signature': sign(page('2')) }],
    ['that is none', { 'x-pagerduty-signature': 'v1=hello, v1=, ,v2' }],
    ['that is empty', { 'x-pagerduty-signature': '' }],
    ['ten thousand bytes long', { 'x-pagerduty-signature': 'v1=ab,'.repeat(1600) }],
  ])('a signature %s: 401 that names the setting', async (_, headers) => {
    expect(await send(page('1'), headers)).toMatchObject({
      status: 401,
      body: { error: expect.stringContaining('PAGERDUTY_WEBHOOK_SECRETS') },
    })
    expect(await stored()).toEqual(NOTHING)
    await expectHealthy()
  })

  it('a body that a proxy wrote again after it was signed: 401', async () => {
    const body = page('1')
    const again = JSON.stringify(JSON.parse(body), null, 1)
    expect(await send(again, { 'x-pagerduty-signature': sign(body) })).toMatchObject({ status: 401 })
  })

  it('a request line that is no address', async () => {
    const { port } = new URL(server.url)
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () =>
        socket.write('POST // HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'),
      )
      let heard = ''
      socket.setTimeout(3000, () => reject(new Error('nothing was answered')))
      socket.on('data', (chunk) => {
        heard += chunk
      })
      socket.on('close', () => resolve(heard))
      socket.on('error', reject)
    })
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    await expectHealthy()
  })
})

describe('what the webhook takes', () => {
  it('one of several signatures, as during a rotation of the secret', async () => {
    const one = page('1')
    const both = [sign(one, 'whsec-unknown'), sign(one, 'whsec-old')].join(',')
    expect(await send(one, { 'x-pagerduty-signature': both })).toEqual({
      status: 202,
      body: { status: 'accepted' },
    })
    const two = page('2')
    expect(
      await send(two, { 'x-pagerduty-signature': `${sign(two)}, ${sign(two, 'whsec-old')}` }),
    ).toMatchObject({
      status: 202,
    })
    expect(await stored()).toEqual({ inbox: 2, incident: 2, outbox: 2 })
  })

  it('a replay once: by its delivery, by its event, at the same time and later', async () => {
    const body = page('1')
    const first = { 'x-webhook-id': 'd1' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(body, first)))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202))
    expect(answers.map(({ body: { status } }) => status).sort()).toEqual([
      'accepted',
      ...Array(7).fill('duplicate'),
    ])
    expect((await send(body, { 'x-webhook-id': 'd2' })).body).toEqual({ status: 'duplicate' })
    expect((await send(page('other'), first)).body).toEqual({ status: 'duplicate' })
    expect(await stored()).toEqual({ inbox: 1, incident: 1, outbox: 1 })
  })

  it('events it knows nothing of, with 202', async () => {
    for (const event_type of ['pagey.ping', 'service.updated', 'incident.annotated', 'x'.repeat(5000)]) {
      const body = page(event_type, { event_type, data: { message: 'hello' } })
      expect(await send(body)).toMatchObject({ status: 202, body: { status: 'ignored' } })
    }
    expect((await stored()).incident).toBe(0)
  })

  it('text that a database cannot hold as it is', async () => {
    const data = { id: 'Q1', title: 'nul \u0000, half \ud83d, <@U1> & `*`', service: null }
    expect(await send(page('1', { data }))).toMatchObject({ status: 202, body: { status: 'accepted' } })
    expect((await stored()).incident).toBe(1)
  })
})
