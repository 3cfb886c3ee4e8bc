import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings } from '../config.ts'
import { blindCopy } from '../evals/blind-copy.ts'
import { rankCase } from '../evals/rank-case.ts'
import { readAnswer } from '../evals/truth.ts'
import { type Judged, verdictReport } from '../evals/verdict-report.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import { investigateCase } from './investigate-case.ts'
import { progressLine } from './progress.ts'

export interface BenchInvestigateOptions {
  cases: string
  truth?: string
}

/** Ranks and investigates copies without truth by rules alone, one after the other, and prints both beside the truth. */
export async function benchInvestigate(
  { cases, truth }: BenchInvestigateOptions,
  signal: AbortSignal,
): Promise<number> {
  const { SITREP_DIR } = readSettings()
  await requireFolder(SITREP_DIR)
  const template = path.join(SITREP_DIR, 'cache/template')
  const progress = progressLine()
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-bench-'))
  const judged: Judged[] = []
  try {
    for (const dir of await listCases(cases)) {
      signal.throwIfAborted()
      const answer = await readAnswer(dir, truth ?? null)
      if (answer === null) continue
      progress.show(`${judged.length} investigated, now ${answer.id}`)
      const [copy = dir] = await blindCopy([dir], work)
      const { line } = await rankCase(copy, { work, without: null })
      const { verdict } = await investigateCase(copy, { template, models: null, progress, signal })
      judged.push({ answer, line, verdict })
    }
  } finally {
    progress.done()
    await rm(work, { recursive: true, force: true })
  }
  console.log(verdictReport(judged))
  return judged.some(({ verdict }) => verdict === null) ? 1 : 0
}
