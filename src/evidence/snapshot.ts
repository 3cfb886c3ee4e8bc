import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Blobs } from '../domain/blobs.ts'
import type { Evidence, TableName } from '../domain/case-file.ts'
import { type Duck, literal, withDuck, withTempFile } from './duck.ts'
import { selectJsonObjects } from './evidence-rows.ts'
import { TABLE_NAMES, TABLES } from './tables.ts'

/** The stored rows of a table, uncut; people and models only see views of it. */
export const storedTable = (table: TableName): string => `${table}_stored`

const columnsOf = (table: TableName): string =>
  TABLES[table].map(({ name, type }) => `part.${name}::${type} as ${name}`).join(', ')

const empty = (table: TableName): string => {
  const columns = TABLES[table].map(({ name, type }) => `null::${type} as ${name}`).join(', ')
  return `select null::varchar as evidence, 'incident' as purpose, ${columns} where false`
}

/** A part may hold rows of several reads and of none of ours: the join keeps those of this case. */
async function partsSql(blobs: Blobs, table: TableName, evidence: readonly Evidence[]): Promise<string> {
  const keys = new Set(evidence.flatMap(({ parts }) => parts[table] ?? []))
  const files = await Promise.all([...keys].map((key) => blobs.path(key)))
  return files.length === 0
    ? empty(table)
    : `select part.evidence, e.purpose, ${columnsOf(table)}
       from read_parquet([${files.map(literal).join(', ')}], union_by_name = true) part
       join evidence e on e.ref = part.evidence`
}

async function fill(
  duck: Duck,
  blobs: Blobs,
  evidence: readonly Evidence[],
  as: 'table' | 'temp view',
): Promise<void> {
  await withTempFile('jsonl', async (file) => {
    await duck.run(
      `create or replace ${as === 'table' ? 'table' : 'temp table'} evidence as ${await selectJsonObjects(file, evidence)}`,
    )
  })
  for (const table of TABLE_NAMES)
    await duck.run(
      `create or replace ${as} ${storedTable(table)} as ${await partsSql(blobs, table, evidence)}`,
    )
}

/** The tables of a snapshot as views of the parts themselves: for a reader that looks once. */
export const viewParts = (duck: Duck, blobs: Blobs, evidence: readonly Evidence[]): Promise<void> =>
  fill(duck, blobs, evidence, 'temp view')

/**
 * Builds the disposable database of a case from its parts: under another name, closed, then renamed, so that
 * whoever opens `file` finds it whole. Can be built again at any time, on any machine.
 */
export async function buildSnapshot(options: {
  evidence: readonly Evidence[]
  blobs: Blobs
  file: string
}): Promise<void> {
  const { evidence, blobs, file } = options
  await mkdir(path.dirname(file), { recursive: true })
  const making = `${file}.${randomUUID()}`
  try {
    await withDuck((duck) => fill(duck, blobs, evidence, 'table'), making)
    await rename(making, file)
  } catch (error) {
    await rm(making, { force: true })
    throw error
  }
}
