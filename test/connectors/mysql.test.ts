import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { mysqlConnector } from '../../src/connectors/mysql/connector.ts'
import type { Refusal, Session } from '../../src/connectors/mysql/session.ts'
import { connectorContract, type Situation } from './connector-contract.ts'
import { requestOf } from './support/ranked.ts'

const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)
const WINDOW = { start: NOW - 3_600_000, end: NOW }

const refusal = (code: string, message: string): Refusal => ({ ok: false, code, message })

/** A server that answers each question with one row that a real one gave. */
const answering = (version = '10.11.14-MariaDB'): Session => ({
  ask: async (sql, signal) => {
    if (signal.aborted) return refusal('ABORTED', 'no answer in time')
    if (sql.includes('max_connections as'))
      return { ok: true, rows: [{ version, max_connections: 20, connections: 4, read_only: 0 }] }
    if (sql.includes('@@version')) return { ok: true, rows: [{ version }] }
    if (sql.includes('slave status') || sql.includes('replica status')) return { ok: true, rows: [] }
    return { ok: true, rows: [{ id: 7, user: 'app', command: 'Sleep', time: 3, state: '', info: null }] }
  },
  close: async () => undefined,
})

const refusing = (why: Refusal): Session => ({ ask: async () => why, close: async () => undefined })

const hanging: Session = {
  ask: async (_, signal) => {
    await delay(60_000, undefined, { signal, ref: false }).catch(() => undefined)
    return refusal('ABORTED', 'no answer in time')
  },
  close: async () => undefined,
}

const connectorOn = (session: Session) =>
  mysqlConnector({ name: 'maria', service: 'shop-db', session, now: () => NOW })

const SESSIONS: Partial<Record<Situation, Session>> = {
  denied: refusing(refusal('ER_ACCESS_DENIED_ERROR', "Access denied for user 'sitrep'@'host'")),
  down: refusing(refusal('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:3306')),
  hangs: hanging,
}

connectorContract(
  'mysql',
  async () => ({
    in: async (situation) => ({
      connector: connectorOn(SESSIONS[situation] ?? answering()),
      request: requestOf('state', 'shop', WINDOW),
    }),
    [Symbol.asyncDispose]: async () => undefined,
  }),
  {
    empty: 'a server has sessions and limits whenever it answers',
    fresh: 'it says what is now',
    huge: 'every question has a limit of rows and a length of text',
  },
)

describe('the mysql connector', () => {
  const state = async (session: Session, window = WINDOW) =>
    (
      await connectorOn(session).collect(requestOf('state', 'shop', window), {
        signal: AbortSignal.timeout(5000),
      })
    )[0]

  it('takes a full server for evidence, and its own limit for a fault of the set-up', async () => {
    expect(await state(refusing(refusal('ER_CON_COUNT_ERROR', 'Too many connections')))).toMatchObject({
      status: 'ok',
      tables: { objects: { rows: [{ kind: 'connections', state: 'full' }] } },
    })
    const own = refusal(
      'ER_TOO_MANY_USER_CONNECTIONS',
      "User sitrep already has more than 'max_user_connections'",
    )
    expect(await state(refusing(own))).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('MAX_USER_CONNECTIONS'),
    })
  })

  it('asks MySQL in its own words', async () => {
    const asked: string[] = []
    const inner = answering('8.4.3')
    const listening: Session = {
      ...inner,
      ask: (sql, signal) => {
        asked.push(sql)
        return inner.ask(sql, signal)
      },
    }
    await state(listening)
    expect(asked).toContain('show replica status')
    expect(asked.some((sql) => sql.includes('data_lock_waits'))).toBe(true)
  })

  it('says what it could not ask, and gives the rest', async () => {
    const inner = answering()
    const without: Session = {
      ...inner,
      ask: (sql, signal) =>
        sql.includes('by_digest')
          ? Promise.resolve(refusal('ER_TABLEACCESS_DENIED_ERROR', 'denied'))
          : inner.ask(sql, signal),
    }
    expect(await state(without)).toMatchObject({
      status: 'truncated',
      reason: expect.stringContaining('without digests (ER_TABLEACCESS_DENIED_ERROR'),
    })
  })

  it('says that the past is not there', async () => {
    expect(await state(answering(), { start: 0, end: NOW - 3_600_000 })).toMatchObject({ status: 'no_data' })
  })
})
