import { systemClock } from '../app/clock.ts'
import { investigationModels } from '../app/investigation-models.ts'
import { questionRewriter } from '../app/question-rewriter.ts'
import { readSettings } from '../config.ts'
import { answerLine } from '../knowledge/recall/answer-line.ts'
import { openRecall } from '../knowledge/recall/recall.ts'
import type { Rewrite } from '../knowledge/recall/rewrite.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { interruptible } from './interrupted.ts'
import type { AddCommand } from './program.ts'
import { tryLines } from './try-lines.ts'
import { type KnowledgeOptions, withKnowledge, withKnowledgeOptions } from './with-knowledge.ts'

interface RecallOptions extends KnowledgeOptions {
  most: string
  ephemeral: boolean
  rulesOnly: boolean
}

/** Questions are rewritten on what this installation knows: what is read for one command has no ledger to pay from. */
function rewriteOf(
  { rulesOnly }: RecallOptions,
  { db, isScratch, redact }: KnowledgeStore,
): Rewrite | undefined {
  if (rulesOnly || isScratch === true) return undefined
  const settings = readSettings()
  const models = investigationModels(settings, systemClock, redact)
  const told = new Set<string>()
  const onFailure = (reason: string): void => {
    if (!told.has(reason)) console.error(`sitrep: questions are looked up in their own words only: ${reason}`)
    told.add(reason)
  }
  return questionRewriter({ models, db, teamId: settings.SITREP_TEAM, onFailure })
}

async function runRecall(options: RecallOptions, signal: AbortSignal): Promise<number> {
  const most = Number(options.most)
  if (!Number.isInteger(most) || most < 1 || most > 50)
    throw Object.assign(new Error(`--most ${options.most}: give a number from 1 to 50`), { code: 'CONFIG' })
  return withKnowledge(options, signal, async ({ store, directory }) => {
    const recall = openRecall(store, rewriteOf(options, store))
    const deps = { recall, directory, now: systemClock.now, most, ephemeral: options.ephemeral }
    const lines = {
      input: process.stdin,
      output: process.stdout,
      complain: (text: string) => console.error(`sitrep: ${text}`),
    }
    const wrong = await tryLines(lines, (line) => answerLine(deps, line, signal))
    return wrong === 0 ? 0 : 1
  })
}

export const recallCommand: AddCommand = (program, exit) => {
  const command = program
    .command('recall')
    .description(
      'Answers JSON lines {id, asked_by, in_channel, text, at} with {id, results: [{source, text, status, chance}]}: what everybody in that channel may read, as of then, with how likely each answers. No channel, or one that begins with D, is a direct message.',
    )
  withKnowledgeOptions(command)
    .option('--most <n>', 'results a question', '5')
    .option('--ephemeral', 'add what only who asked may read and would see in private', false)
    .option('--rules-only', 'without a model, also when there is a key', false)
    .action(async (options: RecallOptions) =>
      exit(await interruptible((signal) => runRecall(options, signal))),
    )
}
