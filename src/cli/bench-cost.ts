import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { capsOf } from '../app/investigation-models.ts'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings, type Settings } from '../config.ts'
import type { Clock } from '../domain/ids.ts'
import { blindCopy } from '../evals/blind-copy.ts'
import { type CaseCost, costReport } from '../evals/cost/cost-report.ts'
import { tokenCounter } from '../evals/cost/count-tokens.ts'
import { type AnswerAs, type CountedCall, countingModel } from '../evals/cost/counting-model.ts'
import { deskAnswers, readTranscript, transcriptTier } from '../evals/cost/desk-answers.ts'
import { graphOverhead } from '../evals/cost/graph-overhead.ts'
import { scriptedReply } from '../evals/cost/scripted-answers.ts'
import { names } from '../evals/score.ts'
import { type Answer, readAnswer } from '../evals/truth.ts'
import { listCases } from '../evidence/import/list-cases.ts'
import type { InvestigationModels } from '../investigation/model/brain.ts'
import type { Seat } from '../models/ask-model.ts'
import { PRICES, type Price } from '../models/prices.ts'
import { investigateCase } from './investigate-case.ts'
import { progressLine } from './progress.ts'

export interface BenchCostOptions {
  cases: string
  answers: 'desk' | 'scripted'
  transcripts: string
  truth?: string
  agents: InvestigationModels['agents']
}

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

/** Every third case has its first suspect doubted, and every third a conflict: enough to know what they cost. */
const courseOf = (at: number) => ({ doubts: at % 3 === 1, conflicts: at % 3 === 2 })

interface Answers {
  answer: AnswerAs
  /** As the ranking chooses, but for answers that were typed for one. */
  tier?: 1 | 2
}

async function answersFor(options: BenchCostOptions, dir: string, at: number): Promise<Answers | null> {
  if (options.answers === 'scripted') return { answer: (request) => scriptedReply(request, courseOf(at)) }
  const transcript = await readTranscript(options.transcripts, path.basename(dir))
  return transcript === null ? null : { answer: deskAnswers(transcript), tier: transcriptTier(transcript) }
}

function seatOf(id: string, size: 'small' | 'large', answer: AnswerAs, counted: Counted): Seat {
  const price = priceOf(id)
  return { id, price, model: countingModel({ ...counted, size, price, answer }) }
}

function priceOf(id: string): Price {
  const price = PRICES.models[id]
  if (price === undefined)
    throw wrong(`the price of ${id} is not known: bench cost needs a model of the price table`)
  return price
}

type Counted = Pick<Parameters<typeof countingModel>[0], 'counter' | 'onCall'>

function modelsFor(
  settings: Settings,
  { agents }: BenchCostOptions,
  { answer, tier }: Answers,
  calls: CountedCall[],
): (clock: Clock) => InvestigationModels {
  const counted: Counted = { counter: tokenCounter(), onCall: (call) => void calls.push(call) }
  return (clock) => ({
    deps: {
      seats: {
        specialist: seatOf(settings.SITREP_MODEL_SPECIALIST, 'small', answer, counted),
        adjudicator: seatOf(settings.SITREP_MODEL_ADJUDICATOR, 'large', answer, counted),
      },
      now: clock.now,
      newId: clock.newId,
      sleep: (ms, signal) => delay(ms, undefined, { signal }),
      random: Math.random,
    },
    caps: capsOf(settings),
    unset: null,
    agents,
    tier,
  })
}

/** Investigates one case with recorded answers, and by rules alone when its truth is known. */
async function costOfCase(
  options: BenchCostOptions,
  dir: string,
  answers: Answers,
  run: Pick<Parameters<typeof investigateCase>[1], 'progress' | 'signal' | 'template'> & { work: string },
): Promise<CaseCost> {
  const truth = await readAnswer(dir, options.truth ?? null)
  const [copy = dir] = await blindCopy([dir], run.work)
  const calls: CountedCall[] = []
  const models = modelsFor(readSettings(), options, answers, calls)
  const { verdict } = await investigateCase(copy, { ...run, models })
  if (truth === null || options.answers === 'scripted') return { id: path.basename(dir), calls, right: null }
  const rules = await investigateCase(copy, { ...run, models: null })
  return {
    id: path.basename(dir),
    calls,
    right: { rules: isRight(truth, rules.verdict), model: isRight(truth, verdict) },
  }
}

function isRight(truth: Answer, verdict: Awaited<ReturnType<typeof investigateCase>>['verdict']): boolean {
  return truth.healthy ? verdict?.kind === 'healthy' : names(truth, verdict?.cause?.service ?? null)
}

/** Calls, tokens and dollars of recorded cases with answers that cost nothing to get; prints them against the bars. */
export async function benchCost(options: BenchCostOptions, signal: AbortSignal): Promise<number> {
  const settings = readSettings()
  const { SITREP_DIR } = settings
  await requireFolder(SITREP_DIR)
  const work = await mkdtemp(path.join(os.tmpdir(), 'sitrep-cost-'))
  const progress = progressLine()
  const costs: CaseCost[] = []
  try {
    const run = { work, progress, signal, template: path.join(SITREP_DIR, 'cache/template') }
    for (const [at, dir] of (await listCases(options.cases)).entries()) {
      signal.throwIfAborted()
      const answer = await answersFor(options, dir, at)
      if (answer !== null) costs.push(await costOfCase(options, dir, answer, run))
    }
  } finally {
    progress.done()
    await rm(work, { recursive: true, force: true })
  }
  if (costs.length === 0) throw wrong(`no case below ${options.cases} has answers in ${options.transcripts}`)
  console.log(
    [
      `${costs.length} cases, answers ${options.answers}, ${options.agents}, prices of ${PRICES.checked}, 3.5 characters a token, thinking counted 400 tokens a small call and 1,500 a large one`,
      '',
      costReport(costs, priceOf(settings.SITREP_MODEL_ADJUDICATOR)),
      '',
      `graph overhead ${(await graphOverhead(50, signal)).toFixed(2)} ms CPU a step (at most 15 ms), Node ${process.versions.node}`,
    ].join('\n'),
  )
  return 0
}
