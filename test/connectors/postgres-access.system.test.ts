import { chmod, chown, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pg, { type Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { postgresKind } from '../../src/connectors/postgres/kind.ts'
import { PostgresOptions } from '../../src/connectors/postgres/options.ts'
import type { Collected, LiveConnector } from '../../src/domain/connector.ts'
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts'
import { selfSigned } from './support/certificate.ts'
import { SETTINGS } from './support/postgres-shop.ts'
import { requestOf } from './support/ranked.ts'

const PASSWORD = 'the-right-one-7431'

describe('who may enter a real PostgreSQL', () => {
  let server: PostgresServer
  let admin: Client

  beforeAll(async () => {
    const started = await startPostgres(SETTINGS)
    if (started === null) throw new Error('PostgreSQL is needed: scripts/install-test-postgres.sh')
    server = started
    admin = new pg.Client({ connectionString: server.url })
    await admin.connect()
    await admin.query(await readFile('deploy/postgres/monitor-role.sql', 'utf8'))
    await admin.query('create role app login; create table orders (id int); alter table orders owner to app')
    await admin.query(`alter role sitrep password '${PASSWORD}'`)
    // A password over TCP is asked of this role alone.
    const hba = await shown('hba_file')
    await writeFile(hba, `host all sitrep 127.0.0.1/32 scram-sha-256\n${await readFile(hba, 'utf8')}`)
    await admin.query('select pg_reload_conf()')
  })
  afterAll(async () => {
    await admin?.end()
    await server?.stop()
  })

  const shown = async (setting: string): Promise<string> =>
    String(Object.values((await admin.query(`show ${setting}`)).rows[0])[0])

  const opened = async (
    options: Record<string, unknown> = {},
    password = PASSWORD,
  ): Promise<LiveConnector> => {
    const usual = { host: '127.0.0.1', port: server.port, database: 'postgres', tls: 'off' }
    const given = PostgresOptions.parse({ ...usual, password: { env: 'X' }, ...options })
    const connector = await postgresKind.open(given, {
      ...{ name: 'pg-main', now: Date.now },
      secret: async () => password,
    })
    onTestFinished(async () => connector.close?.())
    return connector
  }

  /** Status and reason of every answer, each once. */
  const state = async (connector: LiveConnector): Promise<Pick<Collected, 'status' | 'reason'>[]> => {
    const window = { start: Date.now() - 1000, end: Date.now() }
    const signal = AbortSignal.timeout(20_000)
    const answers = await connector.collect(requestOf('state', 'shop-db', window), { signal })
    const told = answers.map(({ status, reason }) => JSON.stringify({ status, reason }))
    return [...new Set(told)].map((one) => JSON.parse(one))
  }

  it('is asked for the password, and says which setting to check when it is wrong', async () => {
    expect(await state(await opened())).toContainEqual({ status: 'ok', reason: null })
    const wrong = await opened({}, 'the-wrong-one-9902')
    const answers = await state(wrong)
    expect(answers).toMatchObject([
      { status: 'denied', reason: expect.stringMatching(/^28P01 from pg-main: .*check `password`$/) },
    ])
    expect(JSON.stringify(answers)).not.toContain('the-wrong-one')
    expect(await wrong.check({ signal: AbortSignal.timeout(5000) })).toMatchObject({
      state: 'failed',
      fix: 'check `password`',
    })
  })

  it('speaks TLS, takes a certificate that it can verify and no other', async () => {
    expect(await state(await opened({ tls: 'verify' }))).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/^NO_TLS from pg-main: .*`tls: off`/) },
    ])
    const { key, cert, file } = await selfSigned()
    const data = await shown('data_directory')
    const { uid, gid } = await stat(data)
    for (const [name, text] of Object.entries({ 'server.key': key, 'server.crt': cert })) {
      await writeFile(path.join(data, name), text)
      await chown(path.join(data, name), uid, gid)
      await chmod(path.join(data, name), 0o600)
    }
    await admin.query('alter system set ssl = on')
    await admin.query('select pg_reload_conf()')
    await expect.poll(() => shown('ssl')).toBe('on')
    expect(await state(await opened({ tls: 'verify' }))).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/name the authority in `ca`/) },
    ])
    const verified = await opened({ tls: 'verify', ca: file })
    expect(await state(verified)).toContainEqual({ status: 'ok', reason: null })
    const { rows } = await admin.query(
      "select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid) where usename = 'sitrep'",
    )
    expect(rows).toContainEqual({ ssl: true })
    expect(await state(await opened({ tls: 'unverified' }))).toContainEqual({ status: 'ok', reason: null })
  })

  it('reads one instance while another is down', async () => {
    const [fine, down] = await Promise.all([state(await opened()), state(await opened({ port: 1 }))])
    expect(fine).toContainEqual({ status: 'ok', reason: null })
    expect(down).toMatchObject([
      { status: 'failed', reason: expect.stringMatching(/^ECONNREFUSED from pg-main: /) },
    ])
  })

  it('is green in doctor for the role we ship, and red for one that may do more', async () => {
    const check = async (user: string) =>
      (await opened({ user })).check({ signal: AbortSignal.timeout(5000) })
    expect(await check('sitrep')).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^15\..*, primary; sitrep may only look$/),
    })
    expect(await check('postgres')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('is a superuser'),
    })
    expect(await check('app')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('app may write to'),
      fix: expect.stringContaining('deploy/postgres/monitor-role.sql'),
    })
    await admin.query(
      'create role bystander login; create role curious login; grant pg_read_all_data to curious',
    )
    expect(await check('bystander')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('no member of pg_monitor'),
    })
    expect(await check('curious')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('is a member of pg_read_all_data'),
    })
  })
})
