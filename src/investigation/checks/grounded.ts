import type { Evidence, TableName } from '../../domain/case-file.ts'
import type { Ask } from './ask.ts'
import { refs } from './check.ts'
import { namedTables } from './vet-check.ts'

const MOST = 3

/**
 * Citations of a query as code sees them: only reads that have rows in a table which the query names. A query
 * that says nothing usable is cited by the reads of its tables, so nobody gains a source by naming it.
 */
export function grounded(evidence: readonly Evidence[], ask: Ask): Ask {
  return async (sql, view) => {
    const answer = await ask(sql, view)
    if (answer.status !== 'ok') return answer
    const tables = namedTables(sql)
    const readable = evidence.filter((one) => tables.some((table) => (one.rows[table] ?? 0) > 0))
    return {
      status: 'ok',
      rows: answer.rows.map((row) => ({ ...row, evidence: cited(row.evidence, readable) })),
    }
  }
}

function cited(
  value: unknown,
  readable: readonly (Evidence & { rows: Partial<Record<TableName, number>> })[],
): string {
  const claimed = new Set<string>(refs(value))
  const real = readable.filter((one) => claimed.has(one.ref))
  return (real.length > 0 ? real : readable.slice(0, MOST)).map((one) => one.ref).join(',')
}
