import { argument } from './object-kind.ts'
import type { ObjectParser, ParsedObject } from './parse-objects.ts'
import { sqlRows } from './sql-table.ts'

type Json = Record<string, unknown>

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(output: unknown): unknown {
  if (typeof output !== 'string' || !/^\s*[[{]/.test(output)) return output
  try {
    return JSON.parse(output)
  } catch {
    return null
  }
}

function rowsOf(output: unknown): Json[] {
  const value = parsed(output)
  if (typeof value === 'string') return sqlRows(value)
  const rows = isRecord(value) && Array.isArray(value.rows) ? value.rows : value
  return Array.isArray(rows) ? rows.filter(isRecord) : []
}

const text = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

const object = (kind: string, name: string, state: string | null, attrs: Json): ParsedObject => ({
  ts: null,
  kind,
  namespace: null,
  name,
  state,
  attrs,
})

/** A row of `pg_stat_activity`, `pg_locks` or a process list, one session or a group of them. */
function session(row: Json): ParsedObject | null {
  const isPostgres = 'wait_event_type' in row || 'blocked_by' in row || ('pid' in row && 'query' in row)
  const isMysql = 'command' in row && 'time' in row && 'state' in row
  if (!isPostgres && !isMysql) return null
  const who =
    text(row.pid) ?? text(row.application) ?? text(row.application_name) ?? text(row.id) ?? 'sessions'
  return object('session', who, text(row.state), row)
}

function limit(row: Json): ParsedObject | null {
  const { connections, max_connections } = row
  const [used, most] = [Number(connections ?? Number.NaN), Number(max_connections ?? Number.NaN)]
  if (!Number.isFinite(used) || !Number.isFinite(most)) return null
  return object('connections', 'connections', `${used}/${most}`, row)
}

/** A line of `SHOW VARIABLES`, `SHOW STATUS` or `pg_settings`. */
function setting(row: Json): ParsedObject | null {
  const name = text(row.variable_name) ?? ('setting' in row ? text(row.name) : null)
  const value = text(row.value) ?? text(row.setting)
  return name === null || value === null ? null : object('setting', name.toLowerCase(), value, row)
}

const REPLICA = /^(seconds_behind_(master|source)|(slave|replica)_(io|sql)_running|replay_lag)$/

/** What a replica says of itself, or its primary of it. */
function replica(row: Json): ParsedObject | null {
  if (!Object.keys(row).some((name) => REPLICA.test(name))) return null
  return object(
    'replica',
    text(row.application_name) ?? text(row.channel_name) ?? 'replica',
    text(row.state),
    row,
  )
}

const LOWER = (row: Json): Json =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))

/** Instances as their cloud describes them. */
function instances(value: unknown): ParsedObject[] {
  if (!isRecord(value) || !Array.isArray(value.DBInstances)) return []
  return value.DBInstances.filter(isRecord).map((one) =>
    object('database', text(one.DBInstanceIdentifier) ?? 'database', text(one.DBInstanceStatus), one),
  )
}

/** Sessions by what they wait for, over time: what Performance Insights gives of one instance. */
function load(value: unknown): ParsedObject[] {
  if (!isRecord(value) || !isRecord(value.db_load) || !Array.isArray(value.top_wait_events)) return []
  return [object('database-load', text(value.db_instance_identifier) ?? 'database', null, value)]
}

const SCAN = /Seq Scan on ([\w.]+).*?\brows=(\d+)/g

/** Plans that read a whole table: PostgreSQL's words, and `type: ALL` of MySQL. */
function plans(output: unknown): ParsedObject[] {
  if (typeof output !== 'string') return []
  const postgres = [...output.matchAll(SCAN)].map(([line, table = '', rows = '']) => ({ table, rows, line }))
  const mysql = sqlRows(output)
    .filter((row) => row.type === 'ALL' && row.table !== undefined && row.rows !== undefined)
    .map((row) => ({ table: row.table ?? '', rows: row.rows ?? '', line: `full scan of ${row.table}` }))
  return [...postgres, ...mysql].map((plan) => object('plan', plan.table, 'full scan', plan))
}

/** Rows that a database gives about itself, as JSON or as its client prints them; `database` names whose they are. */
export const parseDatabaseRows: ObjectParser = ({ args, output }) => {
  const value = parsed(output)
  const rows = rowsOf(output).flatMap((one) => {
    const row = LOWER(one)
    return replica(row) ?? session(row) ?? limit(row) ?? setting(row) ?? []
  })
  const database = argument(args, 'db_instance_identifier', 'instance', 'database', 'host', 'name')
  return [...instances(value), ...load(value), ...plans(output), ...rows].map((found) => ({
    ...found,
    attrs: { ...found.attrs, database },
  }))
}
