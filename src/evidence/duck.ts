import { randomUUID } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'

export type Duck = DuckDBConnection

const LIMITS = { memory_limit: '1GB', threads: '2' }

/** Text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

export interface OpenDuck {
  duck: Duck
  close(): void
}

/** Opens DuckDB, in memory unless `file` is given; the caller closes it. */
export async function openDuck(file = ':memory:', options: Record<string, string> = {}): Promise<OpenDuck> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(file, { ...LIMITS, ...options })
  try {
    const duck = await instance.connect()
    return {
      duck,
      close: () => {
        duck.closeSync()
        instance.closeSync()
      },
    }
  } catch (error) {
    instance.closeSync()
    throw error
  }
}

/** Opens DuckDB (in memory unless `file` is given), works and closes, whatever happens. */
export async function withDuck<T>(
  work: (duck: Duck) => Promise<T>,
  file = ':memory:',
  options: Record<string, string> = {},
): Promise<T> {
  const { duck, close } = await openDuck(file, options)
  try {
    return await work(duck)
  } finally {
    close()
  }
}

/** A path nobody else uses, removed afterwards. */
export async function withTempFile<T>(extension: string, work: (file: string) => Promise<T>): Promise<T> {
  const file = path.join(os.tmpdir(), `sitrep-${randomUUID()}.${extension}`)
  try {
    return await work(file)
  } finally {
    await rm(file, { force: true })
  }
}

/** Runs a SELECT into a Parquet file and gives its bytes. */
export async function copyToParquet(
  duck: Duck,
  select: string,
): Promise<{ parquet: Uint8Array; rows: number }> {
  return withTempFile('parquet', async (file) => {
    const result = await duck.run(`copy (${select}) to ${literal(file)} (format parquet, compression zstd)`)
    const rows = Number((await result.getRows())[0]?.[0] ?? 0)
    return { parquet: await readFile(file), rows }
  })
}

/** Rows of one value each, as numbers. */
export async function numbersOf(duck: Duck, sql: string): Promise<number[]> {
  const reader = await duck.runAndReadAll(sql)
  return (reader.getRows()[0] ?? []).map((value) => (value === null ? Number.NaN : Number(value)))
}
