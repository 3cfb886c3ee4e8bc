import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings, type Settings } from '../config.ts'
import { blindCopy } from '../evals/blind-copy.ts'
import { type Attempt, comparisonLines, type Investigator } from '../evals/cost/compare-investigators.ts'
import { type CaseCost, costReport } from '../evals/cost/cost-report.ts'
import { type DeskAnswers, deskAnswers } from '../evals/cost/desk-answers.ts'
import { type DeskCase, deskCases } from '../evals/cost/desk-cases.ts'
import { graphOverhead } from '../evals/cost/graph-overhead.ts'
import { scriptedReply } from '../evals/cost/scripted-answers.ts'
import { transcriptTier } from '../evals/cost/transcript.ts'
import { type Answer, readAnswer } from '../evals/truth.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import { PRICES } from '../models/prices.ts'
import { sideBySide } from '../platform/side-by-side.ts'
import { type Answering, answeringModels, priceOf } from './answering-models.ts'
import { investigateCase } from './investigate-case.ts'
import { makeCase } from './make-case.ts'
import { progressLine } from './progress.ts'

export interface BenchCostOptions {
  cases: string
  answers: 'desk' | 'scripted'
  transcripts: string
  truth?: string
  investigator: Investigator[]
  jobs: number
}

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

/** Every third case has its first suspect doubted, and every third a conflict: enough to know what they cost. */
const courseOf = (at: number) => ({ doubts: at % 3 === 1, conflicts: at % 3 === 2 })

/** A case with what answers in it. */
interface Task {
  dir: string
  truth: string | null
  note: string | null
  /** Null where nobody typed answers for this investigator. */
  answersFor: (who: 'fan-out' | 'single') => (Answering & Partial<DeskAnswers>) | null
}

function deskTask({ dir, truth, transcript, isOther }: DeskCase): Task {
  return {
    dir,
    truth,
    note: isOther ? `${path.basename(dir)} is made otherwise since it was answered` : null,
    answersFor: (who) => {
      const typed = who === 'single' ? transcript.single : transcript.answers
      return typed === undefined ? null : { ...deskAnswers(typed), tier: transcriptTier(typed) }
    },
  }
}

async function tasksOf(options: BenchCostOptions, out: string): Promise<Task[]> {
  const truth = options.truth ?? null
  const given = await listCases(options.cases)
  if (options.answers === 'scripted') {
    return given.map((dir, at) => ({
      dir,
      truth,
      note: null,
      answersFor: () => ({ answer: (request) => scriptedReply(request, courseOf(at)) }),
    }))
  }
  const { transcripts } = options
  return (await deskCases({ transcripts, given, truth, make: makeCase, out })).map(deskTask)
}

type Run = Pick<Parameters<typeof investigateCase>[1], 'progress' | 'signal' | 'template'> & {
  work: string
  settings: Settings
}

/** A query that a busy machine cuts off would change the verdict, and with it what is asked. */
const PATIENT_MS = 60_000

interface Measured {
  id: string
  truth: Answer | null
  note: string | null
  attempts: Map<Investigator, Attempt & { unanswered: number; unasked: number }>
}

/** Investigates a copy of one case without its truth, once by each investigator. */
async function measure(task: Task, investigators: readonly Investigator[], run: Run): Promise<Measured> {
  const truth = await readAnswer(task.dir, task.truth)
  const [copy = task.dir] = await blindCopy([task.dir], run.work)
  const attempts: Measured['attempts'] = new Map()
  for (const who of investigators) {
    run.signal.throwIfAborted()
    const answers = who === 'rules' ? null : task.answersFor(who)
    if (who !== 'rules' && answers === null) continue
    const calls: Attempt['calls'][number][] = []
    const models =
      answers === null || who === 'rules' ? null : answeringModels(run.settings, who, answers, calls)
    const { verdict } = await investigateCase(copy, { ...run, models, queryDeadlineMs: PATIENT_MS })
    const [unanswered, unasked] = [answers?.unanswered?.() ?? 0, answers?.unasked?.() ?? 0]
    attempts.set(who, { calls, verdict, unanswered, unasked })
  }
  return { id: path.basename(task.dir), truth, note: task.note, attempts }
}

function caseCost({ id, truth, attempts }: Measured, who: Investigator): CaseCost | null {
  const attempt = attempts.get(who)
  const rules = attempts.get('rules')
  if (attempt === undefined) return null
  const { calls, verdict: model, unanswered, unasked } = attempt
  return {
    id,
    calls,
    truth,
    unanswered,
    unasked,
    verdicts: rules === undefined ? null : { rules: rules.verdict, model },
  }
}

/** Verdicts of a script are nobody's judgement: they are compared with the rules only when that is asked for. */
function investigatorsOf({ investigator, answers }: BenchCostOptions): Investigator[] {
  const asked = [...new Set(investigator)]
  return answers === 'desk' && !asked.includes('rules') ? [...asked, 'rules'] : asked
}

function reportOf(options: BenchCostOptions, settings: Settings, measured: readonly Measured[]): string[] {
  const price = priceOf(settings.SITREP_MODEL_ADJUDICATOR)
  const investigators = investigatorsOf(options)
  const lines: string[] = []
  for (const who of investigators.filter((one) => one !== 'rules')) {
    const costs = measured.map((one) => caseCost(one, who)).filter((one) => one !== null)
    lines.push(
      `${who}: ${costs.length} cases, answers ${options.answers}, prices of ${PRICES.checked}, 3.5 characters a token, thinking counted 400 tokens a small call and 1,500 a large one`,
      '',
      costReport(costs, price),
      '',
    )
  }
  return [
    ...lines,
    ...measured.flatMap(({ note }) => (note === null ? [] : [`note: ${note}`])),
    ...comparisonLines(
      measured.map(({ truth, attempts }) => ({ truth, attempts })),
      investigators,
      options.answers === 'desk',
    ),
  ]
}

/** Calls, tokens and dollars of recorded cases with answers that cost nothing to get; prints them against the bars. */
export async function benchCost(options: BenchCostOptions, signal: AbortSignal): Promise<number> {
  const settings = readSettings()
  const { SITREP_DIR } = settings
  await requireFolder(SITREP_DIR)
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-cost-'))
  const progress = progressLine()
  try {
    const tasks = await tasksOf(options, path.join(work, 'made'))
    if (tasks.length === 0)
      throw wrong(`nobody answered a case in ${options.transcripts}: desk:keep writes answers there`)
    const run = { work, progress, signal, settings, template: path.join(SITREP_DIR, 'cache/template') }
    const investigators = investigatorsOf(options)
    const measured = await sideBySide(tasks, options.jobs, (task) => measure(task, investigators, run))
    progress.done()
    console.log(
      [
        ...reportOf(options, settings, measured),
        '',
        `graph overhead ${(await graphOverhead(50, signal)).toFixed(2)} ms CPU a step (at most 15 ms), Node ${process.versions.node}`,
      ].join('\n'),
    )
    return 0
  } finally {
    progress.done()
    await rm(work, { recursive: true, force: true })
  }
}
