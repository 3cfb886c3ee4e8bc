import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { postgresListeners } from '../../src/storage/postgres/listeners.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import type { Database } from '../../src/storage/sql.ts'
import { postgresDatabaseUrl } from '../support/database.ts'

const log = createLogger('silent')
const server = inject('postgresUrl')

describe.skipIf(server === null)('PostgreSQL', () => {
  let url: string
  let db: Database
  beforeAll(async () => {
    url = await postgresDatabaseUrl(server ?? '')
    db = await openPostgres(url, log)
  })
  afterAll(() => db.close())

  const listening = async (): Promise<number[]> => {
    const { rows } = await db.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and query ilike 'listen %'`,
    )
    return rows.map(({ pid }) => pid)
  }

  it('hears again, once, after its connection was ended by the server', async () => {
    const heard: string[] = []
    await db.listen('orders', (payload) => heard.push(payload))
    const before = await listening()
    expect(before).toHaveLength(1)
    await db.query('select pg_terminate_backend($1::int)', [before[0]])
    await expect.poll(listening).not.toEqual(before)
    await expect.poll(listening).toHaveLength(1)
    await db.query(`notify orders, 'after'`)
    await expect.poll(() => heard).toEqual(['after'])
    expect(await listening()).toHaveLength(1)
  })

  it('goes on with its queries after all connections were ended by the server', async () => {
    await Promise.all([1, 2, 3].map(() => db.query('select pg_sleep(0.01)')))
    const admin = await openPostgres(server ?? '', log)
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1::text', [
      new URL(url).pathname.slice(1),
    ])
    await admin.close()
    const works = () =>
      db.query('select 1').then(
        () => true,
        () => false,
      )
    await expect.poll(works).toBe(true)
  })

  it('fails a transaction whose connection the server ended between two statements, and goes on', async () => {
    const admin = await openPostgres(server ?? '', log)
    const alive = async (pid: number): Promise<number> =>
      (await admin.query('select from pg_stat_activity where pid = $1::int', [pid])).rowCount
    const cut = db.tx(async (tx) => {
      const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
      const pid = rows[0]?.pid ?? 0
      await admin.query('select pg_terminate_backend($1::int)', [pid])
      await expect.poll(() => alive(pid)).toBe(0)
    })
    await expect(cut).rejects.toThrow(/connection/i)
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await admin.close()
  })

  it('lets a later listener in when the first could not connect', async () => {
    const urls = ['postgres://nobody@127.0.0.1:1/none', url]
    const listeners = postgresListeners(() => new pg.Client({ connectionString: urls.shift() ?? url }), log)
    const failed: string[] = []
    await expect(listeners.listen('first', (payload) => failed.push(payload))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
    const heard = Promise.withResolvers<string>()
    await listeners.listen('first', heard.resolve)
    await db.query(`notify first, 'hello'`)
    expect(await heard.promise).toBe('hello')
    expect(failed).toEqual([])
    await listeners.close()
  })

  it('says what is wrong when the server cannot be reached, without the password', async () => {
    const away = await openPostgres('postgres://sitrep:secret@127.0.0.1:1/none', log)
    const error = await away.query('select 1').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'DatabaseError', code: 'ECONNREFUSED' })
    expect(String(error)).not.toContain('secret')
    await away.close()
  })
})
