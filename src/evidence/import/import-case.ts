import path from 'node:path'
import type { Blobs } from '../../domain/blobs.ts'
import type { Evidence } from '../../domain/case-file.ts'
import { evidenceRef } from '../../domain/ids.ts'
import { type Duck, withDuck } from '../duck.ts'
import type { Recording } from '../recording.ts'
import { alertOf, type CaseJson, readCaseJson } from './case-json.ts'
import { type FileImport, type ImportContext, importFile } from './import-file.ts'
import { importTools } from './import-tools.ts'
import { importTopology } from './import-topology.ts'

const HOUR = 3_600_000

export interface ImportOptions {
  blobs: Blobs
  now: () => number
  /** Whether the files are kept as they were, for citations to show; default true. */
  keepRaw?: boolean
  /** A DuckDB to read through; by default one of its own. Opening and closing one costs 150 ms. */
  duck?: Duck | undefined
  /** Called with the file that is read next. */
  onProgress?: (what: string) => void
}

/** One file of a case, or of the known-good recording it is compared with. */
function filesOf(json: CaseJson): FileImport[] {
  const { files, baseline } = json
  const wanted: (FileImport | null)[] = [
    files.metrics ? { kind: 'metrics', file: files.metrics, purpose: 'incident' } : null,
    files.logs ? { kind: 'logs', file: files.logs, purpose: 'incident' } : null,
    files.traces ? { kind: 'traces', file: files.traces, purpose: 'incident' } : null,
    files.events ? { kind: 'events', file: files.events, purpose: 'incident' } : null,
    files.events ? { kind: 'changes', file: files.events, purpose: 'incident' } : null,
    baseline?.file ? { kind: 'metrics', file: baseline.file, purpose: 'baseline' } : null,
    baseline?.logs ? { kind: 'logs', file: baseline.logs, purpose: 'baseline' } : null,
    baseline?.traces ? { kind: 'traces', file: baseline.traces, purpose: 'baseline' } : null,
  ]
  return wanted.filter((one) => one !== null)
}

const numbered = (items: Omit<Evidence, 'n' | 'ref'>[]): Evidence[] =>
  items.map((item, index) => ({ n: index + 1, ref: evidenceRef(index + 1), ...item }))

function span(evidence: readonly Evidence[]): { start: number; end: number } | null {
  const windows = evidence.flatMap(({ window, purpose }) =>
    window && purpose === 'incident' ? [window] : [],
  )
  if (windows.length === 0) return null
  return {
    start: Math.min(...windows.map(({ start }) => start)),
    end: Math.max(...windows.map(({ end }) => end)),
  }
}

async function readEvidence(context: ImportContext, json: CaseJson): Promise<Evidence[]> {
  const items: Omit<Evidence, 'n' | 'ref'>[] = []
  const topology = await importTopology(context, json, evidenceRef(1))
  if (topology) items.push(topology)
  for (const file of filesOf(json)) {
    const item = await importFile(context, file, evidenceRef(items.length + 1))
    if (item) items.push(item)
  }
  const { tools } = json.files
  if (tools) {
    const until = json.window?.end ?? null
    items.push(...(await importTools(context, tools, { firstNumber: items.length + 1, until })))
  }
  return numbered(items)
}

/**
 * Reads a recorded case (layout version 1) into evidence and parts; the truth is never read. Files stream
 * through DuckDB, so memory stays bounded whatever their size.
 * Broken lines are left out and named in `gaps`. Throws `CaseError` naming the file and the fix when a file is missing or has
 * the wrong shape; nothing counts until it returns.
 */
export async function importCase(dir: string, options: ImportOptions): Promise<Recording> {
  const { blobs, now, keepRaw = true, onProgress = () => {} } = options
  const json = await readCaseJson(dir)
  // A set: events and changes are two readings of one file.
  const gaps = new Set<string>()
  const onGap = (gap: string): void => void gaps.add(gap)
  const read = (duck: Duck): Promise<Evidence[]> =>
    readEvidence({ dir, duck, blobs, now, keepRaw, onProgress, onGap }, json)
  const evidence = await (options.duck ? read(options.duck) : withDuck(read))
  const seen = span(evidence)
  const alert = alertOf(json, seen?.end ?? now())
  const { start, end } = json.baseline ?? {}
  return {
    id: json.id,
    title: json.title || path.basename(dir),
    system: json.system ?? 'unknown',
    alert,
    window: json.window ?? seen ?? { start: alert.firedAt - HOUR, end: alert.firedAt },
    baseline: typeof start === 'number' && typeof end === 'number' ? { start, end } : null,
    evidence,
    blobs,
    gaps: [...gaps],
  }
}
