import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { CaseRows, Purpose, TableName } from '../domain/case-file.ts'
import { type Duck, literal, withDuck } from './duck.ts'
import type { Recording } from './recording.ts'
import { buildSnapshot, storedTable } from './snapshot.ts'
import { type Column, TABLES } from './tables.ts'

/** Columns that the ranking does not look at: leaving them out halves the memory of large logs. */
const LEFT_OUT: Partial<Record<TableName, readonly string[]>> = {
  logs: ['template', 'attrs'],
  spans: ['pod'],
}

const read = ({ name, type }: Column): string => (type === 'BIGINT' ? `${name}::double` : `${name}`)

function parseAttrs(value: unknown): Record<string, unknown> {
  if (typeof value !== 'string') return {}
  const parsed: unknown = JSON.parse(value)
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Record<string, unknown>)
    : {}
}

/** The rows of one table and purpose, in a fixed order. */
export async function rowsOf<T extends TableName>(
  duck: Duck,
  table: T,
  purpose: Purpose,
): Promise<CaseRows[T]> {
  const columns = TABLES[table].filter(({ name }) => !LEFT_OUT[table]?.includes(name))
  // The order is part of the answer: it must not depend on how DuckDB's threads ran.
  const reader = await duck.runAndReadAll(
    `select evidence, ${columns.map(read).join(', ')} from ${storedTable(table)}
     where purpose = ${literal(purpose)} order by all`,
  )
  const data = reader.getColumnsJS()
  const fields = ['evidence', ...columns.map((column) => column.field ?? column.name)]
  const json = new Set(
    columns.filter(({ type }) => type === 'JSON').map((column) => column.field ?? column.name),
  )
  const rows: Record<string, unknown>[] = []
  for (let index = 0; index < reader.currentRowCount; index += 1) {
    const row: Record<string, unknown> = {}
    for (const [at, field] of fields.entries()) {
      const value = data[at]?.[index] ?? null
      row[field] = json.has(field) ? parseAttrs(value) : value
    }
    rows.push(row)
  }
  return rows as unknown as CaseRows[T]
}

/** All rows of one purpose, in a fixed order. */
export async function loadRows(snapshot: string, purpose: Purpose): Promise<CaseRows> {
  return withDuck(
    async (duck) => ({
      metrics: await rowsOf(duck, 'metrics', purpose),
      logs: await rowsOf(duck, 'logs', purpose),
      spans: await rowsOf(duck, 'spans', purpose),
      events: await rowsOf(duck, 'events', purpose),
      changes: await rowsOf(duck, 'changes', purpose),
      objects: await rowsOf(duck, 'objects', purpose),
      entities: await rowsOf(duck, 'entities', purpose),
      edges: await rowsOf(duck, 'edges', purpose),
    }),
    snapshot,
    { access_mode: 'READ_ONLY' },
  )
}

/** The rows of a recording without a database: builds its snapshot, reads it and removes it. */
export async function recordingRows(
  recording: Recording,
): Promise<{ incident: CaseRows; baseline: CaseRows }> {
  const { evidence, blobs } = recording
  const file = path.join(os.tmpdir(), `sitrep-rows-${process.pid}-${crypto.randomUUID()}.duckdb`)
  try {
    await buildSnapshot({ evidence, blobs, file })
    return { incident: await loadRows(file, 'incident'), baseline: await loadRows(file, 'baseline') }
  } finally {
    await rm(file, { force: true })
  }
}
