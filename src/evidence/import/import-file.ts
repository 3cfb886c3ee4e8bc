import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Blobs } from '../../domain/blobs.ts'
import type { Evidence, Purpose } from '../../domain/case-file.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import type { Duck } from '../duck.ts'
import { fileOfCase } from './file-of-case.ts'
import { putRawFile } from './part-store.ts'
import { type FileKind, type FileRows, readTable, TABLE_OF } from './read-table.ts'

export interface ImportContext {
  dir: string
  duck: Duck
  blobs: Blobs
  now: () => number
  onProgress: (what: string) => void
  /** Whether the answers are kept as they were, beside their rows. */
  keepRaw: boolean
  /** Called with what a file had and was left out. */
  onGap: (gap: string) => void
}

export interface FileImport {
  kind: FileKind
  /** Relative to the case. */
  file: string
  purpose: Purpose
}

const SOURCE_OF: Record<FileKind, string> = {
  metrics: 'metrics',
  logs: 'logs',
  traces: 'traces',
  events: 'events',
  changes: 'deploys',
}

function outcomeOf({ rows, gaps }: FileRows): Pick<Evidence, 'status' | 'reason'> {
  if (rows > 0) return { status: 'ok', reason: null }
  if (gaps.length > 0) return { status: 'failed', reason: gaps.join('; ') }
  return { status: 'no_data', reason: 'the file has no rows' }
}

/** One file as one evidence; null when none of its lines belong to the kind. */
export async function importFile(
  context: ImportContext,
  wanted: FileImport,
  ref: EvidenceRef,
): Promise<Omit<Evidence, 'n' | 'ref'> | null> {
  context.onProgress(wanted.file)
  const file = await fileOfCase(context.dir, wanted.file)
  const found = await readTable(context.duck, wanted.kind, file, ref)
  for (const gap of found.gaps) context.onGap(gap)
  const { rows, window } = found
  const isEmpty = rows === 0 && found.gaps.length === 0
  if (isEmpty && (wanted.kind === 'events' || wanted.kind === 'changes')) return null
  const raw = context.keepRaw
    ? await putRawFile(context.blobs, file)
    : { key: null, bytes: (await stat(file)).size }
  return {
    connector: 'recording',
    source: SOURCE_OF[wanted.kind],
    purpose: wanted.purpose,
    query: `${wanted.kind} of ${path.basename(wanted.file)}`,
    args: { kind: wanted.kind, file: wanted.file },
    window,
    ...outcomeOf(found),
    bytes: raw.bytes,
    rows: { [TABLE_OF[wanted.kind]]: rows },
    rawKey: raw.key,
    parts: { [TABLE_OF[wanted.kind]]: await context.blobs.put(found.parquet) },
    collectedAt: context.now(),
  }
}
