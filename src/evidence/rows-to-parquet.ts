import { writeFile } from 'node:fs/promises'
import type { CaseRows, TableName } from '../domain/case-file.ts'
import { copyToParquet, type Duck, literal, withTempFile } from './duck.ts'
import { type Column, TABLES, TEMPLATE_SQL } from './tables.ts'

/** Bytes of one line of JSON. */
export const MAX_JSON_LINE = 33_554_432

type AnyRow = Omit<CaseRows[TableName][number], 'evidence'>

const fieldOf = (column: Column): string => column.field ?? column.name

/** `{'ts': 'BIGINT', …}` for read_json, by the names the rows have. */
const jsonColumns = (columns: readonly Column[]): string =>
  columns.map((column) => `${literal(fieldOf(column))}: ${literal(column.type)}`).join(', ')

const selected = (column: Column): string =>
  column.name === 'template' ? `${TEMPLATE_SQL} as template` : `"${fieldOf(column)}" as ${column.name}`

const EVIDENCE: Column = { name: 'evidence', type: 'VARCHAR', outsider: false }

/** SELECT over lines of JSON in the columns of a table, with the evidence column when the lines have it. */
export function selectJsonLines(table: TableName, file: string, withEvidence = false): string {
  const columns = withEvidence ? [EVIDENCE, ...TABLES[table]] : TABLES[table]
  const given = columns.filter(({ name }) => name !== 'template')
  return `select ${columns.map(selected).join(', ')} from read_json(${literal(file)},
    format = 'newline_delimited', maximum_object_size = ${MAX_JSON_LINE}, columns = {${jsonColumns(given)}})`
}

/** Plain rows as Parquet, without the evidence column. */
export async function rowsToParquet(
  duck: Duck,
  table: TableName,
  rows: readonly AnyRow[],
): Promise<{ parquet: Uint8Array; rows: number }> {
  return withTempFile('jsonl', async (file) => {
    await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    return copyToParquet(duck, selectJsonLines(table, file))
  })
}
