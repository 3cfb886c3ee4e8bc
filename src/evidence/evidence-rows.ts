import { writeFile } from 'node:fs/promises'
import type { Evidence } from '../domain/case-file.ts'
import { literal } from './duck.ts'

/** The `evidence` table of a snapshot: what was read, and how that ended. */
const COLUMNS = `{'ref': 'VARCHAR', 'connector': 'VARCHAR', 'source': 'VARCHAR', 'purpose': 'VARCHAR',
  'query': 'VARCHAR', 'status': 'VARCHAR', 'reason': 'VARCHAR', 'bytes': 'BIGINT', 'row_count': 'BIGINT'}`

const countRows = (rows: Evidence['rows']): number =>
  Object.values(rows).reduce((sum, count) => sum + (count ?? 0), 0)

/** Writes the list beside and gives the SELECT that reads it. */
export async function selectJsonObjects(file: string, evidence: readonly Evidence[]): Promise<string> {
  const lines = evidence.map((one) => `${JSON.stringify({ ...one, row_count: countRows(one.rows) })}\n`)
  await writeFile(file, lines.join(''))
  return `select * from read_json(${literal(file)}, format = 'newline_delimited', columns = ${COLUMNS})`
}
