import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openKeys } from '../../src/incidents/queries/incident.ts'
import { parseWebhook } from '../../src/intake/pagerduty/parse.ts'
import { keepPolling, type PollOptions, pollOnce } from '../../src/intake/pagerduty/poll.ts'
import { createHttpClient } from '../../src/platform/http-client.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { json, type Respond, serveHttp } from '../connectors/support/bad-server.ts'
import { type FakeIncident, fakeIncidents } from '../connectors/support/fake-pagerduty.ts'
import { count, house, TEAM } from '../incidents/support/house.ts'
import { clearTables, sharedDatabase } from '../support/database.ts'

const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)
const MINUTE = 60_000
const { signal } = new AbortController()

let db: Database
let accept: PollOptions['accept']

beforeAll(async () => {
  db = await sharedDatabase()
  accept = house(db).accept
})
afterAll(() => db.close())
beforeEach(() => clearTables(db))

const page = (id: string, over: Partial<FakeIncident> = {}): FakeIncident => ({
  ...{ id, title: `${id} is down`, service: 'payments', status: 'triggered', createdAt: NOW - 5 * MINUTE },
  ...over,
})

async function polling(respond: Respond): Promise<PollOptions> {
  const server = await serveHttp(respond)
  onTestFinished(() => server[Symbol.asyncDispose]())
  const client = createHttpClient({ baseUrl: server.url, headers: { authorization: 'Token token=t' } })
  onTestFinished(() => client.close())
  return { client, accept, openKeys: () => openKeys(db, TEAM, 'pagerduty:'), now: () => NOW }
}

const webhook = (id: string, event: string, at = NOW - 5 * MINUTE) => {
  const body = {
    event: {
      id: `${event}-${id}`,
      event_type: event,
      occurred_at: new Date(at).toISOString(),
      data: { id, title: `${id} is down`, service: { id: 'P', summary: 'payments' } },
    },
  }
  const parsed = parseWebhook(Buffer.from(JSON.stringify(body)), null)
  if (!parsed.ok) throw new Error(parsed.reason)
  return accept(parsed.signal, body)
}

const openNow = () => openKeys(db, TEAM, 'pagerduty:')

describe('polling PagerDuty', () => {
  it('opens a page whose webhook never came, once however often it looks', async () => {
    const options = await polling(fakeIncidents([page('Q1'), page('Q2', { status: 'acknowledged' })]))
    expect(await pollOnce(options, signal)).toEqual({ opened: 2, resolved: 0, problem: null })
    expect(await pollOnce(options, signal)).toEqual({ opened: 0, resolved: 0, problem: null })
    expect(await openNow()).toEqual(['pagerduty:Q1', 'pagerduty:Q2'])
    expect(await count(db, 'incident')).toBe(2)
  })

  it('opens nothing twice that came by webhook, before it or after it', async () => {
    await webhook('Q1', 'incident.triggered')
    const options = await polling(fakeIncidents([page('Q1'), page('Q2')]))
    expect(await pollOnce(options, signal)).toMatchObject({ opened: 1 })
    await webhook('Q2', 'incident.triggered')
    expect(await count(db, 'incident')).toBe(2)
    expect(await count(db, 'outbox')).toBe(2)
  })

  it('resolves what was resolved without a word, and leaves alone what is not there', async () => {
    const pages = [page('Q1'), page('Q2')]
    const options = await polling((request, response) => fakeIncidents(pages)(request, response))
    await webhook('GONE', 'incident.triggered')
    await pollOnce(options, signal)
    pages[0] = page('Q1', { status: 'resolved', changedAt: NOW - MINUTE })
    expect(await pollOnce(options, signal)).toEqual({ opened: 0, resolved: 1, problem: null })
    expect(await openNow()).toEqual(['pagerduty:GONE', 'pagerduty:Q2'])
  })

  it('opens nothing that a webhook resolved while the list was on its way', async () => {
    await webhook('Q1', 'incident.triggered')
    await webhook('Q1', 'incident.resolved', NOW - MINUTE)
    const options = await polling(fakeIncidents([page('Q1')]))
    expect(await pollOnce(options, signal)).toMatchObject({ opened: 0, problem: null })
    expect(await openNow()).toEqual([])
  })

  it('takes nothing that is older than a day, and reads on past the first hundred', async () => {
    const many = Array.from({ length: 130 }, (_, at) => page(`M${at}`, { createdAt: NOW - at * 1000 }))
    const options = await polling(
      fakeIncidents([...many, page('OLD', { createdAt: NOW - 25 * 60 * MINUTE })]),
    )
    expect(await pollOnce(options, signal)).toMatchObject({ opened: 130 })
    expect(await openNow()).not.toContain('pagerduty:OLD')
  })

  it('hands a page in again that could not be stored', async () => {
    const options = await polling(fakeIncidents([page('Q1')]))
    const away = { ...options, accept: () => Promise.reject(new Error('the database is away')) }
    expect(await pollOnce(away, signal)).toMatchObject({
      opened: 0,
      problem: expect.stringContaining('stored'),
    })
    expect(await pollOnce(options, signal)).toMatchObject({ opened: 1, problem: null })
  })

  it.each([
    ['a key that is not taken', 401, 'PAGERDUTY_API_TOKEN'],
    ['too many requests', 429, 'too often'],
    ['a fault of theirs', 500, 'answers 500'],
  ])('says what to do about %s', async (_, status, says) => {
    const options = await polling((_request, response) => json(response, {}, status))
    expect((await pollOnce(options, signal)).problem).toContain(says)
  })

  it('resolves nothing because of an answer that makes no sense', async () => {
    await webhook('Q1', 'incident.triggered')
    const options = await polling((_request, response) => json(response, { incidents: 'none' }))
    expect((await pollOnce(options, signal)).problem).toContain('form')
    expect(await openNow()).toEqual(['pagerduty:Q1'])
  })

  it('looks every minute, goes on after a fault, and ends at the signal', async () => {
    const pages = [page('Q1')]
    let isWell = false
    const options = await polling((request, response) =>
      isWell ? fakeIncidents(pages)(request, response) : json(response, {}, 500),
    )
    const stopping = new AbortController()
    const waits: number[] = []
    await keepPolling({
      ...options,
      signal: stopping.signal,
      log: createLogger('silent'),
      pause: async (ms) => {
        waits.push(ms)
        isWell = true
        if (waits.length === 3) stopping.abort()
      },
    })
    expect(waits).toEqual([60_000, 60_000, 60_000])
    expect(await openNow()).toEqual(['pagerduty:Q1'])
  })
})
