import { type MineSlackOptions, mineSlack, type SlackMined } from '../../../src/app/capture/mine-slack.ts'
import type { Lesson } from '../../../src/domain/lesson.ts'
import type { AskSlack } from '../../../src/knowledge/sources/slack/api.ts'
import type { LocalSlack } from '../../../src/local-slack/start-local-slack.ts'
import { slackReading } from '../../../src/slack/reading.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { storeOn } from '../../knowledge/support/lessons.ts'
import { act } from '../../local-slack/support.ts'

export const never = new AbortController().signal

/** A reading client without pauses; what it would have waited for is written down. */
export function asking(slack: LocalSlack, waited: number[] = []): AskSlack {
  return slackReading({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    paceMs: 0,
    now: Date.now,
    pause: async (ms) => void waited.push(ms),
  })
}

/** Says something as a person and gives its ts. */
export async function said(
  slack: LocalSlack,
  user: string,
  channel: string,
  text: string,
  threadTs?: string,
): Promise<string> {
  const answer = await act(slack, 'message', { user, channel, text, threadTs })
  if (!answer.ok) throw new Error(`${user} could not say it: ${answer.error}`)
  return String(answer.ts)
}

/** Reads and mines as the command does. */
export async function mineAll(
  db: Database,
  ask: AskSlack,
  over: Partial<MineSlackOptions> = {},
): Promise<SlackMined & { complaints: string[] }> {
  const complaints: string[] = []
  const mined = await mineSlack({
    store: storeOn(db, { now: Date.now }),
    ask,
    channels: [],
    sinceMs: 90 * 86_400_000,
    complain: (where, why) => complaints.push(`${where}: ${why}`),
    signal: never,
    onProgress: () => {},
    ...over,
  })
  return { ...mined, complaints }
}

interface Row {
  statement: string
  status: string
  readers: string
  source: Lesson['source'] & { kind: 'slack' }
}

/** What is stored, in the order in which it was said. */
export async function stored(db: Database): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    "select statement, status, readers, source from lesson order by source ->> 'ts', id",
  )
  return rows
}
