import { describe, expect, it } from 'vitest'
import { withDuck } from '../../src/evidence/duck.ts'
import { refusal } from '../../src/evidence/sandbox/gate.ts'

/** What the gate says of queries, as the child asks it: over the tree that DuckDB's own parser gives. */
const refusals = (queries: readonly string[]): Promise<(string | null)[]> =>
  withDuck(async (duck) => {
    const said: (string | null)[] = []
    for (const sql of queries) {
      const reader = await duck.runAndReadAll('select json_serialize_sql($1::varchar)', [sql])
      said.push(refusal(JSON.parse(String(reader.getRows()[0]?.[0]))))
    }
    return said
  })

/** Queries of the kind that specialists ask. */
const USEFUL = [
  'select count(*) from logs',
  "select entity, median(value) from metrics where metric = 'p99' group by entity having count(*) > 3 order by 2 desc limit 5",
  'with slow as (select * from spans where dur_ms > 500) select service, count(*) from slow group by 1',
  "select title from changes where ts between 1 and 2 and lower(title) like '%pool%'",
  "select json_extract_string(attrs, '$.reason') from objects where kind = 'pod'",
  'select l.message from logs l join spans s using (trace_id) where s.status = $$error$$',
  'select date_trunc($$minute$$, make_timestamp(ts * 1000)) as m, count(*) filter (level = $$error$$) from logs group by m',
  'select entity, value - lag(value) over (partition by entity order by ts) from metrics_all',
  'select (select max(value) from metrics) / nullif((select min(value) from metrics), 0)',
  'describe logs',
  'summarize (select dur_ms from spans)',
  'select list_transform(list(value), lambda x: x + 1), [y for y in [1, 2] if y > 1], {$$a$$: 1}.a from metrics',
  // What has no end is ended by the child: see sql-sandbox.system.test.ts and test/safety.
  'select minute.range from range(10) minute left join metrics on true',
  'with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r',
]

const FILES = [
  "select * from read_csv('/etc/passwd')",
  "select * from read_text('/etc/passwd')",
  "select content from READ_BLOB('/etc/passwd')",
  'select * from "read_json"(\'/etc/passwd\')',
  "select * from '/etc/passwd'",
  'select * from "/tmp/a.parquet"',
  "select * from glob('/**')",
  "select * from parquet_metadata('/tmp/a.parquet')",
  "select * from sniff_csv('/etc/passwd')",
  "select (select content from read_text('/etc/passwd'))",
  "with x as (select * from read_text('/etc/passwd')) select * from x",
  "select 1 where exists (select 1 from read_csv('http://127.0.0.1/x'))",
  "select * from metrics, lateral (select * from read_text('/etc/passwd'))",
  "select * from query('select 1')",
  "select * from query_table('logs_stored')",
]

const STATE = [
  "copy logs to '/tmp/out.csv'",
  "attach '/tmp/other.db' as other",
  'install httpfs',
  "load 'httpfs'",
  "set memory_limit = '8GB'",
  'pragma database_list',
  'create table t as select 1',
  'insert into logs_stored select * from logs_stored',
  'update metrics_stored set value = 0',
  'delete from logs_stored',
  'drop view logs',
  "export database '/tmp/x'",
  'call pragma_version()',
  'explain analyze select 1',
  'show tables',
  'show databases',
  'begin transaction',
]

const INSIDE = [
  'select * from logs_stored',
  'select * from main.logs',
  'select * from temp.logs',
  'select * from information_schema.tables',
  'select * from duckdb_settings()',
  'select * from duckdb_secrets()',
  'select * from pg_catalog.pg_tables',
  'select * from sqlite_master',
  "select getenv('PATH')",
  "select current_setting('home_directory')",
  'select version()',
  "select nextval('s')",
  'select main.getenv($$PATH$$)',
  "select repeat('x', 2000000000)",
  'with logs as (select 1) select * from logs',
  'select 1; select 2',
  'select #1 from logs',
  'from logs_stored',
  '',
  '-- nothing',
  'not a query',
  "select * from logs where message = 'open",
]

describe('what a query may use', () => {
  it('lets useful queries through', async () => {
    expect(await refusals(USEFUL)).toEqual(USEFUL.map(() => null))
  })

  it.each([
    ['files and the network', FILES],
    ['statements that change something', STATE],
    ['what is not the case file', INSIDE],
  ])('refuses %s, with a reason', async (_, queries) => {
    const said = await refusals(queries)
    const through = queries.filter((_query, index) => said[index] === null)
    expect(through).toEqual([])
    expect(said.every((reason) => /\w/.test(reason ?? ''))).toBe(true)
  })

  it('says what there is instead', async () => {
    expect(await refusals(['select * from traces', 'select getenv($$A$$)', 'drop view logs'])).toEqual([
      'there is no table traces; there are metrics, logs, spans, events, changes, objects, entities, edges, evidence',
      'the function getenv is not allowed',
      expect.stringContaining('only a SELECT can be run'),
    ])
  })
})
