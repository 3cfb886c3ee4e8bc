import { access } from 'node:fs/promises'
import path from 'node:path'
import type { Blobs } from '../../domain/blobs.ts'
import type { Evidence, Purpose, TableName } from '../../domain/case-file.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import { copyToParquet, type Duck, literal, numbersOf } from '../duck.ts'
import { selectJsonLines } from '../rows-to-parquet.ts'
import { CaseError } from './case-error.ts'
import { putRawFile } from './part-store.ts'

export interface ImportContext {
  dir: string
  duck: Duck
  blobs: Blobs
  now: () => number
  onProgress: (what: string) => void
}

export interface FileImport {
  kind: 'metrics' | 'logs' | 'traces' | 'events' | 'changes'
  /** Relative to the case. */
  file: string
  purpose: Purpose
}

/** What a person does to a running system; every other event happens to it. */
export const CHANGE_TYPES = [
  'deploy',
  'deployment',
  'rollout',
  'release',
  'commit',
  'flag',
  'config',
] as const

const changeList = CHANGE_TYPES.map(literal).join(', ')

const TABLE_OF: Record<FileImport['kind'], TableName> = {
  metrics: 'metrics',
  logs: 'logs',
  traces: 'spans',
  events: 'events',
  changes: 'changes',
}

const SOURCE_OF: Record<FileImport['kind'], string> = {
  metrics: 'metrics',
  logs: 'logs',
  traces: 'traces',
  events: 'events',
  changes: 'deploys',
}

function select(kind: FileImport['kind'], file: string): string {
  switch (kind) {
    case 'metrics':
      return `select ts, entity, metric, value from read_csv(${literal(file)}, header = true, auto_detect = false,
        delim = ',', quote = '"', escape = '"',
        columns = {'ts': 'BIGINT', 'entity': 'VARCHAR', 'metric': 'VARCHAR', 'value': 'DOUBLE'})`
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

/** DuckDB names the line; its advice about its own options would only confuse. */
function broken(file: string, error: unknown): CaseError {
  const text = error instanceof Error ? error.message : String(error)
  const line = /line:?\s*(\d+)/i.exec(text)?.[1] ?? /record\/value (\d+)/.exec(text)?.[1]
  const [first = text] = text.split('\n')
  const where = line ? `${file}, line ${line}` : file
  return new CaseError(`${where} cannot be read: ${first.slice(0, 200)}. Repair or remove the line.`, {
    cause: error,
  })
}

async function partOf(
  context: ImportContext,
  wanted: FileImport,
  file: string,
  ref: EvidenceRef,
): Promise<{ key: string; rows: number; window: Evidence['window'] }> {
  const { duck, blobs } = context
  const { parquet, rows } = await copyToParquet(
    duck,
    `select ${literal(ref)} as evidence, * from (${select(wanted.kind, file)})`,
  ).catch((error: unknown) => {
    throw broken(file, error)
  })
  const key = await blobs.put(parquet)
  const [start = Number.NaN, end = Number.NaN] = await numbersOf(
    duck,
    `select min(ts)::double, max(ts)::double from read_parquet(${literal(await blobs.path(key))})`,
  )
  const window = Number.isNaN(start) ? null : { start: Math.floor(start), end: Math.ceil(end) }
  return { key, rows, window }
}

/** One file as one evidence; null when none of its lines belong to the kind. */
export async function importFile(
  context: ImportContext,
  wanted: FileImport,
  ref: EvidenceRef,
): Promise<Omit<Evidence, 'n' | 'ref'> | null> {
  const file = path.resolve(context.dir, wanted.file)
  context.onProgress(wanted.file)
  await access(file).catch(() => {
    throw new CaseError(`${file} is missing: case.json names it, so restore the file or remove its entry`)
  })
  const { key, rows, window } = await partOf(context, wanted, file, ref)
  if (rows === 0 && (wanted.kind === 'events' || wanted.kind === 'changes')) return null
  const raw = await putRawFile(context.blobs, file)
  return {
    connector: 'recording',
    source: SOURCE_OF[wanted.kind],
    purpose: wanted.purpose,
    query: `${wanted.kind} of ${path.basename(wanted.file)}`,
    args: { kind: wanted.kind, file: wanted.file },
    window,
    status: rows === 0 ? 'no_data' : 'ok',
    reason: rows === 0 ? 'the file has no rows' : null,
    bytes: raw.bytes,
    rows: { [TABLE_OF[wanted.kind]]: rows },
    rawKey: raw.key,
    parts: { [TABLE_OF[wanted.kind]]: key },
    collectedAt: context.now(),
  }
}
