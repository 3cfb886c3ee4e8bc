import { readFile } from 'node:fs/promises'
import pg, { type Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type PostgresConnector, postgresConnector } from '../../src/connectors/postgres/connector.ts'
import { openReadOnlyServer } from '../../src/connectors/postgres/read-only-server.ts'
import { openSession } from '../../src/connectors/postgres/session.ts'
import type { Collected } from '../../src/domain/connector.ts'
import { type PostgresServer, startPostgres, startStandby } from '../support/postgres-server.ts'
import { isRead, SCHEMA, SETTINGS } from './support/postgres-shop.ts'
import { rankedFrom, requestOf, rowsOf, swept } from './support/ranked.ts'

/** Not a pause: the state of the server that a fault needs, looked at until it is there. */
const until = (admin: Client, sql: string): Promise<void> =>
  expect.poll(async () => (await admin.query(sql)).rows[0]?.ok).toBe(true)

const WAITING = (count: number): string =>
  `select count(*) = ${count} as ok from pg_stat_activity where wait_event_type = 'Lock'`

describe('a real PostgreSQL with a standby', () => {
  let primary: PostgresServer
  let standby: PostgresServer
  let admin: Client
  let monitor: PostgresConnector

  const connected = async (user: string, name: string, port = primary.port): Promise<Client> => {
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port, user, database: user === 'postgres' ? 'postgres' : 'shop' },
      application_name: name,
    })
    client.on('error', () => undefined)
    await client.connect()
    onTestFinished(() => client.end())
    return client
  }

  const monitorOf = (port: number): PostgresConnector => {
    const config = { host: '127.0.0.1', port, user: 'sitrep', database: 'shop' }
    return postgresConnector({
      name: 'pg-main',
      service: 'shop-db',
      session: openSession({ config, now: Date.now }),
      openReadOnly: () => openReadOnlyServer({ url: config }),
      now: Date.now,
      sampleMs: 30_000,
    })
  }

  beforeAll(async () => {
    const started = await startPostgres(SETTINGS)
    if (started === null) throw new Error('PostgreSQL is needed: scripts/install-test-postgres.sh')
    primary = started
    const owner = new pg.Client({ connectionString: primary.url })
    await owner.connect()
    await owner.query('create role app login')
    await owner.query('create database shop')
    await owner.end()
    admin = new pg.Client({ connectionString: primary.url.replace(/postgres$/, 'shop') })
    await admin.connect()
    await admin.query(await readFile('deploy/postgres/monitor-role.sql', 'utf8'))
    await admin.query(SCHEMA)
    const follower = await startStandby(primary, 'standby1')
    if (follower === null) throw new Error('no standby')
    standby = follower
  })
  afterAll(async () => {
    await admin?.end()
    await standby?.stop()
    await primary?.stop()
  })
  beforeEach(() => {
    monitor = monitorOf(primary.port)
    onTestFinished(async () => monitor.close?.())
  })

  const read = (connector = monitor): Promise<Collected[]> =>
    swept(connector, ['topology', 'metrics', 'state'], 'checkout', {
      start: Date.now() - 3_600_000,
      end: Date.now(),
    })

  /** First suspect, its kind, and what is said of it first. */
  const blamed = (answers: readonly Collected[]): string => {
    const [first] = rankedFrom(answers, 'checkout', {
      start: Date.now() - 3_600_000,
      end: Date.now(),
    }).suspects
    return first === undefined ? 'nobody' : `${first.service} ${first.kind}: ${first.supporting[0]?.text}`
  }

  it('reads everything, and blames nobody while nothing is wrong', async () => {
    const client = await connected('app', 'somebody')
    await client.query('select count(*) from items')
    const answers = await read()
    expect(answers.map(({ status, reason }) => ({ status, reason }))).toEqual(
      answers.map(() => ({ status: 'ok', reason: null })),
    )
    const { objects, edges, metrics } = rowsOf(answers)
    expect(edges).toEqual([])
    expect(metrics.find(({ metric }) => metric === 'connections')?.value).toBeGreaterThan(1)
    expect(objects.find(({ kind }) => kind === 'connections')?.attrs.max_connections).toBe(27)
    expect(blamed(answers)).toBe('nobody')
  })

  it('tells which services are connected', async () => {
    await connected('app', 'checkout')
    const target = { role: 'alerting', aliases: [], repository: null, selectors: {} } as const
    const [answer] = await swept(
      monitor,
      ['topology'],
      'checkout',
      { start: Date.now() - 1000, end: Date.now() },
      {
        targets: [
          { ...target, service: 'checkout' },
          { ...target, service: 'cart' },
        ],
      },
    )
    expect(rowsOf(answer ? [answer] : []).edges).toMatchObject([{ caller: 'checkout', callee: 'shop-db' }])
  })

  it('names who holds the lock that others wait for, not those who wait before them', async () => {
    const holder = await connected('app', 'nightly-batch')
    await holder.query("begin; update items set stock = stock - 1 where sku = 'SKU-7'")
    const clients = await Promise.all([1, 2, 3, 4].map((n) => connected('app', `checkout-${n}`)))
    const waiting = clients.map((one) => one.query("update items set stock = stock - 1 where sku = 'SKU-7'"))
    await until(admin, WAITING(4))
    const answers = await read()
    await holder.query('rollback')
    await Promise.all(waiting)
    expect(blamed(answers)).toMatch(
      /^shop-db lock: .*4 sessions of checkout-\d.* wait for locks, held by nightly-batch/,
    )
  })

  it('names the reader that a schema change queues behind', async () => {
    const reader = await connected('app', 'report')
    await reader.query('begin; select count(*) from orders')
    const migration = await connected('app', 'migration-42')
    const change = migration.query('alter table orders add column promo text')
    await until(admin, WAITING(1))
    const clients = await Promise.all([1, 2, 3].map((n) => connected('app', `api-${n}`)))
    const waiting = clients.map((one) => one.query('select * from orders where id = 1'))
    await until(admin, WAITING(4))
    const answers = await read()
    await reader.query('commit')
    await Promise.all([change, ...waiting])
    await admin.query('alter table orders drop column promo')
    expect(blamed(answers)).toMatch(/^shop-db lock: .*4 sessions .*held by report/)
    const locks = rowsOf(answers).objects.filter(({ kind }) => kind === 'lock')
    expect(locks.map(({ name }) => name)).toContain('orders')
  })

  it('takes a server without a free connection for evidence, with an open session and without one', async () => {
    await read()
    const taken: Client[] = []
    for (let at = 0; at < 40; at += 1) {
      const client = await connected('app', 'notebook').catch((error: { code: string }) => error.code)
      if (typeof client === 'string') {
        expect(client).toBe('53300')
        break
      }
      taken.push(client)
    }
    expect(blamed(await read())).toMatch(/^shop-db saturation: .*27 of 27 connections are taken/)
    const late = monitorOf(primary.port)
    onTestFinished(async () => late.close?.())
    const answers = await read(late)
    expect(blamed(answers)).toMatch(/^shop-db saturation: .*takes no more connections \(53300\)/)
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok'])
  })

  it('names a transaction that was left open', async () => {
    const export_ = await connected('app', 'analytics-export')
    await export_.query('begin isolation level repeatable read; select 1 from orders limit 1')
    const writer = await connected('app', 'api')
    await writer.query('update items set stock = stock + 1')
    const { objects } = rowsOf(await read())
    await export_.query('rollback')
    const session = objects.find(
      ({ kind, attrs }) => kind === 'session' && attrs.application_name === 'analytics-export',
    )
    expect(session).toMatchObject({ state: 'idle in transaction' })
    expect(session?.attrs.oldest_transaction_seconds).toBeGreaterThanOrEqual(0)
    const holder = objects.find(({ kind, name }) => kind === 'xmin-holder' && name === session?.name)
    expect(holder?.attrs.detail).toBe('analytics-export, idle in transaction')
  })

  it('names the table that is read as a whole, and the statement that does it', async () => {
    await monitor.sample(AbortSignal.timeout(5000))
    const client = await connected('app', 'api')
    for (let at = 0; at < 12; at += 1) await client.query('select * from orders where customer = $1', [at])
    await client.end()
    await until(admin, `select seq_scan >= 12 as ok from pg_stat_user_tables where relname = 'orders'`)
    const answers = await read()
    expect(blamed(answers)).toMatch(
      /^shop-db slow-query: .*a statement reads all of public\.orders, 200000 rows/,
    )
    const plan = rowsOf(answers).objects.find(({ kind }) => kind === 'plan')
    expect(plan?.attrs.query).toBe('select * from orders where customer = $1')
  })

  it('counts deadlocks since it last looked', async () => {
    await monitor.sample(AbortSignal.timeout(5000))
    const [a, b] = await Promise.all([connected('app', 'transfer-a'), connected('app', 'transfer-b')])
    await a.query('begin; update items set stock = stock where id = 1')
    await b.query('begin; update items set stock = stock where id = 2')
    const both = [
      a.query('update items set stock = stock where id = 2'),
      b.query('update items set stock = stock where id = 1'),
    ].map((one) => one.then(String, (error: { code: string }) => error.code))
    expect(await Promise.all(both)).toContain('40P01')
    await Promise.all([a.end(), b.end()])
    await until(admin, "select deadlocks > 0 as ok from pg_stat_database where datname = 'shop'")
    const answers = await read()
    expect(blamed(answers)).toMatch(/^shop-db lock: .*1 deadlocks in \d+ s/)
    const rate = rowsOf(answers).metrics.filter(({ metric }) => metric === 'deadlock_aborts_per_second')
    expect(Math.max(...rate.map(({ value }) => value))).toBeGreaterThan(0)
  })

  it('says of primary and standby that replay stands still', async () => {
    const follower = await connected('postgres', 'admin', standby.port)
    await follower.query('select pg_wal_replay_pause()')
    await admin.query("insert into import select i, repeat('x', 200) from generate_series(1, 80000) i")
    await until(
      admin,
      'select flush_lsn - replay_lsn > 8388608 as ok from pg_stat_replication where flush_lsn is not null',
    )
    const other = monitorOf(standby.port)
    onTestFinished(async () => other.close?.())
    const [here, there] = await Promise.all([read(), read(other)])
    await follower.query('select pg_wal_replay_resume()')
    expect(blamed(here)).toMatch(/^shop-db replication: .*walreceiver has \d+\.\d MB not replayed/)
    expect(blamed(there)).toMatch(/^shop-db replication: .*replay is paused, \d+\.\d MB/)
  })

  it('connects again after the server ended its session', async () => {
    await read()
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'sitrep'")
    await expect.poll(async () => (await read()).every(({ status }) => status === 'ok')).toBe(true)
  })

  it('says whose the fault is when it is refused', async () => {
    await admin.query('alter role sitrep nologin')
    const answers = await read()
    await admin.query('alter role sitrep login')
    expect(answers).toMatchObject([
      { status: 'denied', reason: expect.stringMatching(/^28000 from pg-main: .*role may log in/) },
      { status: 'denied' },
      { status: 'denied' },
    ])
  })

  it('runs SQL of a model only when it cannot write', async () => {
    const window = { start: Date.now() - 1000, end: Date.now() }
    const ask = (sql: string) =>
      monitor.collect(
        requestOf('tool', 'shop-db', window, { kind: 'tool', tool: { name: 'database_sql', args: { sql } } }),
        { signal: AbortSignal.timeout(5000) },
      )
    expect(await ask('select count(*)::int as n from pg_stat_activity')).toMatchObject([
      { status: 'ok', tables: { objects: { rows: [{ kind: 'row', attrs: { n: expect.any(Number) } }] } } },
    ])
    expect(await ask('select pg_terminate_backend(1)')).toMatchObject([
      { status: 'denied', reason: expect.stringContaining('pg_terminate_backend') },
    ])
    expect(await ask('select * from orders')).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('permission denied') },
    ])
  })

  it('has sent nothing but reads, as the server counts them', async () => {
    await read()
    const { rows } = await admin.query<{ query: string }>(
      "select query from pg_stat_statements join pg_roles on pg_roles.oid = userid where rolname = 'sitrep'",
    )
    expect(rows.length).toBeGreaterThan(15)
    expect(rows.map(({ query }) => query).filter((one) => !isRead(one))).toEqual([])
  })
})
