import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Command } from 'commander'
import { explain } from '../evals/explain.ts'
import { rankAll } from '../evals/rank-all.ts'
import { rankCase } from '../evals/rank-case.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import { interruptible } from './interrupted.ts'
import { jobsOption } from './jobs-option.ts'
import type { AddCommand } from './program.ts'
import { progressLine } from './progress.ts'

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CASE' })

/** One line a case on stdout, what went wrong on stderr; 0 when every case has its line, else 1. */
async function printLines(root: string, jobs: number, signal: AbortSignal): Promise<number> {
  const dirs = await listCases(root)
  if (dirs.length === 0) throw wrong(`there is no case.json below ${root}`)
  const progress = progressLine()
  let failed = 0
  await rankAll(dirs, {
    jobs,
    signal,
    onProgress: (done) => progress.show(`${done} of ${dirs.length}`),
    onAnswer: (answer, dir) => {
      progress.done()
      if (answer.ok) console.log(JSON.stringify(answer.line))
      else {
        failed += 1
        console.error(`sitrep: ${dir}: ${answer.reason}`)
      }
    },
  })
  if (failed > 0) console.error(`sitrep: ${failed} of ${dirs.length} cases could not be read`)
  return failed > 0 ? 1 : 0
}

async function printExplanation(dir: string): Promise<void> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-rank-'))
  try {
    console.log(explain(await rankCase(dir, { work, without: null })))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

interface Options {
  cases?: string
  case?: string
  explain?: boolean
  jobs: number
}

export const rankCommand: AddCommand = (program, exit) => {
  program
    .command('rank')
    .description('Ranks the suspects of recorded incidents without a model; the truth is never read.')
    .option('--cases <dir>', 'folder with recorded cases at or below it: prints one JSON line a case')
    .option('--case <dir>', 'folder of one case')
    .option(
      '--explain',
      'with --case: suspects with for and against, a timeline and what decided, for people',
    )
    .addOption(jobsOption())
    .action(async (options: Options, command: Command) => {
      const root = options.cases ?? options.case
      if (root === undefined) command.error('give --cases <dir>, or --case <dir> with --explain')
      if (options.explain) {
        if (options.case === undefined) command.error('--explain is for one case: give --case <dir>')
        await printExplanation(options.case)
        return
      }
      exit(await interruptible((signal) => printLines(root, options.jobs, signal)))
    })
}
