import type { DuckDBConnection } from '@duckdb/node-api'
import type { TableName } from '../../domain/case-file.ts'
import { storedTable } from '../snapshot.ts'
import { hasTime, TABLES } from '../tables.ts'

/** Milliseconds UTC; no onset means that everything is the incident. */
export interface Cut {
  onset: number | null
  precision: number
}

/** Where rows belong: the incident since its onset, or what it is compared with. */
function condition(table: TableName, view: 'incident' | 'baseline', { onset, precision }: Cut): string {
  const since = onset === null ? 'true' : `(ts is null or ts >= ${Math.floor(onset)})`
  const slack = table === 'changes' ? precision : 0
  const before = onset === null ? 'false' : `ts < ${Math.floor(onset + slack)}`
  if (!hasTime(table)) return view === 'incident' ? "purpose = 'incident'" : 'true'
  if (view === 'incident') return `purpose = 'incident' and ${since}`
  return `purpose = 'baseline' or (purpose = 'incident' and ${before})`
}

/** The tables a query sees, cut to its view, and the incident's own rows uncut as `…_all`. */
export async function createViews(
  duck: DuckDBConnection,
  tables: readonly TableName[],
  view: 'incident' | 'baseline',
  cut: Cut,
): Promise<void> {
  for (const table of tables) {
    const columns = ['evidence', ...TABLES[table].map(({ name }) => name)].join(', ')
    const from = `select ${columns} from ${storedTable(table)}`
    await duck.run(`create or replace temp view ${table} as ${from} where ${condition(table, view, cut)}`)
    await duck.run(`create or replace temp view ${table}_all as ${from} where purpose = 'incident'`)
  }
}
