import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { TableName } from '../../domain/case-file.ts'
import { MAX_JSON_LINE } from '../rows-to-parquet.ts'
import { TABLES } from '../tables.ts'
import { type BrokenLines, countLine, linesOf, noLines } from './broken-lines.ts'

/** Bytes; DuckDB's default. */
const MAX_CSV_LINE = 2_000_000

/** A line as it can be loaded, by its number from 1; null when it cannot be. */
type Mend = (line: string, number: number) => string | null

const isNumeric = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))

/** Half a surrogate pair is JSON for JavaScript and none for DuckDB. */
const wellFormed = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.toWellFormed() : value

/** For lines of JSON: an object whose numbers are numbers. Written again, so of two equal keys the last one counts. */
export function mendJson(table: TableName): Mend {
  const numbers = TABLES[table]
    .filter(({ type }) => type === 'BIGINT' || type === 'DOUBLE')
    .map(({ name, field = name }) => field)
  return (line) => {
    if (Buffer.byteLength(line) > MAX_JSON_LINE) return null
    let row: unknown
    try {
      row = JSON.parse(line)
    } catch {
      return null
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return null
    const fields = row as Record<string, unknown>
    return numbers.every((field) => isNumeric(fields[field])) ? JSON.stringify(row, wellFormed) : null
  }
}

const CSV_FIELD = /(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/gy

function csvFields(line: string): string[] | null {
  const fields: string[] = []
  let end = 0
  for (const match of line.matchAll(CSV_FIELD)) {
    fields.push(match[1] ?? match[2] ?? '')
    end = match.index + match[0].length
  }
  return end === line.length ? fields : null
}

/**
 * For lines of CSV: as many fields as the header has, numbers where `numbers` says. A quoted line end counts as broken
 * here: where a quote is never closed nobody can tell the two apart.
 */
export function mendCsv(header: readonly string[], numbers: readonly string[]): Mend {
  const places = numbers.map((name) => header.indexOf(name))
  return (line, number) => {
    if (number === 1) return line
    if (Buffer.byteLength(line) >= MAX_CSV_LINE) return null
    const fields = csvFields(line)
    if (fields?.length !== header.length) return null
    const isGood = places.every((place) => fields[place] === '' || isNumeric(fields[place]))
    return isGood ? line.toWellFormed() : null
  }
}

/**
 * Writes the lines of `from` that can be loaded to `to`, whatever is between them. Slow beside DuckDB, so it is
 * only for files that DuckDB refused.
 */
export async function copyGoodLines(from: string, to: string, mend: Mend): Promise<BrokenLines> {
  const broken = noLines()
  async function* good(): AsyncIterable<string> {
    for await (const { number, line } of linesOf(from)) {
      const mended = mend(line, number)
      countLine(broken, number, mended !== null)
      if (mended !== null) yield `${mended}\n`
    }
  }
  await pipeline(Readable.from(good()), createWriteStream(to))
  return broken
}
