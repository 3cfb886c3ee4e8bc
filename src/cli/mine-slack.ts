import { estimateSlack } from '../app/capture/estimate-slack.ts'
import { type MineProgress, mineSlack } from '../app/capture/mine-slack.ts'
import type { MiningModel } from '../app/capture/mining-model.ts'
import { slackToRead } from '../app/capture/slack-access.ts'
import { installationRedaction } from '../app/installation-redaction.ts'
import { readSettings, type Settings } from '../config.ts'
import type { Lesson } from '../domain/lesson.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { tellTally, withMiner } from './mine-model.ts'
import { type ProgressLine, progressLine } from './progress.ts'
import { withKnowledge } from './with-knowledge.ts'

export interface MineSlackCommand {
  channels: readonly string[]
  sinceMs: number
  isDryRun: boolean
  /** Whether the miner's model reads too. */
  withModel: boolean
  print: (text: string) => Promise<void>
  /** A lesson as it is printed; null prints none. */
  lineOf: ((lesson: Lesson) => string) | null
  signal: AbortSignal
}

const WIDTH = 20

const progressText = ({ done, channel, at, of, messages }: MineProgress): string => {
  const full = Math.round(done * WIDTH)
  const bar = `[${'#'.repeat(full)}${' '.repeat(WIDTH - full)}]`
  return `${bar} ${Math.round(done * 100)} % · ${messages} messages · ${at}/${of} #${channel}`
}

const UNITS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 }

/** `90d`, `12h`, `2w` in milliseconds; null when it is none of these. */
export function spanOf(text: string): number | null {
  const [, number = '', unit = ''] = /^(\d{1,5})([hdw])$/.exec(text.trim()) ?? []
  const ms = Number(number) * (UNITS[unit] ?? 0)
  return ms > 0 ? ms : null
}

type Asking = Awaited<ReturnType<typeof slackToRead>>

/** `mine --slack`: counts and cost alone with `--dry-run`, or else everything that is new into the database. */
export async function runMineSlack(command: MineSlackCommand): Promise<number> {
  const settings = readSettings()
  const progress = progressLine()
  const asking = await slackToRead(settings, (ms) =>
    progress.show(`Slack asks to wait ${Math.ceil(ms / 1000)} s`),
  )
  const run = command.isDryRun ? estimate : mine
  return run(command, { settings, progress, asking })
}

interface Run {
  settings: Settings
  progress: ProgressLine
  asking: Asking
}

async function estimate(command: MineSlackCommand, { settings, progress, asking }: Run): Promise<number> {
  const { channels, sinceMs, withModel, print, signal } = command
  const counts = await estimateSlack({ ...asking, channels, sinceMs, now: Date.now, signal })
  if (!withModel) {
    await print(JSON.stringify({ ...counts, cost: 0 }))
    return 0
  }
  return withKnowledge({}, signal, ({ store }) =>
    withMiner({ settings, db: store.db, isDryRun: true, progress, signal }, async (miner) => {
      const model = await miner.price(counts.messages)
      await print(JSON.stringify({ ...counts, cost: model.dollars, model }))
      return 0
    }),
  )
}

async function mine(command: MineSlackCommand, run: Run): Promise<number> {
  const { withModel, signal } = command
  const { settings, progress } = run
  return withKnowledge({}, signal, async ({ store }) => {
    if (!withModel) return mineInto(store, command, run)
    return withMiner({ settings, db: store.db, isDryRun: false, progress, signal }, (miner) =>
      mineInto(store, command, run, miner),
    )
  })
}

async function mineInto(
  store: KnowledgeStore,
  { channels, sinceMs, print, lineOf, signal }: MineSlackCommand,
  { settings, progress, asking }: Run,
  miner?: MiningModel,
): Promise<number> {
  const redaction = await installationRedaction(settings, [])
  try {
    const { lessons, ...counts } = await mineSlack({
      store,
      ask: asking.ask,
      channels,
      sinceMs,
      redact: redaction.redactNow,
      reader: miner,
      signal,
      onProgress: (now) => progress.show(progressText(now)),
      complain: (where, why) => {
        progress.done()
        console.error(`sitrep: ${where}: ${why}`)
      },
    })
    progress.done()
    const cost = miner?.tally.dollars ?? 0
    const model = miner === undefined ? {} : { model: miner.tally }
    if (lineOf !== null) for (const lesson of lessons) await print(lineOf(lesson))
    else await print(JSON.stringify({ ...counts, lessons: lessons.length, cost, ...model }))
    if (miner !== undefined) tellTally(miner.tally)
    return 0
  } finally {
    progress.done()
    await redaction.close()
  }
}
