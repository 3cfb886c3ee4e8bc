import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCaseSql } from '../../src/cli/case-sql.ts'
import type { SqlDoor } from '../../src/cli/try-sql.ts'

let folder: string
let door: SqlDoor
const { signal } = new AbortController()

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sitrep-test-'))
  const schema = path.join(folder, 'schema.sql')
  await writeFile(
    schema,
    "create table logs (ts timestamp, level varchar, attrs json); insert into logs values (now(), 'error', '{}');",
  )
  door = await openCaseSql({ schema, run: true, signal })
})

afterAll(async () => {
  await door.close()
  await rm(folder, { recursive: true, force: true })
})

describe('SQL over a case file', () => {
  it.each([
    'select level, count(*) from logs group by all order by 2 desc',
    "select time_bucket(interval '1 minute', ts) as minute, count(*) filter (level = 'error') from logs group by 1",
    'with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select sum(n) from t',
    'select * from generate_series(1, 5)',
    "select [x for x in [1, 2, 3] if x > 1], {'a': 1}.a, attrs->>'$.a' from logs",
    'select *, row_number() over (partition by level order by ts) as r from logs qualify r = 1',
    'describe logs',
    'summarize logs',
    'explain select * from logs',
  ])('runs: %s', async (sql) => {
    expect(await door.decide(sql)).toMatchObject({ decision: 'allow', reason: null, ran: 'ok' })
  })

  it.each([
    ['drop table logs', 'only a SELECT'],
    ['delete from logs', 'only a SELECT'],
    ['explain analyze select 1', 'only a SELECT'],
    ['explain delete from logs', 'only a SELECT'],
    ['select 1; select 2', 'exactly one'],
    ["copy logs to '/tmp/x.csv'", 'only a SELECT'],
    ["attach ':memory:' as other", 'only a SELECT'],
    ['set threads = 4', 'only a SELECT'],
    ["select * from read_csv('/etc/passwd')", 'read_csv'],
    ["select * from '/etc/passwd'", 'there is no table'],
    ["select * from query('select 1')", 'query'],
    ['select * from duckdb_settings()', 'duckdb_settings'],
    ['select * from information_schema.tables', 'without schema'],
    ["select current_setting('threads')", 'current_setting'],
    ["select getvariable('x')", 'getvariable'],
    ['show databases', 'SHOW'],
    ['show all tables', 'SHOW'],
    ["with logs as (select 'fake' as level) select * from logs", 'table of the case file'],
    ['select nope from logs', 'nope'],
  ])('is refused with a reason: %s', async (sql, reason) => {
    const decided = await door.decide(sql)
    expect(decided).toMatchObject({ decision: 'refuse' })
    expect(decided.reason).toContain(reason)
  })

  it('ends what runs too long, and answers the next query', async () => {
    const endless = 'with recursive t as (select 1 as n union all select n + 1 from t) select count(*) from t'
    expect(await door.decide(endless)).toMatchObject({ decision: 'allow', ran: 'timeout' })
    expect(await door.decide('select 1')).toMatchObject({ ran: 'ok', rows: 1 })
  })

  it('ends what takes too much memory', async () => {
    expect(await door.decide('select len(range(3000000000))')).toMatchObject({
      decision: 'allow',
      ran: 'failed',
    })
  })
})
