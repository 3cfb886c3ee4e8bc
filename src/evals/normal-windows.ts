import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type CaseColumns, noColumns, type SeriesColumn } from '../domain/case-columns.ts'
import { recordingColumns } from '../evidence/columns/load-columns.ts'
import { importCase } from '../evidence/import/import-case.ts'
import { LOG_READING } from '../ranking/log-reading.ts'
import { type RankInput, rank } from '../ranking/rank.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import type { Silence } from './rca-report.ts'

/** Samples of one window. */
const SAMPLES = 5

interface Recorded {
  input: RankInput
  dataset: string
}

/** One case for each known-good recording of metrics and each metric that alerts: the recording is what counts. */
async function representatives(dirs: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>()
  for (const dir of dirs) {
    const { baseline, alert } = JSON.parse(await readFile(path.join(dir, 'case.json'), 'utf8'))
    if (typeof baseline?.file !== 'string') continue
    const key = `${path.resolve(dir, baseline.file)} ${alert?.metric}`
    if (!found.has(key)) found.set(key, dir)
  }
  return [...found.values()]
}

async function load(dir: string, work: string): Promise<Recorded> {
  const recording = await importCase(dir, {
    blobs: folderBlobs(path.join(work, 'blobs')),
    now: Date.now,
    keepRaw: false,
  })
  const { incident, baseline } = await recordingColumns(recording, LOG_READING)
  const { alert, window } = recording
  const dataset = path.basename(path.dirname(path.resolve(dir)))
  return { dataset, input: { alert, window, rows: incident, baseline } }
}

const cut = (series: readonly SeriesColumn[], isWanted: (time: number) => boolean): SeriesColumn[] =>
  series
    .map((one) => ({
      ...one,
      times: one.times.filter(isWanted),
      values: one.values.filter((_, index) => isWanted(one.times[index] ?? 0)),
    }))
    .filter(({ times }) => times.length > 0)

/** A stretch of the known-good recording as if it had alerted, with the rest of it to compare with. */
function normalCase(input: RankInput, times: readonly number[], first: number): RankInput {
  const start = times[first] ?? 0
  const end = times[first + SAMPLES - 1] ?? start
  const inside = (time: number): boolean => time >= start && time <= end
  const { series } = input.baseline
  const only = ({ entities, edges }: CaseColumns, wanted: SeriesColumn[]): CaseColumns => ({
    ...noColumns(),
    entities,
    edges,
    series: wanted,
  })
  return {
    alert: { ...input.alert, firedAt: end },
    window: { start, end },
    rows: only(input.rows, cut(series, inside)),
    baseline: only(
      input.baseline,
      cut(series, (time) => !inside(time)),
    ),
  }
}

function silenceOf({ input, dataset }: Recorded, windows: number): Silence {
  const times = [...new Set(input.baseline.series.flatMap((one) => one.times))].sort((a, b) => a - b)
  const last = times.length - SAMPLES
  const firsts = Array.from({ length: windows }, (_, index) => Math.floor((last * (index + 0.5)) / windows))
  const hits = firsts.filter((first) => rank(normalCase(input, times, first)).outcome === 'healthy').length
  return { dataset, metric: input.alert.metric ?? 'none', silent: { hits, of: windows } }
}

/**
 * How often normal data is called healthy: windows of five samples cut evenly from each known-good recording of
 * metrics, the rest of it as reference. They share a recording with their reference, which flatters.
 */
export async function normalWindows(dirs: readonly string[], windows: number): Promise<Silence[]> {
  const all = windows > 0 ? await representatives(dirs) : []
  const silences: Silence[] = []
  for (const dir of all) {
    const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-normal-'))
    try {
      silences.push(silenceOf(await load(dir, work), windows))
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }
  return merged(silences)
}

/** One row a data set and alerting metric, over its recordings. */
function merged(silences: readonly Silence[]): Silence[] {
  const groups = Map.groupBy(silences, ({ dataset, metric }) => `${dataset} ${metric}`)
  return [...groups.values()].flatMap((list) => {
    const [first] = list
    const sum = (of: (one: Silence) => number): number => list.reduce((total, one) => total + of(one), 0)
    if (!first) return []
    return [{ ...first, silent: { hits: sum((one) => one.silent.hits), of: sum((one) => one.silent.of) } }]
  })
}
