import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { explain } from '../evals/explain.ts'
import { rankAll } from '../evals/rank-all.ts'
import { rankCase } from '../evals/rank-case.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import { jobsOption } from './jobs-option.ts'
import type { AddCommand } from './program.ts'
import { progressLine } from './progress.ts'

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CASE' })

/** One line a case on stdout, what went wrong on stderr; the number of cases without a line. */
async function printLines(root: string, jobs: number): Promise<number> {
  const dirs = await listCases(root)
  if (dirs.length === 0) throw wrong(`there is no case.json below ${root}`)
  const progress = progressLine()
  let failed = 0
  await rankAll(dirs, {
    jobs,
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
  return failed
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
    .action(async (options: Options) => {
      const root = options.cases ?? options.case
      if (root === undefined) throw wrong('give --cases DIR, or --case DIR with --explain')
      if (!options.explain) exit((await printLines(root, options.jobs)) > 0 ? 1 : 0)
      else if (options.case !== undefined) await printExplanation(options.case)
      else throw wrong('--explain is for one case: give --case DIR')
    })
}
