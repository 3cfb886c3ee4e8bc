import type { ObjectParser, ParsedObject } from './parse-objects.ts'

type Json = Record<string, unknown>

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function rowsOf(output: unknown): Json[] {
  let value = output
  if (typeof output === 'string') {
    if (!/^\s*\[/.test(output)) return []
    try {
      value = JSON.parse(output)
    } catch {
      return []
    }
  }
  return Array.isArray(value) ? value.filter(isRecord) : []
}

const text = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

/** A row of `pg_stat_activity`, `pg_locks` or a process list, one session or a group of them. */
function session(row: Json): ParsedObject | null {
  const isSession = 'wait_event_type' in row || 'blocked_by' in row || ('pid' in row && 'query' in row)
  if (!isSession) return null
  const who = text(row.pid) ?? text(row.application) ?? text(row.application_name) ?? 'sessions'
  return { ts: null, kind: 'session', namespace: null, name: who, state: text(row.state), attrs: row }
}

function limit(row: Json): ParsedObject | null {
  const { connections, max_connections } = row
  if (typeof connections !== 'number' || typeof max_connections !== 'number') return null
  const state = `${connections}/${max_connections}`
  return { ts: null, kind: 'connections', namespace: null, name: 'connections', state, attrs: row }
}

/** Rows that a database gives about its sessions and connections, as JSON; `database` names whose they are. */
export const parseDatabaseRows: ObjectParser = ({ args, output }) =>
  rowsOf(output).flatMap((row) => {
    const found = session(row) ?? limit(row)
    return found ? [{ ...found, attrs: { ...found.attrs, database: args.database ?? null } }] : []
  })
