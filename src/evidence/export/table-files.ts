import { mkdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Purpose, TableName } from '../../domain/case-file.ts'
import type { TablePayload } from '../../domain/connector.ts'
import { type Duck, literal, numbersOf } from '../duck.ts'
import { CHANGE_TYPES } from '../import/read-table.ts'
import { rowsToParquet } from '../rows-to-parquet.ts'
import { TABLES } from '../tables.ts'
import type { Captured, CapturedAnswer } from './captured.ts'

/** A file of the layout: which table of which purpose it holds, and how it is written. */
interface TableFile {
  /** Key in `files` of case.json, or in its `baseline`. */
  key: string
  name: string
  purpose: Purpose
  tables: readonly TableName[]
  format: 'csv, header' | 'json'
  /** Rows with one number stay or go together when the file is too large. */
  share: string
}

/** Points of one series are thinned evenly, spans by whole traces, all else line by line. */
const SHARES = {
  metrics: 'row_number() over (partition by entity, metric order by ts)',
  logs: 'row_number() over (order by ts, entity, message)',
  spans: '(hash(trace_id) >> 8)',
  events: 'row_number() over (order by ts, entity, title)',
} as const

const incident = (key: string, name: string, tables: TableFile['tables'], share: string): TableFile => ({
  ...{ key, name, purpose: 'incident', tables, share },
  format: key === 'metrics' ? 'csv, header' : 'json',
})

const baseline = (key: string, name: string, tables: TableFile['tables'], share: string): TableFile => ({
  ...incident(key, `baseline/${name}`, tables, share),
  purpose: 'baseline',
  format: key === 'file' ? 'csv, header' : 'json',
})

/**
 * Files that share a budget, as parts of the whole. Incident and baseline are thinned alike: lines and traces are
 * counted against each other.
 */
const GROUPS: readonly { share: number; files: readonly TableFile[] }[] = [
  {
    share: 0.3,
    files: [
      incident('metrics', 'metrics.csv', ['metrics'], SHARES.metrics),
      baseline('file', 'metrics.csv', ['metrics'], SHARES.metrics),
    ],
  },
  {
    share: 0.3,
    files: [
      incident('logs', 'logs.jsonl', ['logs'], SHARES.logs),
      baseline('logs', 'logs.jsonl', ['logs'], SHARES.logs),
    ],
  },
  {
    share: 0.24,
    files: [
      incident('traces', 'traces.jsonl', ['spans'], SHARES.spans),
      baseline('traces', 'traces.jsonl', ['spans'], SHARES.spans),
    ],
  },
  { share: 0.06, files: [incident('events', 'events.jsonl', ['events', 'changes'], SHARES.events)] },
]

const changeList = CHANGE_TYPES.map(literal).join(', ')

/** Events and changes are one file, told apart by their type: a change of another type keeps its word in `attrs`. */
const AS_CHANGE = `select ts, if(lower(type) in (${changeList}), type, 'change') as type, entity, title,
  if(lower(type) in (${changeList}), attrs, json_merge_patch(coalesce(attrs, '{}'), json_object('type', type))) as attrs`

/** Columns under the names of the layout. */
function columnsOf(table: TableName): string {
  return TABLES[table]
    .filter(({ name }) => name !== 'template')
    .map(({ name, field }) => (field === undefined ? name : `${name} as "${field}"`))
    .join(', ')
}

export const rowCount = ({ rows }: TablePayload): number => (typeof rows === 'number' ? rows : rows.length)

/** Every answer's rows of a table and purpose as one table of `duck`; false when there are none. */
export async function loadTable(
  duck: Duck,
  table: TableName,
  answers: readonly CapturedAnswer[],
  { as, dir }: { as: string; dir: string },
): Promise<boolean> {
  const files: string[] = []
  for (const [at, { answer }] of answers.entries()) {
    const payload = answer.tables[table]
    if (payload === undefined || rowCount(payload) === 0) continue
    const file = path.join(dir, `${as}-${at}.parquet`)
    const whole = 'parquet' in payload ? payload : await rowsToParquet(duck, table, payload.rows)
    await writeFile(file, whole.parquet)
    files.push(literal(file))
  }
  if (files.length === 0) return false
  const names = TABLES[table].map(({ name }) => name).join(', ')
  await duck.run(`create temp table ${as} as select ${names} from
    read_parquet([${files.join(', ')}], union_by_name = true)`)
  return true
}

interface Loaded {
  file: TableFile
  from: string
  rows: number
  /** Rows that are younger than the incident. */
  later: number
}

const finite = ({ tables }: TableFile): string => (tables.includes('metrics') ? 'and isfinite(value)' : '')

async function load(
  duck: Duck,
  file: TableFile,
  { answers, windows }: Captured,
  dir: string,
): Promise<Loaded | null> {
  const own = answers.filter(({ purpose }) => purpose === file.purpose)
  const selects: string[] = []
  for (const table of file.tables) {
    const as = `${table}_${file.purpose}`
    if (!(await loadTable(duck, table, own, { as, dir }))) continue
    selects.push(`${table === 'changes' ? AS_CHANGE : 'select *'} from ${as}`)
  }
  if (selects.length === 0) return null
  const from = `kept_${file.key}_${file.purpose}`
  const inTime = `(ts is null or ts <= ${Math.ceil(windows.incident.end)})`
  await duck.run(`create temp table ${from}_all as ${selects.join(' union all by name ')}`)
  await duck.run(`create temp table ${from} as select *, ${file.share} as share from ${from}_all
    where ${inTime} ${finite(file)}`)
  const [rows = 0, later = 0] = await numbersOf(
    duck,
    `select (select count(*) from ${from}), (select count(*) from ${from}_all where not ${inTime})`,
  )
  return { file, from, rows, later }
}

/** Bytes of the files with one share of `every` kept. */
async function write(duck: Duck, dir: string, loaded: readonly Loaded[], every: number): Promise<number> {
  let bytes = 0
  for (const { file, from } of loaded) {
    const to = path.join(dir, file.name)
    await mkdir(path.dirname(to), { recursive: true })
    const table = file.tables[0] ?? 'metrics'
    const order = TABLES[table].some(({ name }) => name === 'entity') ? 'ts, entity' : 'ts'
    await duck.run(`copy (select ${columnsOf(table)} from ${from} where share % ${every} = 0 order by ${order})
      to ${literal(to)} (format ${file.format})`)
    bytes += (await stat(to)).size
  }
  return bytes
}

/** Thinner than this nothing is left to see; one row of a group may be as large as its budget. */
const MOST_THINNED = 10_000

async function writeWithin(
  duck: Duck,
  dir: string,
  loaded: readonly Loaded[],
  most: number,
  every = 1,
): Promise<{ bytes: number; every: number }> {
  const bytes = await write(duck, dir, loaded, every)
  if (bytes <= most || every > MOST_THINNED) return { bytes, every }
  return writeWithin(duck, dir, loaded, most, every * Math.max(2, Math.ceil(bytes / most)))
}

export interface WrittenTables {
  bytes: number
  rows: Partial<Record<TableName, number>>
  files: Record<string, string>
  baseline: Record<string, string>
  gaps: string[]
}

function gapsOf({ file, later }: Loaded, every: number): string[] {
  const thinned = `${file.name}: one row of ${every} was kept, for the case would be too large`
  const young = `${file.name}: ${later} rows are younger than the incident and were left out`
  return [...(every > 1 ? [thinned] : []), ...(later > 0 ? [young] : [])]
}

async function loadGroup(
  duck: Duck,
  files: readonly TableFile[],
  captured: Captured,
  scratch: string,
): Promise<Loaded[]> {
  const all: Loaded[] = []
  for (const file of files) {
    const loaded = await load(duck, file, captured, scratch)
    if (loaded !== null) all.push(loaded)
  }
  return all
}

function note(done: WrittenTables, { file, rows }: Loaded, every: number): void {
  const [table = 'metrics'] = file.tables
  if (file.purpose === 'baseline') done.baseline[file.key] = file.name
  else {
    done.files[file.key] = file.name
    done.rows[table] = Math.ceil(rows / every)
  }
}

/** Metrics, logs, spans, events and changes of the incident and its baseline as the files of the layout. */
export async function writeTables(
  duck: Duck,
  dir: string,
  captured: Captured,
  { mostBytes, scratch }: { mostBytes: number; scratch: string },
): Promise<WrittenTables> {
  const done: WrittenTables = { bytes: 0, rows: {}, files: {}, baseline: {}, gaps: [] }
  for (const { share, files } of GROUPS) {
    const all = await loadGroup(duck, files, captured, scratch)
    const some = all.filter(({ rows }) => rows > 0)
    const { bytes, every } = await writeWithin(duck, dir, some, share * mostBytes)
    done.bytes += bytes
    for (const one of some) note(done, one, every)
    done.gaps.push(...all.flatMap((one) => gapsOf(one, one.rows > 0 ? every : 1)))
  }
  return done
}
