import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changesConnector } from '../../src/connectors/changes/connector.ts'
import { uuidv7 } from '../../src/domain/ids.ts'
import { listChangeEvents } from '../../src/evidence/queries/change-event.ts'
import { storeChanges } from '../../src/evidence/store-changes.ts'
import { parseChanges } from '../../src/intake/changes/parse.ts'
import { changesIntake } from '../../src/intake/changes/webhook.ts'
import { type HttpServer, startHttpServer } from '../../src/platform/http-server.ts'
import { createLogger } from '../../src/platform/logger.ts'
import type { Database } from '../../src/storage/sql.ts'
import { clearTables, sharedDatabase } from '../support/database.ts'
import { connectorContract } from './connector-contract.ts'
import { rankedFrom, requestOf, rowsOf } from './support/ranked.ts'

const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const WINDOW = { start: NOW - 60 * MINUTE, end: NOW }
const TOKEN = 'change-token-of-a-tool'

let db: Database
let server: HttpServer
let isStoring = true
const clock = { now: () => NOW, newId: () => uuidv7(NOW, randomBytes(10)) }

beforeAll(async () => {
  db = await sharedDatabase()
  server = await startHttpServer({
    host: '127.0.0.1',
    port: 0,
    routes: {
      'POST /webhooks/changes': changesIntake({
        tokens: ['old-token', TOKEN],
        store: async (all) => {
          if (!isStoring) throw new Error('the database is away')
          await storeChanges(db, { teamId: 'team', clock }, all)
        },
        now: clock.now,
        log: createLogger('silent'),
      }),
    },
    onError: (error) => {
      throw error
    },
  })
})
afterAll(async () => {
  await server.close()
  await db.close()
})
beforeEach(() => clearTables(db))

const send = async (body: unknown, token: string | null = TOKEN) => {
  const response = await fetch(`${server.url}/webhooks/changes`, {
    method: 'POST',
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as { error?: string; changes?: number } }
}

const connector = changesConnector({ read: (window, most) => listChangeEvents(db, 'team', window, most) })
const read = () =>
  connector.collect(requestOf('changes', 'payments', WINDOW), { signal: AbortSignal.timeout(8000) })

const deploy = {
  id: 'argo-412',
  service: 'payments',
  title: 'payments v412',
  at: new Date(NOW - 14 * MINUTE).toISOString(),
  version: 'v412',
  sha: 'abcdef0123456789',
}

describe('POST /webhooks/changes', () => {
  it('keeps what tools tell, and a page finds it', async () => {
    expect(
      await send([deploy, { type: 'flag', title: 'new-checkout on', before: false, after: true }]),
    ).toEqual({
      status: 202,
      body: { status: 'accepted', changes: 2 },
    })
    const [answer] = await read()
    expect(answer).toMatchObject({ status: 'ok', source: 'deploys' })
    expect(rowsOf(answer ? [answer] : []).changes).toMatchObject([
      { type: 'flag', entity: null, ts: NOW, attrs: { before: false, after: true } },
      {
        type: 'deploy',
        entity: 'payments',
        ts: NOW - 14 * MINUTE,
        attrs: { version: 'v412', sha: 'abcdef0123456789' },
      },
    ])
  })

  it('lets the ranking name the change', async () => {
    const diff = '--- a/config.json\n+++ b/config.json\n-  "pool_max": 50\n+  "pool_max": 5'
    await send([
      { ...deploy, type: 'config', title: 'smaller pool', files: ['payments/config.json'], diff },
      { ...deploy, id: 'cart', service: 'cart', title: 'cart v9', at: NOW - 300 * MINUTE },
    ])
    const metrics = Array.from({ length: 61 }, (_, minute) => ({
      evidence: 'E9' as const,
      ts: WINDOW.start + minute * MINUTE,
      entity: 'payments',
      metric: 'pool_wait_seconds',
      value: minute < 48 ? 0.02 + (minute % 3) / 1000 : 8 + (minute % 3) / 10,
    }))
    const ranking = rankedFrom(await read(), 'payments', WINDOW, { metrics })
    expect(ranking.suspects[0]?.service).toBe('payments')
    expect(ranking.changes[0]).toMatchObject({ title: 'smaller pool', leadMs: expect.any(Number) })
  })

  it('takes the same change again for the same, and the last word on it', async () => {
    await send(deploy)
    await send({ ...deploy, title: 'payments v412 rolled back' })
    const noId = { title: 'flag off', type: 'flag', at: NOW - MINUTE }
    await send(noId)
    await send(noId)
    const titles = rowsOf(await read()).changes.map(({ title }) => title)
    expect(titles).toEqual(['flag off', 'payments v412 rolled back'])
  })

  it('lets go of what is older than 90 days', async () => {
    await send({ ...deploy, at: NOW - 91 * DAY })
    await send({ ...deploy, id: 'other' })
    expect(await listChangeEvents(db, 'team', { start: 0, end: NOW }, 10)).toHaveLength(1)
  })

  it.each([
    ['nobody', null, 401, 'SITREP_CHANGES_TOKENS'],
    ['somebody else', 'guessed', 401, 'SITREP_CHANGES_TOKENS'],
  ])('refuses %s', async (_, token, status, says) => {
    const answer = await send(deploy, token)
    expect(answer.status).toBe(status)
    expect(answer.body.error).toContain(says)
  })

  it.each([
    ['not JSON', '{', 'the body is not JSON'],
    ['nothing', '[]', 'the body'],
    ['no title', { service: 'payments' }, 'title: '],
    ['a time that is none', { title: 'x', at: 'yesterday' }, 'at: must be a time such as'],
    ['a field it does not know', { title: 'x', servce: 'y' }, 'servce is not a field of a change'],
    ['one bad among good ones', [deploy, { title: '' }], '1.title: '],
    ['a sha that is an option', { title: 'x', sha: '--output=x' }, 'sha: must be the id of a commit'],
  ])('says what is wrong with %s, and keeps nothing of it', async (_, body, says) => {
    const answer = await send(body)
    expect(answer.status).toBe(400)
    expect(answer.body.error).toContain(says)
    expect(await listChangeEvents(db, 'team', { start: 0, end: NOW }, 10)).toEqual([])
  })

  it('asks for it again when it cannot be stored', async () => {
    isStoring = false
    const answer = await send(deploy)
    isStoring = true
    expect(answer).toMatchObject({ status: 503, body: { error: expect.stringContaining('again') } })
  })

  it('is closed without a token of its own', async () => {
    const closed = changesIntake({
      ...{ tokens: [], store: async () => undefined, now: clock.now, log: createLogger('silent') },
    })
    const request = { method: 'POST', path: '/', headers: {}, rawBody: Buffer.from('{}') }
    expect(await closed({ ...request, signal: AbortSignal.timeout(1000) })).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining('set SITREP_CHANGES_TOKENS') },
    })
  })

  it('cannot be made to change anything but the table by what it is told', () => {
    const hostile = JSON.stringify({
      title: "x'; drop table incident; --",
      attrs: { __proto__: { polluted: true } },
    })
    const parsed = parseChanges(Buffer.from(hostile), NOW)
    expect(parsed.ok && parsed.changes[0]?.title).toBe("x'; drop table incident; --")
    expect('polluted' in {}).toBe(false)
  })
})

connectorContract(
  'changes',
  async () => {
    const many = Array.from({ length: 600 }, (_, at) => ({
      ...{ sourceId: String(at), type: 'deploy', service: 'cart', title: 'cart', at: NOW, attrs: {} },
    }))
    const reads = {
      answers: async () => many.slice(0, 3),
      empty: async () => [],
      down: () => Promise.reject(new Error('connection refused')),
      hangs: () => Promise.withResolvers<never>().promise,
      huge: async () => many.slice(0, 501),
    }
    return {
      in: async (situation) => ({
        connector: changesConnector({ read: reads[situation as keyof typeof reads] }),
        request: requestOf('changes', 'payments', WINDOW),
      }),
      [Symbol.asyncDispose]: async () => undefined,
    }
  },
  { denied: 'it reads our own database', fresh: 'what was told is there' },
)
