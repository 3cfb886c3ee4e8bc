import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Ranking } from '../domain/ranking.ts'
import { importCase } from '../evidence/import/import-case.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import { recordingRows } from '../evidence/load-rows.ts'
import { rank } from '../ranking/rank.ts'
import { folderBlobs } from '../storage/folder-blobs.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'
import { type ProgressLine, progressLine } from './progress.ts'

/** One case on one line; citations are given as they are numbered in the case file. */
function line(id: string, dataset: string, ranking: Ranking, gaps: readonly string[], ms: number): string {
  const suspects = ranking.suspects.map(({ service, entity, kind, score, onset, supporting }) => ({
    service,
    entity,
    kind,
    score: Number(score.toPrecision(4)),
    onset,
    observations: supporting.map(({ text, citations }) => ({ text, citations })),
  }))
  const { outcome, confidence, onset, changes } = ranking
  return JSON.stringify({ id, dataset, outcome, confidence, onset, suspects, changes, gaps, ms })
}

async function rankCase(dir: string, work: string): Promise<string> {
  const blobs = folderBlobs(path.join(work, 'blobs'))
  const recording = await importCase(dir, { blobs, now: Date.now })
  const { incident, baseline } = await recordingRows(recording)
  const start = performance.now()
  const { alert, window } = recording
  const ranking = rank({ alert, window, rows: incident, baseline })
  const dataset = path.basename(path.dirname(path.resolve(dir)))
  return line(
    recording.id,
    dataset,
    ranking,
    [...recording.gaps, ...ranking.gaps],
    Math.round(performance.now() - start),
  )
}

/** Ranks one case after the other; a case that cannot be read is said and left out. Gives how many were. */
async function rankAll(
  dirs: readonly string[],
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<number> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-rank-'))
  let failed = 0
  try {
    for (const [index, dir] of dirs.entries()) {
      signal.throwIfAborted()
      progress.show(`${index + 1} of ${dirs.length}: ${dir}`)
      try {
        const text = await rankCase(dir, work)
        progress.done()
        console.log(text)
      } catch (error) {
        failed += 1
        progress.done()
        console.error(`sitrep: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return failed
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

export const rankCommand: AddCommand = (program, exit) => {
  program
    .command('rank')
    .description('Ranks the suspects of recorded incidents without a model; prints one JSON line a case.')
    .requiredOption('--cases <dir>', 'folder with recorded cases at or below it')
    .action(async (options: { cases: string }) => {
      const dirs = await listCases(options.cases)
      const code = await interruptible(async (signal) => {
        const failed = await rankAll(dirs, progressLine(), signal)
        if (failed > 0) console.error(`sitrep: ${failed} of ${dirs.length} cases could not be read`)
        return failed > 0 ? 1 : 0
      })
      exit(code)
    })
}
