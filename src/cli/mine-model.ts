import { countingModel, type MiningModel, openMiningModel } from '../app/capture/mining-model.ts'
import { installationRedaction } from '../app/installation-redaction.ts'
import type { Settings } from '../config.ts'
import type { ReadTally } from '../knowledge/mining/model/model-reader.ts'
import type { Database } from '../storage/sql.ts'
import type { ProgressLine } from './progress.ts'

interface Miner {
  settings: Settings
  db: Database
  isDryRun: boolean
  progress: ProgressLine
  signal: AbortSignal
}

const money = (dollars: number): string => `$${dollars.toFixed(4)}`

/** Gives `use` the miner's model, with the redaction of this installation: what is read again reads the same. */
export async function withMiner<T>(miner: Miner, use: (model: MiningModel) => Promise<T>): Promise<T> {
  const { settings, db, isDryRun, progress, signal } = miner
  const redaction = await installationRedaction(settings, [])
  try {
    const options = {
      settings,
      db,
      redact: redaction.redactSoon,
      signal,
      onWait: ({ requests, open }: { requests: number; open: number }) =>
        progress.show(`the batch is being answered: ${requests - open} of ${requests}`),
      onSend: ({ requests, model, dollars }: { requests: number; model: string; dollars: number }) => {
        progress.done()
        console.error(
          `sitrep: ${requests} conversations go to ${model} in one batch, ${money(dollars)} at most; it may take a day. Stopped, the same command goes on.`,
        )
      },
    }
    return await use(isDryRun ? countingModel(options) : await openMiningModel(options))
  } finally {
    progress.done()
    await redaction.close()
  }
}

const REMARKS: readonly (readonly [of: keyof ReadTally, text: string])[] = [
  ['misquoted', 'lessons were dropped whose words are not in the message that was named'],
  ['unusable', 'lessons were dropped that lack what their kind needs'],
  ['unreadable', 'answers were refused, cut off or not what was asked for'],
  ['unanswered', 'conversations were not answered and cost nothing: run again'],
  ['left', 'conversations are left for the next run'],
]

/** For people: what a model read and what of it was not kept. */
export function tellTally(tally: ReadTally): void {
  const { conversations, known, asked, dollars } = tally
  console.error(
    `sitrep: the model read ${asked} of ${conversations} conversations for ${money(dollars)}; ${known} were known`,
  )
  for (const [of, text] of REMARKS) if (tally[of] > 0) console.error(`sitrep: ${tally[of]} ${text}`)
}
