import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { postgresConnector } from '../../src/connectors/postgres/connector.ts'
import { PostgresOptions } from '../../src/connectors/postgres/options.ts'
import { createSamples, type Sample } from '../../src/connectors/postgres/samples.ts'
import type { Refusal, Session } from '../../src/connectors/postgres/session.ts'
import { connectorContract, type Situation } from './connector-contract.ts'
import { requestOf } from './support/ranked.ts'

const NOW = Date.UTC(2026, 2, 3, 10, 0, 0)
const WINDOW = { start: NOW - 3_600_000, end: NOW }

const refusal = (code: string, message: string, routine: string | null = null): Refusal => ({
  ok: false,
  code,
  message,
  routine,
})

/** A server that answers each question with one row that a real one gave. */
const answering: Session = {
  ask: async (sql, signal) => {
    if (signal.aborted) return refusal('ABORTED', 'no answer in time')
    if (sql.includes('server_version_num'))
      return { ok: true, rows: [{ version: 150_014, version_text: '15.14', is_standby: false }] }
    if (sql.includes('as usable'))
      return { ok: true, rows: [{ usable: 27, configured: 30, used: 4, idle_in_transaction: 0 }] }
    if (sql.includes('pg_stat_database')) return { ok: true, rows: [{ commits: 10, deadlocks: 0 }] }
    const rows = [{ name: 'shared_buffers', setting: '8192', relation: 'public.orders', pid: 7, scans: 1 }]
    return { ok: true, rows }
  },
  close: async () => undefined,
}

const refusing = (why: Refusal): Session => ({ ask: async () => why, close: async () => undefined })

const hanging: Session = {
  ask: async (_, signal) => {
    await delay(60_000, undefined, { signal, ref: false }).catch(() => undefined)
    return refusal('ABORTED', 'no answer in time')
  },
  close: async () => undefined,
}

const connectorOn = (session: Session) =>
  postgresConnector({
    name: 'pg-main',
    service: 'shop-db',
    session,
    openReadOnly: () => Promise.reject(new Error('not here')),
    now: () => NOW,
    sampleMs: 30_000,
  })

const SESSIONS: Partial<Record<Situation, Session>> = {
  answers: answering,
  denied: refusing(refusal('28P01', 'password authentication failed for user "sitrep"')),
  down: refusing(refusal('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432')),
  hangs: hanging,
}

connectorContract(
  'postgres',
  async () => ({
    in: async (situation) => ({
      connector: connectorOn(SESSIONS[situation] ?? answering),
      request: requestOf('state', 'shop', WINDOW),
    }),
    [Symbol.asyncDispose]: async () => undefined,
  }),
  {
    empty: 'a server has sessions and settings whenever it answers',
    fresh: 'it says what is now',
    huge: 'every question has a limit of rows and a length of text',
  },
)

describe('the postgres connector', () => {
  const first = async (session: Session, request = requestOf('state', 'shop', WINDOW)) =>
    (await connectorOn(session).collect(request, { signal: AbortSignal.timeout(5000) }))[0]

  it('takes a full server for evidence, and its own limit for a fault of the set-up', async () => {
    const full = refusal('53300', 'sorry, too many clients already', 'InitProcess')
    expect(await first(refusing(full))).toMatchObject({
      status: 'ok',
      tables: { objects: { rows: [{ kind: 'connections', state: 'full', attrs: { refused: '53300' } }] } },
    })
    const own = refusal('53300', 'too many connections for role "sitrep"', 'InitializeSessionUserId')
    expect(await first(refusing(own))).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('CONNECTION LIMIT'),
    })
  })

  it('takes a starting server for evidence', async () => {
    const starting = refusal('57P03', 'the database system is starting up')
    expect(await first(refusing(starting))).toMatchObject({
      status: 'ok',
      tables: { objects: { rows: [{ kind: 'database', name: 'shop-db' }] } },
    })
  })

  it('says that the past is not there', async () => {
    const old = { start: NOW - 7_200_000, end: NOW - 3_600_000 }
    expect(await first(answering, requestOf('state', 'shop', old))).toMatchObject({
      status: 'no_data',
      reason: expect.stringMatching(/what is now/),
    })
    expect(await first(answering, requestOf('metrics', 'shop', old, { purpose: 'baseline' }))).toMatchObject({
      status: 'no_data',
      reason: expect.stringMatching(/every 30 s/),
    })
  })

  it('names its one tool', async () => {
    const request = requestOf('tool', 'shop', WINDOW, { tool: { name: 'shell', args: {} } })
    expect(await first(answering, request)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('`database_sql`'),
    })
  })

  it('refuses options it does not know', () => {
    const options = { host: 'db', database: 'shop', passwort: 'x' }
    expect(PostgresOptions.safeParse(options).error?.issues[0]).toMatchObject({ code: 'unrecognized_keys' })
  })
})

describe('samples of a server', () => {
  const sample = (ts: number, commits: number): Sample => ({
    ts,
    headroom: { used: 5, usable: 27 },
    database: { commits },
    lagBytes: 0,
  })
  const rates = (samples: ReturnType<typeof createSamples>) =>
    samples
      .metrics({ start: 0, end: Number.MAX_SAFE_INTEGER }, 'shop-db')
      .filter(({ metric }) => metric === 'commits_per_second')
      .map(({ value }) => value)

  it('give rates, and none over a restart', () => {
    const samples = createSamples()
    for (const [ts, commits] of [
      [0, 100],
      [10_000, 150],
      [20_000, 3],
      [30_000, 13],
    ] as const)
      samples.add(sample(ts, commits))
    expect(rates(samples)).toEqual([5, 1])
  })

  it('are kept for a day and the hour after it', () => {
    const samples = createSamples()
    for (let hour = 0; hour < 40; hour += 1) samples.add(sample(hour * 3_600_000, hour))
    const kept = samples.metrics({ start: 0, end: 40 * 3_600_000 }, 'shop-db')
    expect(new Set(kept.map(({ ts }) => ts)).size).toBe(26)
  })
})
