import type { TableName } from '../domain/case-file.ts'
import { isJson } from '../safety/redact/redact-json.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import { type Column, TABLES } from './tables.ts'

/** Values sent to the redactor at once; a log line has 100 to 300 characters. */
const BATCH = 4096

type Row = Readonly<Record<string, unknown>>

/** Every column of text but the template: it is made of the message when the rows are stored. */
const textColumns = (table: TableName): Column[] =>
  TABLES[table].filter(({ name, type }) => (type === 'VARCHAR' || type === 'JSON') && name !== 'template')

/** A value as the text that is stored of it; null when it holds none. */
function textOf(value: unknown, { type }: Column): string | null {
  if (value === null || value === undefined) return null
  return type === 'VARCHAR' && typeof value === 'string' ? value : JSON.stringify(value)
}

/** A replacement that breaks JSON, such as one of a bare number, makes the whole a JSON text. */
function changedTo(text: string, { type }: Column): unknown {
  if (type !== 'JSON') return text
  return isJson(text) ? JSON.parse(text) : text
}

async function changesOf(
  rows: readonly Row[],
  column: Column,
  redact: RedactTexts,
): Promise<Map<string, string>> {
  const field = column.field ?? column.name
  const values = [...new Set(rows.flatMap((row) => textOf(row[field], column) ?? []))]
  const changes = new Map<string, string>()
  for (let at = 0; at < values.length; at += BATCH) {
    const batch = values.slice(at, at + BATCH)
    const clean = await redact(batch)
    for (const [index, before] of batch.entries()) {
      const after = clean[index] ?? ''
      if (after !== before) changes.set(before, after)
    }
  }
  return changes
}

/** The same rows without secrets; the very same array when there were none. */
export async function redactRows<R extends object>(
  table: TableName,
  rows: readonly R[],
  redact: RedactTexts,
): Promise<readonly R[]> {
  let clean: readonly Row[] = rows as readonly Row[]
  for (const column of textColumns(table)) {
    const changes = await changesOf(clean, column, redact)
    if (changes.size === 0) continue
    const field = column.field ?? column.name
    clean = clean.map((row) => {
      const after = changes.get(textOf(row[field], column) ?? '')
      return after === undefined ? row : { ...row, [field]: changedTo(after, column) }
    })
  }
  return clean as readonly R[]
}
