import { readFile } from 'node:fs/promises'
import { type Connection, createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { mysqlConnector } from '../../src/connectors/mysql/connector.ts'
import { openSession } from '../../src/connectors/mysql/session.ts'
import type { Collected, LiveConnector } from '../../src/domain/connector.ts'
import { emptyMariaDb, type MariaServer, startMariaDb } from './support/mariadb-server.ts'
import { rankedFrom, rowsOf, swept } from './support/ranked.ts'

const SETTINGS = [
  ...['--max-connections=20', '--log-bin=bin', '--performance-schema=ON', '--innodb-lock-wait-timeout=20'],
  ...[
    '--performance-schema-instrument=wait/lock/metadata/sql/mdl=ON',
    '--general-log=1',
    '--log-output=TABLE',
  ],
]

const SCHEMA = [
  'create database shop',
  "create user app@'127.0.0.1'",
  "grant all on shop.* to app@'127.0.0.1'",
  "create user repl@'127.0.0.1'",
  "grant replication slave on *.* to repl@'127.0.0.1'",
  'create table shop.items (id int primary key auto_increment, sku varchar(20) unique, stock int)',
  "insert into shop.items (sku, stock) select concat('SKU-', seq), 1000 from shop.seq_1_to_200",
]

describe('a real MariaDB with a replica', () => {
  let primary: MariaServer
  let replica: MariaServer
  let admin: Connection
  let monitor: LiveConnector

  const asAdmin = (server: MariaServer): Promise<Connection> =>
    createConnection({ socketPath: server.socketPath, user: 'root' })

  const connected = async (): Promise<Connection> => {
    const one = await createConnection({
      host: '127.0.0.1',
      port: primary.port,
      user: 'app',
      database: 'shop',
    })
    one.on('error', () => undefined)
    onTestFinished(() => one.destroy())
    return one
  }

  const monitorOf = (port: number, user = 'sitrep'): LiveConnector => {
    const session = openSession({ config: { host: '127.0.0.1', port, user }, now: Date.now })
    onTestFinished(() => session.close())
    return mysqlConnector({ name: 'maria', service: 'shop-db', session, now: Date.now })
  }

  beforeAll(async () => {
    const empty = await emptyMariaDb()
    primary = await startMariaDb(empty, 1, SETTINGS)
    replica = await startMariaDb(empty, 2, [...SETTINGS, '--read-only=1'])
    admin = await asAdmin(primary)
    const role = (await readFile('deploy/mysql/monitor-role.sql', 'utf8')).replace(/^--.*$/gm, '')
    const follower = await asAdmin(replica)
    for (const server of [admin, follower])
      for (const sql of role.split(';').filter((one) => one.trim() !== '')) await server.query(sql)
    await follower.query(
      `change master to master_host = '127.0.0.1', master_port = ${primary.port}, master_user = 'repl', master_use_gtid = slave_pos`,
    )
    await follower.end()
    for (const sql of SCHEMA) await admin.query(sql)
  })
  afterAll(async () => {
    admin?.destroy()
    await replica?.stop()
    await primary?.stop()
  })
  beforeEach(() => {
    monitor = monitorOf(primary.port)
  })

  const window = () => ({ start: Date.now() - 3_600_000, end: Date.now() })
  const read = (one = monitor): Promise<Collected[]> =>
    swept(one, ['topology', 'state'], 'checkout', window())

  const blamed = (answers: readonly Collected[]): string => {
    const [first] = rankedFrom(answers, 'checkout', window()).suspects
    return first === undefined ? 'nobody' : `${first.service} ${first.kind}: ${first.supporting[0]?.text}`
  }

  // InnoDB gives the same answer again to whoever asks within a tenth of a second.
  const waiting = (count: number): Promise<void> =>
    expect
      .poll(
        async () => {
          const [rows] = await admin.query(
            "select count(*) as n from information_schema.innodb_trx where trx_state = 'LOCK WAIT'",
          )
          return (rows as { n: number }[])[0]?.n
        },
        { interval: 250, timeout: 20_000 },
      )
      .toBe(count)

  it('reads everything, and blames nobody while nothing is wrong', async () => {
    const answers = await read()
    expect(answers.map(({ status, reason }) => ({ status, reason }))).toEqual(
      answers.map(() => ({ status: 'ok', reason: null })),
    )
    expect(blamed(answers)).toBe('nobody')
  })

  it('names the session that holds a lock without working', async () => {
    const holder = await connected()
    await holder.query('begin')
    await holder.query("update items set stock = stock - 1 where sku = 'SKU-7'")
    const clients = await Promise.all([1, 2, 3].map(connected))
    const updates = clients.map((one) => one.query("update items set stock = stock - 1 where sku = 'SKU-7'"))
    await waiting(3)
    const answers = await read()
    await holder.query('rollback')
    await Promise.all(updates)
    expect(blamed(answers)).toMatch(/^shop-db lock: .*3 sessions of app wait for locks, held by app/)
    const sessions = rowsOf(answers).objects.filter(({ kind }) => kind === 'session')
    const root = sessions.find(({ state }) => state === 'idle in transaction')
    expect(root?.name).toBe(String(holder.threadId))
    expect(sessions.filter(({ attrs }) => String(attrs.blocked_by) === root?.name)).toHaveLength(3)
  })

  it('names a schema change that waits for a reader', async () => {
    const reader = await connected()
    await reader.query('begin')
    await reader.query('select count(*) from items')
    const migration = await connected()
    const change = migration.query('alter table items add column promo int')
    await expect
      .poll(async () => rowsOf(await read()).objects.some(({ state }) => /metadata lock/.test(state ?? '')))
      .toBe(true)
    const answers = await read()
    await reader.query('commit')
    await change
    expect(blamed(answers)).toMatch(/^shop-db lock: /)
  })

  it('takes a server without a free connection for evidence, with an open session and without one', async () => {
    await read()
    for (let at = 0; at < 25; at += 1) {
      const taken = await connected().catch((error: { code: string }) => error.code)
      if (typeof taken === 'string') {
        expect(taken).toBe('ER_CON_COUNT_ERROR')
        break
      }
    }
    expect(blamed(await read())).toMatch(/^shop-db saturation: .*20 of 20 connections are taken/)
    const late = await read(monitorOf(primary.port))
    expect(late.map(({ status }) => status)).toEqual(['ok', 'ok'])
    expect(blamed(late)).toMatch(/^shop-db saturation: .*takes no more connections \(ER_CON_COUNT_ERROR\)/)
  })

  it('says of a replica that it does not follow', async () => {
    expect(blamed(await read(monitorOf(replica.port)))).toMatch(
      /^shop-db replication: .*slave_io_running is No/,
    )
  })

  it('says whose the fault is when it is refused', async () => {
    const [, state] = await read(monitorOf(primary.port, 'nobody'))
    expect(state).toMatchObject({ status: 'denied', reason: expect.stringContaining('`user`') })
    const [, down] = await read(monitorOf(1))
    expect(down).toMatchObject({ status: 'failed', reason: expect.stringContaining('ECONNREFUSED') })
  })

  it('has sent nothing but reads, as the server logs them', async () => {
    await read()
    const [rows] = await admin.query(
      "select convert(argument using utf8) as sql_text from mysql.general_log where command_type = 'Query' and user_host like '%sitrep%'",
    )
    const statements = (rows as { sql_text: string }[]).map(({ sql_text }) => sql_text.trim())
    const FRAME =
      /^set session (?:max_statement_time|max_execution_time|transaction read only|lock_wait_timeout)\b/i
    expect(statements.filter((one) => /^(?:select|show)\b/i.test(one)).length).toBeGreaterThan(10)
    expect(statements.filter((one) => !/^(?:select|show)\b/i.test(one) && !FRAME.test(one))).toEqual([])
  })

  it('is green in doctor for the user we ship, and red for one that may do more', async () => {
    const signal = AbortSignal.timeout(10_000)
    expect(await monitor.check({ signal })).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^10\..*MariaDB.*may only look$/),
    })
    expect(await monitorOf(primary.port, 'app').check({ signal })).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('ALL PRIVILEGES'),
      fix: expect.stringContaining('deploy/mysql/monitor-role.sql'),
    })
    await admin.query("create user reader@'127.0.0.1'")
    await admin.query("grant process, select on *.* to reader@'127.0.0.1'")
    expect(await monitorOf(primary.port, 'reader').check({ signal })).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('passwords'),
    })
  })
})
