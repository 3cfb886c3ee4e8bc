import { z } from 'zod'
import type { Database } from '../../../storage/sql.ts'
import {
  countStaged,
  endReading,
  getReading,
  markThreadRead,
  moveReading,
  nextThread,
  type Reading,
  type StagedLine,
  stageLines,
  unstageLine,
} from '../../queries/slack-reading.ts'
import { type AskSlack, listAll, type SlackAnswer } from './api.ts'
import { type ReadMessage, readLine } from './message.ts'

/** What reading channels through the API works with. */
export interface LiveReader {
  db: Database
  teamId: string
  ask: AskSlack
  /** How messages become plain, redacted text. */
  read: Omit<ReadMessage, 'file'>
  /** Sitrep itself: what it wrote teaches it nothing. */
  self: { userId: string; botId: string | null }
  signal: AbortSignal
  onProgress: (progress: ChannelProgress) => void
}

export interface ChannelProgress {
  messages: number
  /** Of this channel, 0 to 1. */
  done: number
}

const Raw = z.looseObject({
  ts: z.string(),
  user: z.string().optional().catch(undefined),
  bot_id: z.string().nullish().catch(undefined),
  thread_ts: z.string().optional().catch(undefined),
  reply_count: z.number().optional().catch(undefined),
})

type Raw = z.infer<typeof Raw>

const History = z.looseObject({
  messages: z.array(z.unknown()).default([]),
  has_more: z.boolean().default(false),
})

/** Where a message of Sitrep begins a thread, only what people answered counts. */
const isOwn = ({ user, bot_id: bot }: Raw, { self }: LiveReader): boolean =>
  user === self.userId || (self.botId !== null && bot === self.botId)

const startsThread = ({ ts, thread_ts: thread, reply_count: replies }: Raw): boolean =>
  thread === ts && (replies ?? 0) > 0

/** A message as it is staged; null when nothing of it counts. */
export function stagedLine(raw: Raw, channel: string, reader: LiveReader): StagedLine | null {
  const replies = startsThread(raw) ? 'unread' : 'none'
  const line = isOwn(raw, reader) ? null : readLine(raw, { ...reader.read, file: channel })
  if (line === null && replies === 'none') return null
  // A message that Slack says is gone tells nothing; its thread does.
  return { ts: raw.ts, line: line?.kind === 'message' ? line : null, replies }
}

const rawOf = (items: readonly unknown[]): Raw[] =>
  items.flatMap((item) => {
    const raw = Raw.safeParse(item)
    return raw.success ? [raw.data] : []
  })

const staged = (items: readonly Raw[], channel: string, reader: LiveReader): StagedLine[] =>
  items.flatMap((raw) => stagedLine(raw, channel, reader) ?? [])

const lowest = (items: readonly Raw[], otherwise: string): string =>
  items.reduce((low, { ts }) => (Number(ts) < Number(low) ? ts : low), otherwise)

async function tell({ db, teamId, onProgress }: LiveReader, reading: Reading): Promise<void> {
  const { messages, threads, unread } = await countStaged(db, teamId, reading.channel)
  const [from, to, at] = [reading.oldest, reading.latest, reading.reached].map(Number) as [
    number,
    number,
    number,
  ]
  const read = to > from ? (to - at) / (to - from) : 1
  // Half the bar each: a history page is 200 messages, a thread one call too.
  const done =
    reading.state === 'history' ? read / 2 : 0.5 + (threads > 0 ? (threads - unread) / threads : 1) / 2
  onProgress({ messages, done: Math.min(1, Math.max(0, done)) })
}

/** Reads the next page backwards; what it said and how far it came are one transaction. */
async function readPage(reader: LiveReader, reading: Reading): Promise<string | null> {
  const { db, teamId, ask, signal } = reader
  const { channel, oldest, reached } = reading
  const args = { channel, oldest, latest: reached, inclusive: false, limit: 200 }
  const answer = await ask('conversations.history', args, signal)
  if (!answer.ok) return answer.error
  const { messages, has_more } = historyOf(answer)
  const raw = rawOf(messages)
  const next = lowest(raw, reached)
  const isOver = !has_more || next === reached
  await db.tx(async (tx) => {
    await stageLines(tx, teamId, channel, staged(raw, channel, reader))
    await moveReading(tx, teamId, { channel, state: isOver ? 'threads' : 'history', reached: next })
  })
  return null
}

const historyOf = (answer: SlackAnswer & { ok: true }): z.infer<typeof History> =>
  History.safeParse(answer.body).data ?? { messages: [], has_more: false }

/** A whole thread is one transaction: none is ever there by half. */
async function readThread(reader: LiveReader, channel: string, ts: string): Promise<string | null> {
  const { db, teamId, ask, signal } = reader
  const call = { method: 'conversations.replies', args: { channel, ts }, field: 'messages', shape: Raw }
  const replies = await listAll(ask, call, signal)
  if (replies.status === 'refused') {
    if (replies.error !== 'thread_not_found') return replies.error
    // It was deleted since the page before.
    await unstageLine(db, teamId, channel, ts)
    return null
  }
  await db.tx(async (tx) => {
    await stageLines(tx, teamId, channel, staged(replies.items, channel, reader))
    await markThreadRead(tx, teamId, channel, ts)
  })
  return null
}

/** One call's worth of reading; gives Slack's reason when the channel cannot be read, null when it goes on or is over. */
async function readMore(reader: LiveReader, reading: Reading): Promise<string | null> {
  const { db, teamId } = reader
  const { channel, reached } = reading
  if (reading.state === 'history') return readPage(reader, reading)
  const thread = await nextThread(db, teamId, channel)
  if (thread !== null) return readThread(reader, channel, thread)
  await moveReading(db, teamId, { channel, state: 'read', reached })
  return null
}

/**
 * Reads what is left of a channel's reading, one call after the other: each is in the database before the next is
 * made. Gives Slack's reason when the channel cannot be read (any more): nothing of it is kept then.
 */
export async function readLiveChannel(reader: LiveReader, channel: string): Promise<string | null> {
  const { db, teamId, signal } = reader
  for (;;) {
    signal.throwIfAborted()
    const reading = await getReading(db, teamId, channel)
    if (reading === null || reading.state === 'read') return null
    await tell(reader, reading)
    const refused = await readMore(reader, reading)
    if (refused === null) continue
    await endReading(db, teamId, channel)
    return refused
  }
}
