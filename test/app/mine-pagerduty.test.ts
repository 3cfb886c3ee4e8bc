import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { minePagerDuty } from '../../src/app/capture/mine-pagerduty.ts'
import { createHttpClient } from '../../src/platform/http-client.ts'
import { createRedactor } from '../../src/safety/redact/redactor.ts'
import type { Database } from '../../src/storage/sql.ts'
import { json, type Respond, serveHttp } from '../connectors/support/bad-server.ts'
import { type FakeIncident, fakeIncidents } from '../connectors/support/fake-pagerduty.ts'
import { DAY, NOW, storeOn } from '../knowledge/support/lessons.ts'
import { clearTables, sharedDatabase } from '../support/database.ts'
import { never } from './support/live-slack.ts'

const past = (id: string, over: Partial<FakeIncident> = {}): FakeIncident => ({
  ...{ id, title: `${id} p99 is high`, service: 'checkout', status: 'resolved', createdAt: NOW - 5 * DAY },
  ...over,
})

describe('sitrep mine --pagerduty', () => {
  let db: Database

  beforeAll(async () => {
    db = await sharedDatabase()
  })

  beforeEach(() => clearTables(db))

  afterAll(() => db.close())

  async function mine(respond: Respond, sinceMs = 90 * DAY) {
    const server = await serveHttp(respond)
    onTestFinished(() => server[Symbol.asyncDispose]())
    const client = createHttpClient({ baseUrl: server.url, headers: { authorization: 'Token token=t' } })
    onTestFinished(() => client.close())
    const { redact } = createRedactor({ key: 'test' })
    const options = { store: storeOn(db), client, sinceMs, redact, signal: never, onProgress: () => {} }
    return minePagerDuty({ ...options, pause: async () => {} })
  }

  const stored = async () =>
    (
      await db.query<{
        statement: string
        status: string
        authors: string[]
        source: unknown
        readers: string
      }>('select statement, status, authors, source, readers from lesson order by statement')
    ).rows

  const NOTE = { by: 'Tomas', at: NOW - 4 * DAY, text: 'root cause was a full disk of ledger-db' }

  it('learns from notes of resolved incidents of that time, and from nothing else', async () => {
    const all = fakeIncidents([
      past('Q1', { notes: [NOTE, { ...NOTE, by: 'Nadia', text: 'thanks' }] }),
      past('Q2'),
      past('Q3', { status: 'triggered', notes: [{ ...NOTE, text: 'root cause was a lock in cart-db' }] }),
      past('Q4', { createdAt: NOW - 100 * DAY, notes: [NOTE] }),
    ])
    expect(await mine(all)).toMatchObject({ incidents: 2, notes: 2, lessons: 1, changed: 1, retracted: 0 })
    expect(await stored()).toEqual([
      {
        statement: expect.stringContaining('a full disk of ledger-db'),
        status: 'candidate',
        authors: ['Tomas'],
        source: { kind: 'ticket', system: 'pagerduty', key: 'Q1' },
        readers: 'team',
      },
    ])
    expect(await mine(all)).toMatchObject({ changed: 0, retracted: 0 })
  })

  it('masks secrets, and reads more than one page of incidents', async () => {
    const many = Array.from({ length: 130 }, (_, n) => past(`Q${n}`))
    const secret = {
      ...NOTE,
      text: 'search-api is owned by team Kite, token ghp_0123456789abcdefghijABCDEFGHIJ012345',
    }
    const { incidents } = await mine(
      fakeIncidents([...many, past('QS', { createdAt: NOW - 9 * DAY, notes: [secret] })]),
    )
    expect(incidents).toBe(131)
    const text = JSON.stringify(await stored())
    expect(text).toContain('team Kite')
    expect(text).not.toContain('ghp_0123456789')
  })

  it('names the setting when the key is refused, and keeps what it had saved', async () => {
    const all = fakeIncidents([past('Q1', { notes: [NOTE] }), past('Q2', { createdAt: NOW - 6 * DAY })])
    const refusing: Respond = (request, response) =>
      request.url.pathname === '/incidents/Q2/notes'
        ? json(response, { error: { message: 'no' } }, 401)
        : all(request, response)
    await expect(mine(refusing)).rejects.toThrow('PAGERDUTY_API_TOKEN')
    expect(await stored()).toHaveLength(1)
  })
})
