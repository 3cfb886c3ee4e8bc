import { writeFile } from 'node:fs/promises'
import type { Blobs } from '../domain/blobs.ts'
import type { CaseRows, TableName } from '../domain/case-file.ts'
import { copyToParquet, type Duck, withTempFile } from './duck.ts'
import { selectJsonLines } from './rows-to-parquet.ts'
import { TABLE_NAMES } from './tables.ts'

/** Rows with their evidence into one immutable part a table; gives the blob keys. Empty tables get none. */
export async function storeRows(
  duck: Duck,
  blobs: Blobs,
  rows: { [T in TableName]?: readonly CaseRows[T][number][] },
): Promise<Partial<Record<TableName, string>>> {
  const keys: Partial<Record<TableName, string>> = {}
  for (const table of TABLE_NAMES) {
    const some = rows[table]
    if (!some?.length) continue
    keys[table] = await withTempFile('jsonl', async (file) => {
      await writeFile(file, some.map((row) => `${JSON.stringify(row)}\n`).join(''))
      const { parquet } = await copyToParquet(duck, selectJsonLines(table, file, true))
      return blobs.put(parquet)
    })
  }
  return keys
}
