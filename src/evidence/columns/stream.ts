import type { DuckDBDataChunk, DuckDBListValue, DuckDBValue } from '@duckdb/node-api'
import type { Duck } from '../duck.ts'

/** The answer of a SELECT in parts of some thousand rows, so that it never stands in memory as a whole. */
export async function* chunksOf(duck: Duck, sql: string): AsyncIterable<DuckDBDataChunk> {
  const result = await duck.stream(sql)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return
    yield chunk
  }
}

export async function* rowsIn(duck: Duck, sql: string): AsyncIterable<DuckDBValue[]> {
  for await (const chunk of chunksOf(duck, sql)) yield* chunk.getRows()
}

/** Items of a list; none when it is null, as DuckDB gives for a list of nothing. */
export const itemsOf = (value: DuckDBValue | undefined): readonly DuckDBValue[] =>
  value === null || value === undefined ? [] : (value as DuckDBListValue).items

export const textOf = (value: DuckDBValue | undefined): string | null =>
  value == null ? null : String(value)

/** Items of a list of DOUBLE, which arrive as numbers: a million points need no second copy. */
export const doublesIn = (value: DuckDBValue | undefined): number[] => itemsOf(value) as number[]

export const numbersIn = (value: DuckDBValue | undefined): number[] => itemsOf(value).map(Number)
