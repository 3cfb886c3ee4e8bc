import { createInterface } from 'node:readline'
import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api'
import { TABLE_NAMES } from '../tables.ts'
import { CASE_TABLES, MAX_SQL, refusal } from './gate.ts'
import type { SandboxAnswer, SandboxReply, SandboxRequest, SandboxStart } from './protocol.ts'
import { createViews } from './views.ts'

/** Order matters: the temp directory cannot be set once external access is off. */
const LOCKED = {
  access_mode: 'READ_ONLY',
  memory_limit: '256MB',
  threads: '1',
  temp_directory: '',
  max_temp_directory_size: '0B',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_unsigned_extensions: 'false',
  allow_persistent_secrets: 'false',
  enable_external_access: 'false',
}

/** EXPLAIN has no tree of its own: the SELECT behind it is looked at, and DuckDB says what kind the whole is. */
const EXPLAIN = /^\s*explain\s+(?=\S)/i

/** By the tree alone; nothing is bound or run yet. */
async function refusedByTree(
  duck: DuckDBConnection,
  sql: string,
  tables: readonly string[] | null,
): Promise<string | null> {
  if (sql.length > MAX_SQL) return `the query is longer than ${MAX_SQL} characters`
  const query = sql.replace(EXPLAIN, '')
  const reader = await duck.runAndReadAll('select json_serialize_sql($1::varchar)', [query])
  return refusal(JSON.parse(String(reader.getRows()[0]?.[0])), tables ?? CASE_TABLES)
}

const READING: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN])

/** By what DuckDB itself would run; binding needs the views. */
async function refusedByKind(duck: DuckDBConnection, sql: string): Promise<string | null> {
  const statements = await duck.extractStatements(sql)
  if (statements.count !== 1) return 'send exactly one statement'
  const prepared = await statements.prepare(0)
  return READING.has(prepared.statementType) ? null : 'only a SELECT can be run'
}

/** Numbers that fit stay numbers; what JSON cannot say becomes text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return value
}

async function select(duck: DuckDBConnection, sql: string, caps: SandboxStart): Promise<SandboxAnswer> {
  const reader = await duck.streamAndReadUntil(sql, caps.maxRows + 1)
  const columns = reader.deduplicatedColumnNames()
  const rows: Record<string, unknown>[] = []
  let bytes = 0
  let truncated = false
  for (const values of reader.getRowsJS()) {
    const row = Object.fromEntries(columns.map((name, index) => [name, plain(values[index])]))
    bytes += JSON.stringify(row, (_, value: unknown) => plain(value)).length
    truncated = rows.length >= caps.maxRows || bytes > caps.maxBytes
    if (truncated) break
    rows.push(row)
  }
  return { status: 'ok', columns, rows, truncated }
}

async function answer(
  duck: DuckDBConnection,
  caps: SandboxStart,
  request: SandboxRequest,
): Promise<SandboxAnswer> {
  try {
    const tree = await refusedByTree(duck, request.sql, caps.tables)
    if (tree) return { status: 'refused', reason: tree }
    if (caps.tables === null) await createViews(duck, TABLE_NAMES, request.view, caps)
    const kind = await refusedByKind(duck, request.sql)
    if (kind) return { status: 'refused', reason: kind }
    if (caps.decideOnly) return { status: 'ok', columns: [], rows: [], truncated: false }
    return await select(duck, request.sql, caps)
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { status: 'failed', reason: text.split('\n').slice(0, 3).join(' ').slice(0, 300) }
  }
}

const send = (reply: SandboxReply): void => {
  process.stdout.write(`${JSON.stringify(reply, (_, value: unknown) => plain(value))}\n`)
}

async function serve(start: SandboxStart): Promise<void> {
  const instance = await DuckDBInstance.create(start.file, LOCKED)
  const duck = await instance.connect()
  await duck.run('set lock_configuration = true')
  for await (const line of createInterface({ input: process.stdin })) {
    const request: SandboxRequest = JSON.parse(line)
    send({ id: request.id, answer: await answer(duck, start, request) })
  }
  duck.closeSync()
  instance.closeSync()
}

await serve(JSON.parse(process.argv[2] ?? '{}'))
