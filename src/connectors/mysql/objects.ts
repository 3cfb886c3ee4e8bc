import type { ObjectRow } from '../../domain/case-file.ts'
import type { Row } from './session.ts'

export type StateRow = Omit<ObjectRow, 'evidence'>

export type Answers = Readonly<Record<string, readonly Row[]>>

export interface Moment {
  /** The service this database is. */
  service: string
  at: number
}

const text = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

const LOWER = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value]))

/** One object a session: what it does, whom it waits for, how long its transaction is open. */
function sessions(answers: Answers): Omit<StateRow, 'ts' | 'namespace'>[] {
  const waits = answers.lock_waits ?? []
  const waiting = new Set(waits.map(({ id }) => String(id)))
  const open = new Map((answers.transactions ?? []).map((row) => [String(row.id), row]))
  return (answers.processlist ?? []).map((row) => {
    const id = String(row.id)
    const holders = waits
      .filter((one) => String(one.id) === id)
      .map(({ blocked_by }) => String(blocked_by))
      .filter((one) => !waiting.has(one))
    const wait = waits.find((one) => String(one.id) === id)
    const transaction = open.get(id)
    // A session that sleeps in an open transaction is what PostgreSQL calls idle in transaction.
    const isIdle = row.command === 'Sleep' && transaction !== undefined
    return {
      kind: 'session',
      name: id,
      state: isIdle ? 'idle in transaction' : (text(row.state) ?? text(row.command)),
      attrs: {
        ...row,
        ...(waiting.has(id)
          ? { blocked_by: holders, relation: wait?.relation, wait_event_type: 'Lock' }
          : {}),
        ...(transaction === undefined
          ? {}
          : { transaction_seconds: transaction.transaction_seconds, rows_locked: transaction.rows_locked }),
        ...(isIdle ? { oldest_transaction_seconds: transaction.transaction_seconds } : {}),
      },
    }
  })
}

function limits({ headroom = [] }: Answers): Omit<StateRow, 'ts' | 'namespace'>[] {
  return headroom.flatMap((row) => [
    {
      kind: 'connections',
      name: 'connections',
      state: `${text(row.connections)}/${text(row.max_connections)}`,
      attrs: row,
    },
    { kind: 'setting', name: 'read_only', state: text(row.read_only), attrs: { value: row.read_only } },
  ])
}

/** Everything the server said of itself, as the ranking reads it. */
export function objectsOf(answers: Answers, { service, at }: Moment): StateRow[] {
  const found = [
    ...limits(answers),
    ...sessions(answers),
    ...(answers.status ?? []).map(LOWER).map((row) => ({
      kind: 'setting',
      name: text(row.variable_name)?.toLowerCase() ?? 'status',
      state: text(row.value),
      attrs: row,
    })),
    ...(answers.digests ?? []).map((row) => ({
      kind: 'statement',
      name: text(row.query)?.slice(0, 60) ?? 'statement',
      state: null,
      attrs: row,
    })),
    ...(answers.replica ?? []).map(LOWER).map((row) => ({
      kind: 'replica',
      name: text(row.connection_name) || text(row.channel_name) || 'this replica',
      state: text(row.slave_io_state) ?? text(row.replica_io_state),
      attrs: row,
    })),
  ]
  return found.map((one) => ({ ts: at, namespace: null, ...one, attrs: { ...one.attrs, database: service } }))
}
