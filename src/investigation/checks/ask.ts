import type { TableName } from '../../domain/case-file.ts'

export type SqlRow = Record<string, unknown>

export type View = 'incident' | 'baseline'

export type SqlAnswer = { status: 'ok'; rows: SqlRow[] } | { status: 'unavailable'; reason: string }

/** Runs one SELECT on the case file, journaled: the same query of the same run is run once. */
export type Ask = (sql: string, view: View) => Promise<SqlAnswer>

/** `changes_all` and its like hold the same rows uncut. */
const UNCUT = /_all$/

/**
 * Refuses a query that names a table outside the list. What a specialist may read is part of what it is, so
 * a query that reads more is a bug and throws.
 */
export function limitedTo(tables: readonly TableName[], who: string, ask: Ask): Ask {
  return (sql, view) => {
    const foreign = tablesOf(sql).filter((table) => !tables.some((allowed) => allowed === table))
    if (foreign.length > 0) throw new Error(`${who} may not read ${foreign.join(', ')}`)
    return ask(sql, view)
  }
}

/** Tables named after `from` and `join`, string literals aside. */
export function tablesOf(sql: string): string[] {
  const bare = sql.replace(/'(?:[^']|'')*'/g, "''")
  const named = [...bare.matchAll(/\b(?:from|join)\s+([a-z_]+)/gi)].map((match) => match[1] ?? '')
  return [...new Set(named.map((name) => name.toLowerCase().replace(UNCUT, '')))]
}
