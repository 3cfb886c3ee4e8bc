import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import type { Database } from '../../src/storage/sql.ts'
import { postgresDatabaseUrl, testDatabase } from '../support/database.ts'

let folder: string
let db: Database

beforeAll(async () => {
  db = await testDatabase()
})

afterAll(() => db.close())

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sitrep-migrations-'))
  await db.query('drop table if exists migration, first, second')
  await writeFile(path.join(folder, '0001_first.sql'), 'create table first (n int);')
})

afterEach(() => rm(folder, { recursive: true }))

const add = (name: string, sql: string): Promise<void> => writeFile(path.join(folder, name), sql)

describe('migrate', () => {
  it('runs each file once, in order', async () => {
    await add('0002_second.sql', 'insert into first values (2);')
    expect(await migrate(db, folder)).toEqual(['0001_first.sql', '0002_second.sql'])
    expect(await migrate(db, folder)).toEqual([])
    expect((await db.query('select n from first')).rows).toEqual([{ n: 2 }])
  })

  it('leaves nothing of a failing file behind, nor of those before it', async () => {
    await add('0002_broken.sql', 'create table second (n int); insert into nowhere values (1);')
    await expect(migrate(db, folder)).rejects.toMatchObject({ code: '42P01' })
    expect((await db.query("select to_regclass('second') as t, to_regclass('first') as f")).rows).toEqual([
      { t: null, f: null },
    ])
  })

  it('names a file that was edited after it ran', async () => {
    await migrate(db, folder)
    await add('0001_first.sql', 'create table first (n bigint);')
    await expect(migrate(db, folder)).rejects.toThrow(/0001_first\.sql was edited after it ran/)
  })

  it('says when the database is newer', async () => {
    await add('0002_second.sql', 'select 1;')
    await migrate(db, folder)
    await rm(path.join(folder, '0002_second.sql'))
    await expect(migrate(db, folder)).rejects.toThrow(/newer than this Sitrep \(0002_second\.sql\)/)
  })

  it.skipIf(inject('postgresUrl') === null)('lets three replicas start at once', async () => {
    const url = await postgresDatabaseUrl(inject('postgresUrl') ?? '')
    const replicas = await Promise.all([1, 2, 3].map(() => openPostgres(url, createLogger('silent'))))
    await replicas[0]?.query('drop table migration')
    const ran = await Promise.all(replicas.map((one) => migrate(one, folder)))
    expect(ran.map((names) => names.length).sort()).toEqual([0, 0, 1])
    await Promise.all(replicas.map((one) => one.close()))
  })
})

describe('the schema', () => {
  it('creates every primary and unique key with team_id first', async () => {
    const files = await readFile(
      path.join(import.meta.dirname, '../../src/storage/migrations/0001_first_page.sql'),
      'utf8',
    )
    expect(files).toContain('create table incident')
    const { rows } = await db.query<{ name: string; columns: string[] }>(
      `select i.indexrelid::regclass::text as name,
         array(select a.attname::text from unnest(i.indkey::int[]) with ordinality k(n, pos)
           join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n order by k.pos) as columns
       from pg_index i join pg_class t on t.oid = i.indrelid
       where i.indisunique and t.relnamespace = 'public'::regnamespace and t.relname <> 'first'`,
    )
    expect(rows.length).toBeGreaterThan(8)
    expect(rows.filter(({ columns }) => columns[0] !== 'team_id')).toEqual([])
  })
})
