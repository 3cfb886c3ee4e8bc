import { type Moment, numberOf, type StateRow, stateRow } from './objects.ts'
import type { Row } from './session.ts'

/** Counters of tables and statements at one moment: what runs now is the difference to the next. */
export interface Activity {
  ts: number
  tables: ReadonlyMap<string, { scans: number; rowsRead: number }>
  statements: ReadonlyMap<string, { calls: number; totalMs: number }>
}

const keyOf = (row: Row, name: string): string => String(row[name] ?? '')
const count = (row: Row, name: string): number => numberOf(row[name]) ?? 0

export const activityOf = (ts: number, scans: readonly Row[], statements: readonly Row[]): Activity => ({
  ts,
  tables: new Map(
    scans.map((row) => [
      keyOf(row, 'relation'),
      { scans: count(row, 'scans'), rowsRead: count(row, 'rows_read') },
    ]),
  ),
  statements: new Map(
    statements.map((row) => [
      keyOf(row, 'queryid'),
      { calls: count(row, 'calls'), totalMs: count(row, 'total_ms') },
    ]),
  ),
})

/** A statement with what it did since; without a moment before, only what it did since the statistics began. */
function recent(row: Row, before: Activity | null): Row {
  const known = before?.statements.get(keyOf(row, 'queryid')) ?? { calls: 0, totalMs: 0 }
  const calls = count(row, 'calls') - known.calls
  const ms = count(row, 'total_ms') - known.totalMs
  if (before === null || calls <= 0 || ms < 0) return { ...row, recent_calls: 0, recent_ms: 0 }
  return { ...row, recent_calls: calls, recent_ms: ms, recent_mean_ms: ms / calls }
}

/**
 * Share of a table that one scan must have read: each worker of a parallel plan counts as a scan of its own, so with
 * the usual two of them and the leader it is a third.
 */
const WHOLE = 0.2

interface Scan {
  row: Row
  scans: number
}

function scansSince(rows: readonly Row[], before: Activity): Scan[] {
  return rows.flatMap((row) => {
    const known = before.tables.get(keyOf(row, 'relation'))
    if (known === undefined) return []
    const scans = count(row, 'scans') - known.scans
    const read = count(row, 'rows_read') - known.rowsRead
    return scans > 0 && read / scans >= WHOLE * count(row, 'live') ? [{ row, scans }] : []
  })
}

const mentions = (query: unknown, table: string): boolean =>
  typeof query === 'string' && query.split(/[^\w$]+/).includes(table)

/**
 * Statements, and tables that are read as a whole again and again since the moment before: where an index is missing
 * or no longer used. Plans themselves are not for a role that may read no table.
 */
export function activityObjects(
  { scans, statements }: { scans: readonly Row[]; statements: readonly Row[] },
  before: Activity | null,
  moment: Moment,
): StateRow[] {
  const told = statements
    .map((row) => recent(row, before))
    .sort((a, b) => count(b, 'recent_ms') - count(a, 'recent_ms'))
  const plans = (before === null ? [] : scansSince(scans, before)).map(({ row, scans: times }) => {
    const statement = told.find(({ query }) => mentions(query, keyOf(row, 'relname')))
    return stateRow(moment, {
      kind: 'plan',
      name: keyOf(row, 'relation'),
      state: 'full scan',
      attrs: {
        rows: row.live,
        scans_since: times,
        seconds: before === null ? null : (moment.at - before.ts) / 1000,
        bytes: row.bytes,
        index_scans: row.index_scans,
        query: statement?.query ?? null,
        mean_ms: statement?.recent_mean_ms ?? statement?.mean_ms ?? null,
      },
    })
  })
  return [
    ...plans,
    ...told.map((row) => stateRow(moment, { kind: 'statement', name: keyOf(row, 'queryid'), attrs: row })),
  ]
}
