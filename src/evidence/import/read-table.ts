import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { TableName, TimeWindow } from '../../domain/case-file.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import { copyToParquet, type Duck, literal, numbersOf, withTempFile } from '../duck.ts'
import { selectJsonLines } from '../rows-to-parquet.ts'
import { brokenGap } from './broken-lines.ts'
import { CaseError } from './case-error.ts'
import { csvHeader } from './csv-header.ts'
import { copyGoodLines, mendCsv, mendJson } from './good-lines.ts'

export type FileKind = 'metrics' | 'logs' | 'traces' | 'events' | 'changes'

/** What a person does to a running system; every other event happens to it. */
export const CHANGE_TYPES = [
  'deploy',
  'deployment',
  'rollout',
  'rollback',
  'release',
  'commit',
  'flag',
  'config',
  'change',
] as const

const changeList = CHANGE_TYPES.map(literal).join(', ')

export const TABLE_OF: Record<FileKind, TableName> = {
  metrics: 'metrics',
  logs: 'logs',
  traces: 'spans',
  events: 'events',
  changes: 'changes',
}

/** A row without these says nothing that could be ranked or cited. */
const NEEDED: Record<FileKind, readonly string[]> = {
  metrics: ['ts', 'entity', 'metric', 'value'],
  logs: ['entity', 'message'],
  traces: ['trace_id', 'span_id', 'service', 'op', 'ts', 'dur_ms'],
  events: ['type', 'title'],
  changes: ['type', 'title'],
}

const TYPES: Record<string, string> = { ts: 'BIGINT', value: 'DOUBLE' }

const csvColumns = (header: readonly string[]): string =>
  header.map((name) => `${literal(name)}: '${TYPES[name] ?? 'VARCHAR'}'`).join(', ')

function select(kind: FileKind, file: string, header: readonly string[]): string {
  switch (kind) {
    case 'metrics':
      return `select ts, entity, metric, if(isfinite(value), value, null) as value
        from read_csv(${literal(file)}, header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
        columns = {${csvColumns(header)}})`
    case 'logs':
      return selectJsonLines('logs', file)
    case 'traces':
      return selectJsonLines('spans', file)
    case 'events':
      return `select * from (${selectJsonLines('events', file)}) where type is null or lower(type) not in (${changeList})`
    case 'changes':
      return `select * from (${selectJsonLines('changes', file)}) where lower(type) in (${changeList})`
  }
}

interface Rows {
  parquet: Uint8Array
  rows: number
  window: TimeWindow | null
  /** Rows left out because they lack what the table needs. */
  incomplete: number
}

export interface FileRows extends Rows {
  /** What was left out, one line each. */
  gaps: string[]
}

/** Runs the SELECT once into a file of its own and leaves incomplete rows out of what it gives. */
async function completeRows(duck: Duck, kind: FileKind, sql: string): Promise<Rows> {
  const complete = NEEDED[kind].map((name) => `${name} is not null`).join(' and ')
  return withTempFile('parquet', async (file) => {
    await duck.run(`copy (${sql}) to ${literal(file)} (format parquet, compression zstd)`)
    const from = `from read_parquet(${literal(file)})`
    const [all = 0, rows = 0, start = Number.NaN, end = Number.NaN] = await numbersOf(
      duck,
      `select count(*), count(*) filter (${complete}), (min(ts) filter (${complete}))::double,
       (max(ts) filter (${complete}))::double ${from}`,
    )
    const parquet =
      rows === all
        ? await readFile(file)
        : (await copyToParquet(duck, `select * ${from} where ${complete}`)).parquet
    const window = Number.isNaN(start) ? null : { start: Math.floor(start), end: Math.ceil(end) }
    return { parquet, rows, window, incomplete: all - rows }
  })
}

function incompleteGap(kind: FileKind, file: string, count: number): string {
  const needed = new Intl.ListFormat('en', { type: 'disjunction' }).format(NEEDED[kind])
  const [rows, were] = count === 1 ? ['row', 'was'] : ['rows', 'were']
  return `${count} ${rows} of ${file} without ${needed} ${were} left out`
}

function unreadable(file: string, error: unknown): CaseError {
  const [first = ''] = String(error instanceof Error ? error.message : error).split('\n')
  return new CaseError(`${file} cannot be read: ${first.slice(0, 200)}. Repair or remove the file.`, {
    cause: error,
  })
}

/** The rows of a file that DuckDB refused, from its good lines. */
async function mendedRows(
  { kind, file, header }: { kind: FileKind; file: string; header: readonly string[] },
  rowsFrom: (file: string) => Promise<Rows>,
): Promise<FileRows> {
  const isCsv = kind === 'metrics'
  const mend = isCsv ? mendCsv(header, ['ts', 'value']) : mendJson(TABLE_OF[kind])
  return withTempFile(isCsv ? 'csv' : 'jsonl', async (good) => {
    const broken = await copyGoodLines(file, good, mend)
    return {
      ...(await rowsFrom(good)),
      gaps: broken.count > 0 ? [brokenGap(path.basename(file), broken)] : [],
    }
  })
}

/**
 * The rows of one file of a recording as Parquet, each with `ref`. Broken lines and incomplete rows are left out and
 * named in `gaps`: a recording that was cut off still tells what it has.
 */
export async function readTable(
  duck: Duck,
  kind: FileKind,
  file: string,
  ref: EvidenceRef,
): Promise<FileRows> {
  const header = kind === 'metrics' ? await csvHeader(file) : []
  const rowsFrom = (from: string): Promise<Rows> =>
    completeRows(duck, kind, `select ${literal(ref)} as evidence, * from (${select(kind, from, header)})`)
  const found = await rowsFrom(file)
    .then((rows): FileRows => ({ ...rows, gaps: [] }))
    .catch(() => mendedRows({ kind, file, header }, rowsFrom))
    .catch((error: unknown) => {
      throw unreadable(file, error)
    })
  if (found.incomplete > 0) found.gaps.push(incompleteGap(kind, path.basename(file), found.incomplete))
  return found
}
