import path from 'node:path'
import type { Ranking } from '../domain/ranking.ts'
import { recordingColumns } from '../evidence/columns/load-columns.ts'
import type { Duck } from '../evidence/duck.ts'
import { importCase } from '../evidence/import/import-case.ts'
import { blamedChange, changeId } from '../ranking/blamed-change.ts'
import { digestOf } from '../ranking/digest.ts'
import { LOG_READING } from '../ranking/log-reading.ts'
import { type RankInput, rank } from '../ranking/rank.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import { ablated, type Part } from './ablate.ts'
import { peakMb, restartPeak } from './peak-memory.ts'
import { type RankLine, rankLine } from './rank-line.ts'

export interface RankCaseOptions {
  /** Folder for what is imported; the caller removes it. */
  work: string
  /** A DuckDB to read through; by default one of its own. */
  duck?: Duck | undefined
  without: Part | null
}

export interface RankedCase {
  input: RankInput
  ranking: Ranking
  line: RankLine
}

/** Whose rows they are, what could not be read of them, and what reading them cost. */
export interface RankMeta {
  id: string
  dataset: string
  gaps: readonly string[]
  loadMs: number
}

/** Ranks rows that are in memory. */
export function rankRows(input: RankInput, { id, dataset, gaps: before, loadMs }: RankMeta): RankedCase {
  const start = performance.now()
  const ranking = rank(input)
  const { changes } = input.rows
  const gaps = [...before, ...ranking.gaps]
  const digest = digestOf(input, { ...ranking, gaps })
  const rankMs = performance.now() - start
  const line = rankLine(ranking, {
    id,
    dataset,
    change: blamedChange(ranking, changes),
    changeIds: ranking.changes.map((change) => changeId(change, changes)),
    signs: ranking.signs,
    gaps,
    digest,
    ms: loadMs + rankMs,
    rankMs,
    rssMb: peakMb(),
  })
  return { input, ranking, line }
}

/** A case that holds no time at all gives the same answer whenever it is ranked. */
const NOT_RECORDED = (): number => 0

/** Reads one recorded case and ranks it; the truth is never read. Throws `CaseError` for a case that cannot be read. */
export async function rankCase(dir: string, { work, without, duck }: RankCaseOptions): Promise<RankedCase> {
  restartPeak()
  const start = performance.now()
  const blobs = folderBlobs(path.join(work, 'blobs'))
  const recording = await importCase(dir, { blobs, now: NOT_RECORDED, keepRaw: false, duck })
  const { incident, baseline } = await recordingColumns(recording, LOG_READING, duck)
  const { id, alert, window, gaps } = recording
  const whole: RankInput = { alert, window, rows: incident, baseline }
  const dataset = path.basename(path.dirname(path.resolve(dir)))
  const input = without ? ablated(whole, without) : whole
  return rankRows(input, { id, dataset, gaps, loadMs: performance.now() - start })
}
