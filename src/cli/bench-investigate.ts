import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { systemClock } from '../app/clock.ts'
import { investigationModels } from '../app/investigation-models.ts'
import { requireFolder } from '../app/require-folder.ts'
import { SetupError } from '../app/setup-error.ts'
import { readSettings, type Settings } from '../config.ts'
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
  investigator: Settings['SITREP_INVESTIGATOR']
}

/** Ranks and investigates copies without truth, one after the other, and prints both beside the truth. */
export async function benchInvestigate(
  { cases, truth, investigator }: BenchInvestigateOptions,
  signal: AbortSignal,
): Promise<number> {
  const settings = { ...readSettings(), SITREP_INVESTIGATOR: investigator }
  const { SITREP_DIR } = settings
  const { unset } = investigationModels(settings, systemClock)
  if (investigator !== 'rules' && unset !== null)
    throw new SetupError(`--investigator ${investigator} needs a model: ${unset}`)
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
      const { verdict } = await investigateCase(copy, {
        template,
        models: investigator === 'rules' ? null : (clock) => investigationModels(settings, clock),
        progress,
        signal,
      })
      judged.push({ answer, line, verdict })
    }
  } finally {
    progress.done()
    await rm(work, { recursive: true, force: true })
  }
  console.log(verdictReport(judged))
  return judged.some(({ verdict }) => verdict === null) ? 1 : 0
}
