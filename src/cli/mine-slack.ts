import { estimateSlack } from '../app/capture/estimate-slack.ts'
import { type MineProgress, mineSlack } from '../app/capture/mine-slack.ts'
import { slackToRead } from '../app/capture/slack-access.ts'
import { installationRedaction } from '../app/installation-redaction.ts'
import { readSettings } from '../config.ts'
import type { Lesson } from '../domain/lesson.ts'
import { progressLine } from './progress.ts'
import { withKnowledge } from './with-knowledge.ts'

export interface MineSlackCommand {
  channels: readonly string[]
  sinceMs: number
  isDryRun: boolean
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

/** `mine --slack`: counts and cost alone with `--dry-run`, or else everything that is new into the database. */
export async function runMineSlack(command: MineSlackCommand): Promise<number> {
  const { channels, sinceMs, isDryRun, print, lineOf, signal } = command
  const settings = readSettings()
  const progress = progressLine()
  const { ask, paceMs } = await slackToRead(settings, (ms) =>
    progress.show(`Slack asks to wait ${Math.ceil(ms / 1000)} s`),
  )
  if (isDryRun) {
    const estimate = await estimateSlack({ ask, channels, sinceMs, now: Date.now, paceMs, signal })
    await print(JSON.stringify({ ...estimate, cost: 0 }))
    return 0
  }
  const redaction = await installationRedaction(settings, [])
  try {
    return await withKnowledge({}, signal, async ({ store }) => {
      const { lessons, ...counts } = await mineSlack({
        store,
        ask,
        channels,
        sinceMs,
        redact: redaction.redactNow,
        signal,
        onProgress: (now) => progress.show(progressText(now)),
        complain: (where, why) => {
          progress.done()
          console.error(`sitrep: ${where}: ${why}`)
        },
      })
      progress.done()
      if (lineOf !== null) for (const lesson of lessons) await print(lineOf(lesson))
      else await print(JSON.stringify({ ...counts, lessons: lessons.length, cost: 0 }))
      return 0
    })
  } finally {
    progress.done()
    await redaction.close()
  }
}
