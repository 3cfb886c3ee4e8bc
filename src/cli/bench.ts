import { type Command, Option } from 'commander'
import { isPart, PARTS } from '../evals/ablate.ts'
import { askReport, judgeAsks, readAsks } from '../evals/bench-ask.ts'
import { benchRca } from '../evals/bench-rca.ts'
import { leaveOut } from '../evals/leave-out.ts'
import { rcaReport } from '../evals/rca-report.ts'
import { type BenchCostOptions, benchCost } from './bench-cost.ts'
import { type BenchInvestigateOptions, benchInvestigate } from './bench-investigate.ts'
import { interruptible } from './interrupted.ts'
import { jobsOption, wholeNumber } from './jobs-option.ts'
import type { AddCommand } from './program.ts'
import { progressLine } from './progress.ts'
import { withAskedCases } from './with-asked-cases.ts'

interface RcaOptions {
  cases: string
  truth?: string
  labels: string
  ablate?: string
  ranks?: string
  leaveOut?: string
  windows: string
  jobs: number
}

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

function partOf(text: string | undefined) {
  if (text === undefined) return null
  if (!isPart(text)) throw wrong(`--ablate ${text}: give one of ${PARTS.join(', ')}`)
  return text
}

async function runRca(options: RcaOptions): Promise<number> {
  const progress = progressLine()
  const { scored, silences, failed } = await benchRca({
    cases: options.cases,
    truth: options.truth ?? null,
    labels: options.labels,
    without: partOf(options.ablate),
    jobs: options.jobs,
    windows: Number(options.windows),
    ranks: options.ranks ?? null,
    onProgress: (text) => progress.show(text),
  })
  progress.done()
  console.log(rcaReport(scored, silences))
  if (options.leaveOut !== undefined) console.log(['', ...leaveOut(scored, options.leaveOut)].join('\n'))
  for (const reason of failed) console.error(`sitrep: ${reason}`)
  return failed.length > 0 ? 1 : 0
}

interface AskOptions {
  cases: string
  asks: string
  misses: boolean
}

async function runAsk({ cases, asks, misses }: AskOptions, signal: AbortSignal): Promise<number> {
  const progress = progressLine()
  const labelled = await readAsks(asks)
  const judged = await withAskedCases(cases, { signal, rulesOnly: true }, (asked) =>
    judgeAsks(labelled, asked, (text) => progress.show(text)),
  )
  progress.done()
  console.log(askReport(judged, misses))
  return judged.length > 0 ? 0 : 1
}

function addCost(bench: Command, exit: Parameters<AddCommand>[1]): void {
  bench
    .command('cost')
    .description('Counts calls, tokens and dollars of investigations whose answers are recorded or scripted.')
    .requiredOption('--cases <dir>', 'folder with recorded cases at or below it')
    .addOption(
      new Option('--answers <whose>', 'typed at the model desk, or scripted to fit any case')
        .choices(['desk', 'scripted'])
        .makeOptionMandatory(),
    )
    .option(
      '--transcripts <dir>',
      'folder of <id>.json with the answers of the desk; cases that are not below --cases are made or found by them',
      'test/fixtures/desk',
    )
    .option('--truth <dir>', 'folder with <id>.json, for cases that keep their truth apart')
    .addOption(
      new Option(
        '--investigator <who...>',
        'specialists in parallel, one agent alone, rules; several are compared on the same cases',
      )
        .choices(['fan-out', 'single', 'rules'])
        .default(['fan-out']),
    )
    .addOption(new Option('--jobs <n>', 'cases investigated side by side').default(2).argParser(wholeNumber))
    .action(async (options: BenchCostOptions) =>
      exit(await interruptible((signal) => benchCost(options, signal))),
    )
}

export const benchCommand: AddCommand = (program, exit) => {
  const bench = program.command('bench').description('Measures Sitrep on recorded incidents.')
  bench
    .command('rca')
    .description('Ranks copies of cases without their truth and scores them, per data set and kind of fault.')
    .requiredOption('--cases <dir>', 'folder with recorded cases at or below it')
    .option('--truth <dir>', 'folder with <id>.json, for cases that keep their truth apart')
    .option(
      '--labels <dir>',
      'folder with <data set>/<id>.json, for data sets whose truth names no service',
      'test/labels',
    )
    .option('--ablate <part>', `leave a part of every case out: ${PARTS.join(', ')}`)
    .option('--ranks <file>', 'score these lines of `sitrep rank` instead of ranking')
    .option('--leave-out <dataset>', 'also show its confidence when fitted on the other data sets of the run')
    .option('--windows <n>', 'normal windows cut from each known-good recording', '10')
    .addOption(jobsOption())
    .action(async (options: RcaOptions) => exit(await runRca(options)))
  bench
    .command('investigate')
    .description('Investigates copies of cases without their truth and scores the verdicts.')
    .requiredOption('--cases <dir>', 'folder with recorded cases at or below it')
    .option('--truth <dir>', 'folder with <id>.json, for cases that keep their truth apart')
    .addOption(
      new Option(
        '--investigator <who>',
        'rules alone, or with the configured model as specialists or one agent',
      )
        .choices(['rules', 'fan-out', 'single'])
        .default('rules'),
    )
    .action(async (options: BenchInvestigateOptions) =>
      exit(await interruptible((signal) => benchInvestigate(options, signal))),
    )
  addCost(bench, exit)
  bench
    .command('ask')
    .description('Asks labelled claims and questions about recorded cases and counts the right answers.')
    .requiredOption('--cases <dir>', 'folder with recorded cases at or below it')
    .option('--asks <file>', 'JSON lines of asks with their labels', 'test/fixtures/asks/asks.jsonl')
    .option('--misses', 'also list the wrong answers of the set that may be looked at', false)
    .action(async (options: AskOptions) => exit(await interruptible((signal) => runAsk(options, signal))))
}
