import type { ObjectRow } from '../../domain/case-file.ts'
import type { Row } from './session.ts'

export type StateRow = Omit<ObjectRow, 'evidence'>

/** Rows of the answers by the name of their query; a query that failed is not there. */
export type Answers = Readonly<Record<string, readonly Row[]>>

export interface Moment {
  /** The service this database is. */
  service: string
  at: number
}

const text = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

interface Found {
  kind: string
  name: string | null
  state?: string | null
  attrs: Row
}

export const stateRow = ({ service, at }: Moment, { kind, name, state = null, attrs }: Found): StateRow => ({
  ts: at,
  kind,
  namespace: null,
  name: name ?? kind,
  state,
  attrs: { ...attrs, database: service },
})

/** One object a session, from every query that names it: what it waits for, whom it holds up, how long it is open. */
function sessions(answers: Answers): Found[] {
  const found = new Map<string, Found>()
  const add = (row: Row, extra: Row): void => {
    const pid = text(row.pid)
    if (pid === null) return
    const { root: _, depth: __, datname, ...attrs } = row
    const known = found.get(pid)
    found.set(pid, {
      kind: 'session',
      name: pid,
      state: text(row.state) ?? known?.state ?? null,
      attrs: { ...known?.attrs, ...attrs, in_database: datname, ...extra },
    })
  }
  for (const row of answers.active ?? []) add(row, { duration: row.query_seconds })
  for (const row of answers.idle_in_transaction ?? [])
    add(row, { oldest_transaction_seconds: row.transaction_seconds })
  const tree = answers.blocking ?? []
  for (const row of tree.filter(({ depth }) => depth === 0)) {
    const held = tree.filter(({ root, depth }) => root === row.pid && depth !== 0)
    add(row, {
      holds_up: held.length,
      ...(/idle in transaction/.test(String(row.state))
        ? { oldest_transaction_seconds: row.transaction_seconds }
        : {}),
    })
  }
  const waiting = Map.groupBy(
    tree.filter(({ depth }) => depth !== 0),
    ({ pid }) => pid,
  )
  for (const rows of waiting.values()) {
    const [row] = rows
    if (row !== undefined) add(row, { blocked_by: rows.map(({ root }) => root) })
  }
  return [...found.values()]
}

const connections = ({ headroom = [] }: Answers): Found[] =>
  headroom.map(({ used, usable, configured, ...rest }) => ({
    kind: 'connections',
    name: 'connections',
    state: `${text(used)}/${text(usable)}`,
    attrs: { connections: used, max_connections: usable, configured_max_connections: configured, ...rest },
  }))

const named =
  (kind: string, name: (row: Row) => string | null, state: (row: Row) => string | null = () => null) =>
  (rows: readonly Row[] = []): Found[] =>
    rows.map((row) => ({ kind, name: name(row), state: state(row), attrs: row }))

const groups = named(
  'session-group',
  (row) => text(row.application_name) || text(row.usename),
  (row) => text(row.state),
)
const locks = named(
  'lock',
  (row) => text(row.object) ?? text(row.locktype),
  () => 'waiting',
)
const lockModes = named(
  'lock-mode',
  (row) => text(row.relation),
  (row) => (row.granted === true ? 'granted' : 'waiting'),
)
const holders = named(
  'xmin-holder',
  (row) => text(row.name),
  (row) => text(row.holder),
)
const tables = named('table', (row) => text(row.relation))
const wraparound = named('transaction-ids', (row) => text(row.datname))
const indexes = named(
  'index',
  (row) => text(row.name),
  (row) => (row.valid === true && row.ready === true ? 'valid' : 'invalid'),
)
const sizes = named('size', () => 'size')
const slots = named(
  'replication-slot',
  (row) => text(row.slot_name),
  (row) => (row.active === true ? 'active' : 'inactive'),
)
const counters = named('database-counters', () => 'counters')
const settings = named(
  'setting',
  (row) => text(row.name)?.toLowerCase() ?? null,
  (row) => text(row.setting),
)
const progress = named(
  'progress',
  (row) => text(row.work),
  (row) => text(row.detail),
)

/** A standby seen from its primary, and this server where it is one itself. */
const replicas = ({ repl_primary = [], repl_standby = [] }: Answers): Found[] => [
  ...repl_primary.map((row) => ({
    kind: 'replica',
    name: text(row.application_name),
    state: text(row.state),
    attrs: row,
  })),
  ...repl_standby.map((row) => ({
    kind: 'replica',
    name: 'this standby',
    state: row.paused === true ? 'paused' : (text(row.receiver) ?? 'not receiving'),
    attrs: row,
  })),
]

/** Everything the server said of itself, as the ranking reads it. */
export const objectsOf = (answers: Answers, moment: Moment): StateRow[] =>
  [
    ...connections(answers),
    ...sessions(answers),
    ...groups(answers.sessions),
    ...locks(answers.lock_waits),
    ...lockModes(answers.lock_modes),
    ...holders(answers.xmin_holders),
    ...tables(answers.vacuum),
    ...wraparound(answers.wraparound),
    ...indexes(answers.indexes),
    ...sizes(answers.sizes),
    ...replicas(answers),
    ...slots(answers.slots),
    ...counters(answers.database),
    ...settings(answers.settings),
    ...progress(answers.progress),
  ].map((found) => stateRow(moment, found))
