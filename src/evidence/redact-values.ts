import type { TableName } from '../domain/case-file.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import { type Column, TABLES } from './tables.ts'

/** Values sent to the redactor at once; a log line has 100 to 300 characters. */
const BATCH = 4096

/** Every column of text but the template: it is made of the message, so it is made again rather than redacted. */
export const textColumns = (table: TableName): Column[] =>
  TABLES[table].filter(({ name, type }) => (type === 'VARCHAR' || type === 'JSON') && name !== 'template')

/** What redaction makes of those values that it changes. */
export async function redactedValues(
  values: readonly string[],
  redact: RedactTexts,
): Promise<Map<string, string>> {
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
