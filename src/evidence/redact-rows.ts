import type { TableName } from '../domain/case-file.ts'
import { isJson } from '../safety/redact/redact-json.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import { redactedValues, textColumns } from './redact-values.ts'
import type { Column } from './tables.ts'

type Row = Readonly<Record<string, unknown>>

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

/** The same rows without secrets; the very same array when there were none. */
export async function redactRows<R extends object>(
  table: TableName,
  rows: readonly R[],
  redact: RedactTexts,
): Promise<readonly R[]> {
  let clean: readonly Row[] = rows as readonly Row[]
  for (const column of textColumns(table)) {
    const field = column.field ?? column.name
    const values = new Set(clean.flatMap((row) => textOf(row[field], column) ?? []))
    const changes = await redactedValues([...values], redact)
    if (changes.size === 0) continue
    clean = clean.map((row) => {
      const after = changes.get(textOf(row[field], column) ?? '')
      return after === undefined ? row : { ...row, [field]: changedTo(after, column) }
    })
  }
  return clean as readonly R[]
}
