import { z } from 'zod'
import { ApiChannel, ApiUser, type AskSlack, listAll, namesOfUser } from './api.ts'
import type { SlackSelf } from './live-workspace.ts'
import { type ExportLine, type ReadMessage, readLine } from './message.ts'
import { mentionsIn } from './plain-text.ts'

export interface ThreadReader {
  ask: AskSlack
  self: SlackSelf
  redact: (text: string) => string
  complain: ReadMessage['complain']
  signal: AbortSignal
}

const Raw = z.looseObject({
  ts: z.string(),
  user: z.string().optional().catch(undefined),
  bot_id: z.string().nullish().catch(undefined),
  text: z.string().nullish().catch(undefined),
})

type Raw = z.infer<typeof Raw>

/** What is there of a conversation now, oldest first. `gone`: Sitrep can no longer read the channel. */
export type LiveConversation =
  | {
      status: 'read'
      channel: ApiChannel
      /** Whether it is a thread, or talk that stands in the channel. */
      isThread: boolean
      lines: ExportLine[]
      names: ReadonlyMap<string, readonly string[]>
    }
  | { status: 'gone'; error: string }

/** Refusals after which asking again is pointless. */
const GONE = new Set(['channel_not_found', 'not_in_channel', 'is_archived', 'missing_scope'])

/** Slack said something that may pass. */
const unsaid = (error: string): Error => new Error(`Slack says ${error}`)

/** After the first message: talk breaks off after half a day. */
const TALK_S = 86_400

async function namesIn({ ask, signal }: ThreadReader, raw: readonly Raw[]): Promise<Map<string, string[]>> {
  const people = raw.flatMap(({ user, text }) => [...(user ? [user] : []), ...mentionsIn(text ?? '')])
  const names = new Map<string, string[]>()
  for (const user of new Set(people)) {
    const answer = await ask('users.info', { user }, signal)
    const found = answer.ok ? z.looseObject({ user: ApiUser }).safeParse(answer.body) : null
    if (found?.success) names.set(user, namesOfUser(found.data.user))
  }
  return names
}

function linesOf(reader: ThreadReader, raw: readonly Raw[], names: ReadonlyMap<string, readonly string[]>) {
  const { self, redact, complain } = reader
  const nameOf = (id: string): string | null => names.get(id)?.[0] ?? null
  return raw.flatMap((one) => {
    if (one.user === self.userId || (self.botId !== null && one.bot_id === self.botId)) return []
    const line = readLine(one, { nameOf, redact, complain, file: `thread at ${one.ts}` })
    return line?.kind === 'message' ? [line] : []
  })
}

async function channelOf({ ask, signal }: ThreadReader, channel: string): Promise<ApiChannel | string> {
  const answer = await ask('conversations.info', { channel }, signal)
  if (answer.ok) return z.looseObject({ channel: ApiChannel }).parse(answer.body).channel
  if (GONE.has(answer.error)) return answer.error
  throw unsaid(answer.error)
}

/** The thread, or null when its first message is none (any more). */
async function threadOf(
  { ask, signal }: ThreadReader,
  channel: string,
  ts: string,
): Promise<Raw[] | string | null> {
  const call = { method: 'conversations.replies', args: { channel, ts }, field: 'messages', shape: Raw }
  const listed = await listAll(ask, call, signal)
  if (listed.status === 'ok') return listed.items.length > 1 ? listed.items : null
  if (listed.error === 'thread_not_found' || listed.error === 'message_not_found') return null
  if (GONE.has(listed.error)) return listed.error
  throw unsaid(listed.error)
}

async function talkFrom({ ask, signal }: ThreadReader, channel: string, ts: string): Promise<Raw[] | string> {
  const latest = (Number(ts) + TALK_S).toFixed(6)
  const args = { channel, oldest: ts, latest, inclusive: true }
  const call = { method: 'conversations.history', args, field: 'messages', shape: Raw }
  const listed = await listAll(ask, call, signal)
  if (listed.status === 'ok') return listed.items.toReversed()
  if (GONE.has(listed.error)) return listed.error
  throw unsaid(listed.error)
}

/** Reads a thread by its first message, or the talk that began with it. Rejects when Slack may say more later. */
export async function readConversationNow(
  reader: ThreadReader,
  channelId: string,
  first: string,
): Promise<LiveConversation> {
  const channel = await channelOf(reader, channelId)
  if (typeof channel === 'string') return { status: 'gone', error: channel }
  const thread = await threadOf(reader, channelId, first)
  const raw = thread ?? (await talkFrom(reader, channelId, first))
  if (typeof raw === 'string') return { status: 'gone', error: raw }
  const names = await namesIn(reader, raw)
  return { status: 'read', channel, isThread: thread !== null, lines: linesOf(reader, raw, names), names }
}
