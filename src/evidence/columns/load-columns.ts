import type { CaseColumns, LogReading } from '../../domain/case-columns.ts'
import type { Purpose } from '../../domain/case-file.ts'
import { type Duck, withDuck } from '../duck.ts'
import { rowsOf } from '../load-rows.ts'
import type { Recording } from '../recording.ts'
import { viewParts } from '../snapshot.ts'
import { loadLogs } from './load-logs.ts'
import { loadSeries } from './load-series.ts'
import { loadSpans } from './load-spans.ts'

export interface LoadedColumns {
  incident: CaseColumns
  baseline: CaseColumns
}

async function columnsOf(duck: Duck, purpose: Purpose, reading: LogReading): Promise<CaseColumns> {
  return {
    series: await loadSeries(duck, purpose),
    ...(await loadLogs(duck, purpose, reading)),
    spans: await loadSpans(duck, purpose),
    events: await rowsOf(duck, 'events', purpose),
    changes: await rowsOf(duck, 'changes', purpose),
    objects: await rowsOf(duck, 'objects', purpose),
    entities: await rowsOf(duck, 'entities', purpose),
    edges: await rowsOf(duck, 'edges', purpose),
  }
}

async function bothOf(duck: Duck, reading: LogReading): Promise<LoadedColumns> {
  return {
    incident: await columnsOf(duck, 'incident', reading),
    baseline: await columnsOf(duck, 'baseline', reading),
  }
}

/** What the ranking reads of a snapshot: grouped and linked in SQL, so that it stays small whatever the case is. */
export const loadColumns = (snapshot: string, reading: LogReading): Promise<LoadedColumns> =>
  withDuck((duck) => bothOf(duck, reading), snapshot, { access_mode: 'READ_ONLY' })

/** The same of a recording, straight from its parts; through `given`, or a DuckDB of its own. */
export function recordingColumns(
  { evidence, blobs }: Recording,
  reading: LogReading,
  given?: Duck,
): Promise<LoadedColumns> {
  const load = async (duck: Duck): Promise<LoadedColumns> => {
    await viewParts(duck, blobs, evidence)
    return bothOf(duck, reading)
  }
  return given ? load(given) : withDuck(load)
}
