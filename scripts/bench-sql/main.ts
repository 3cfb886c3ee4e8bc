import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { openCaseSql } from '../../src/cli/case-sql.ts'
import type { Decided } from '../../src/cli/try-sql.ts'
import { openReadOnlyServer } from '../../src/connectors/postgres/read-only-server.ts'
import { startPostgres } from '../../test/support/postgres-server.ts'
import { watchMemory } from './memory.ts'

/** Queries that may run and never end by themselves, or want all the memory there is. */
const CASE_BOMBS = [
  'select list(range(1000000000))',
  'select range(100000000000)',
  'select count(*) from range(10000000) a, range(10000000) b where a.range + b.range = 7',
  "select string_agg(i::varchar, 'xxxxxxxxxxxxxxxx') from range(1000000000) t(i)",
  'select list(i) from range(1000000000) t(i)',
  'with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r',
  "with recursive r(n, s) as (select 1, 'x' union all select n + 1, s || s from r where n < 40) select max(length(s)) from r",
]

const POSTGRES_BOMBS = [
  'select count(*) from generate_series(1, 10000000000)',
  'select count(*) from generate_series(1, 10000000) a, generate_series(1, 10000000) b where a + b = 7',
  "select string_agg(i::text, 'xxxxxxxxxxxxxxxx') from generate_series(1, 1000000000) i",
  'with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r',
  "with recursive r(n, s) as (select 1, 'x' union all select n + 1, s || s from r where n < 40) select max(length(s)) from r",
  "select regexp_replace(repeat('a', 1000000), '(a+)+$', 'b')",
]

/** Runs each and prints how it ended, when, and what it took. */
async function runAll(
  name: string,
  bombs: readonly string[],
  run: (sql: string) => Promise<string>,
): Promise<void> {
  const lag = monitorEventLoopDelay({ resolution: 5 })
  for (const sql of bombs) {
    lag.reset()
    lag.enable()
    const memory = watchMemory()
    const started = performance.now()
    const ended = await run(sql)
    const seconds = (performance.now() - started) / 1000
    lag.disable()
    console.log(
      `${name}  ${ended.padEnd(8)} ${seconds.toFixed(1).padStart(5)} s  +${memory.growth().toFixed(0).padStart(4)} MB  lag ${(lag.max / 1e6).toFixed(0).padStart(4)} ms  ${sql.slice(0, 90)}`,
    )
  }
}

const endOf = ({ decision, ran }: Decided): string => ran ?? decision

async function onCase(): Promise<void> {
  const door = await openCaseSql({ schema: null, run: true, signal: new AbortController().signal })
  await door.decide('select 1')
  await runAll('case    ', CASE_BOMBS, async (sql) => endOf(await door.decide(sql)))
  await door.close()
}

async function onPostgres(): Promise<void> {
  const server = await startPostgres()
  if (server === null) return console.log('postgres: skipped, none with pgvector is installed')
  const readOnly = await openReadOnlyServer({ url: server.url })
  await runAll('postgres', POSTGRES_BOMBS, async (sql) =>
    readOnly.refusal(sql) === null ? (await readOnly.run(sql)).status : 'refuse',
  )
  await server.stop()
}

const { values } = parseArgs({ options: { dialect: { type: 'string', default: 'both' } } })
if (values.dialect !== 'postgres') await onCase()
if (values.dialect !== 'case') await onPostgres()
