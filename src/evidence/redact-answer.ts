import type { TableName } from '../domain/case-file.ts'
import type { Collected, TablePayload } from '../domain/connector.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import { withDuck } from './duck.ts'
import { redactParquet } from './redact-parquet.ts'
import { redactRows } from './redact-rows.ts'

/** Bytes that are no UTF-8 are read byte by byte, so that what is not masked stays what it was. */
function textOf(raw: Uint8Array): { text: string; encoding: 'utf8' | 'latin1' } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw), encoding: 'utf8' }
  } catch {
    return { text: Buffer.from(raw).toString('latin1'), encoding: 'latin1' }
  }
}

async function redactRaw(raw: Uint8Array | null, redact: RedactTexts): Promise<Uint8Array | null> {
  if (raw === null || raw.length === 0) return raw
  const { text, encoding } = textOf(raw)
  const [clean = ''] = await redact([text])
  return clean === text ? raw : Buffer.from(clean, encoding)
}

/** Arguments that a replacement would break are kept as one text. */
function argsOf(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json)
  } catch {
    return { redacted: json }
  }
}

async function redactTable(
  table: TableName,
  payload: TablePayload,
  redact: RedactTexts,
): Promise<TablePayload> {
  if (!('parquet' in payload)) return { rows: await redactRows(table, payload.rows, redact) } as TablePayload
  if (payload.rows === 0) return payload
  const { parquet } = payload
  return { ...payload, parquet: await withDuck((duck) => redactParquet(duck, table, parquet, redact)) }
}

/** An answer without secrets: the first thing that happens to it, before it is stored, shown or asked about. */
export async function redactAnswer(answer: Collected, redact: RedactTexts): Promise<Collected> {
  const [query = '', reason = '', args = '{}'] = await redact([
    answer.query,
    answer.reason ?? '',
    JSON.stringify(answer.args),
  ])
  const tables: [string, TablePayload][] = []
  for (const [table, payload] of Object.entries(answer.tables))
    tables.push([table, await redactTable(table as TableName, payload, redact)])
  return {
    ...answer,
    query,
    args: argsOf(args),
    reason: answer.reason === null ? null : reason,
    raw: await redactRaw(answer.raw, redact),
    tables: Object.fromEntries(tables),
  }
}
