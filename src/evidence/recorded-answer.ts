import { zstdDecompressSync } from 'node:zlib'
import type { Evidence, TableName, TimeWindow } from '../domain/case-file.ts'
import type { Collected } from '../domain/connector.ts'
import { copyToParquet, type Duck, literal } from './duck.ts'
import type { Recording } from './recording.ts'
import { hasTime, TABLE_NAMES, TABLES } from './tables.ts'

/** Whether a read was a tool call: it answers by its arguments, not by its tables. */
export const isTool = (evidence: Evidence): boolean => evidence.args.kind === 'tool'

export interface Moved {
  shiftMs: number
  window: TimeWindow
  /** A known-good recording may be months older than the page: its times are not cut. */
  cut: boolean
  maxBytes: number
}

/** `every` thins a table out evenly, so that what is left still shows when things changed. */
function selectMoved(table: TableName, file: string, ref: string, moved: Moved, every: number): string {
  const { shiftMs, window, cut } = moved
  const columns = TABLES[table].map(({ name, type }) =>
    name === 'ts' && shiftMs !== 0 ? `(ts + ${shiftMs})::${type} as ts` : name,
  )
  const inside =
    cut && hasTime(table)
      ? `and (ts is null or ts + ${shiftMs} between ${Math.floor(window.start)} and ${Math.ceil(window.end)})`
      : ''
  const thinned = every > 1 ? `and file_row_number % ${every} = 0` : ''
  return `select ${columns.join(', ')} from read_parquet(${literal(file)}, file_row_number = true)
    where evidence = ${literal(ref)} ${inside} ${thinned}`
}

interface Part {
  parquet: Uint8Array
  rows: number
  /** One row of so many was kept; 1 = all. */
  every: number
}

async function partWithin(
  duck: Duck,
  maxBytes: number,
  select: (every: number) => string,
  every = 1,
): Promise<Part> {
  const part = await copyToParquet(duck, select(every))
  if (part.parquet.length <= maxBytes || part.rows <= 1) return { ...part, every }
  return partWithin(duck, maxBytes, select, every * Math.max(2, Math.ceil(part.parquet.length / maxBytes)))
}

async function partsOf(
  duck: Duck,
  { blobs }: Recording,
  { ref, parts, rows }: Evidence,
  moved: Moved,
): Promise<Partial<Record<TableName, Part>>> {
  const found: Partial<Record<TableName, Part>> = {}
  let left = moved.maxBytes
  for (const table of TABLE_NAMES) {
    const key = parts[table]
    if (!key || !rows[table]) continue
    const file = await blobs.path(key)
    const part = await partWithin(duck, left, (every) => selectMoved(table, file, ref, moved, every))
    left -= part.parquet.length
    found[table] = part
  }
  return found
}

type Outcome = Pick<Collected, 'status' | 'reason'>

/** How the recorded outcome reads once its rows were cut to the window and to the byte cap. */
function outcomeOf(evidence: Evidence, parts: readonly Part[], rawWasCut: boolean): Outcome {
  const { status, reason } = evidence
  if (status !== 'ok') return { status, reason }
  if (parts.length > 0 && parts.every(({ rows }) => rows === 0)) {
    return { status: 'no_data', reason: 'the recording has nothing in this window' }
  }
  const every = Math.max(1, ...parts.map((part) => part.every))
  if (every === 1 && !rawWasCut) return { status, reason }
  const kept = every > 1 ? `one row of ${every} was kept` : 'its end was left out'
  return { status: 'truncated', reason: `the recorded answer is too large for one read: ${kept}` }
}

/** One recorded read as the answer of a live system. */
export async function answerOf(
  duck: Duck,
  recording: Recording,
  evidence: Evidence,
  moved: Moved,
): Promise<Collected> {
  const parts = await partsOf(duck, recording, evidence, moved)
  const taken = Object.values(parts).reduce((sum, { parquet }) => sum + parquet.length, 0)
  const raw = await rawOf(recording, evidence)
  const room = Math.max(0, moved.maxBytes - taken)
  const outcome = outcomeOf(evidence, Object.values(parts), raw !== null && raw.length > room)
  const moves = moved.shiftMs === 0 ? '' : ', moved to the page'
  return {
    source: evidence.source,
    query: `${evidence.query} (recording ${recording.id}${moves})`,
    args: evidence.args,
    window: isTool(evidence) ? null : moved.window,
    ...outcome,
    raw: raw?.subarray(0, room) ?? null,
    tables: Object.fromEntries(
      Object.entries(parts).map(([table, { parquet, rows }]) => [table, { parquet, rows }]),
    ),
  }
}

/** A whole file is not an answer's raw bytes again: the recording keeps it, the tool outputs go along. */
async function rawOf(recording: Recording, evidence: Evidence): Promise<Uint8Array | null> {
  if (!isTool(evidence) || evidence.rawKey === null) return null
  return zstdDecompressSync(await recording.blobs.get(evidence.rawKey))
}
