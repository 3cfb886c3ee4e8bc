import { z } from 'zod'

/** Something people wrote was changed, taken back, answered in a thread, or reacted to. */
export interface SourceChange {
  kind: 'edited' | 'deleted' | 'replied' | 'reacted'
  channel: string
  /** Of the message. */
  ts: string
  /** First message of its thread; null when it stands in the channel, or when Slack does not say. */
  thread: string | null
}

const Said = z.looseObject({
  ts: z.string().optional(),
  thread_ts: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().nullish(),
  subtype: z.string().optional(),
})

const Body = z.object({
  type: z.literal('event_callback'),
  event: z.looseObject({
    type: z.string(),
    subtype: z.string().optional(),
    channel: z.string().optional(),
    ts: z.string().optional(),
    thread_ts: z.string().optional(),
    user: z.string().optional(),
    bot_id: z.string().nullish(),
    deleted_ts: z.string().optional(),
    message: Said.optional(),
    previous_message: Said.optional(),
    item: z.looseObject({ channel: z.string().optional(), ts: z.string().optional() }).optional(),
  }),
})

type Event = z.infer<typeof Body>['event']

type Say = z.infer<typeof Said>

const threadOf = (said: Say | undefined): string | null => said?.thread_ts ?? null

function editOf({ channel, message, previous_message }: Event, botUserId: string): SourceChange | null {
  const ts = message?.ts
  // The edits that Sitrep makes itself are most of all.
  if (!channel || ts === undefined || message?.user === botUserId || message?.bot_id) return null
  // A first message that was deleted while it had answers is edited into this.
  const kind = message?.subtype === 'tombstone' ? 'deleted' : 'edited'
  return { kind, channel, ts, thread: threadOf(message) ?? threadOf(previous_message) }
}

function deletionOf({ channel, deleted_ts, previous_message }: Event): SourceChange | null {
  if (!channel || deleted_ts === undefined) return null
  return { kind: 'deleted', channel, ts: deleted_ts, thread: threadOf(previous_message) }
}

function reactionOf({ item }: Event): SourceChange | null {
  if (!item?.channel || !item.ts) return null
  return { kind: 'reacted', channel: item.channel, ts: item.ts, thread: null }
}

/** Subtypes under which people write into threads. */
const WRITTEN = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message'])

function replyOf({ channel, ts, thread_ts, subtype, bot_id }: Event): SourceChange | null {
  if (!channel || !ts || !thread_ts || thread_ts === ts || bot_id || !WRITTEN.has(subtype)) return null
  return { kind: 'replied', channel, ts, thread: thread_ts }
}

/** What an event says of something that lessons may have come from; null when it is nothing of the kind. */
export function sourceChange(body: unknown, botUserId: string): SourceChange | null {
  const parsed = Body.safeParse(body)
  if (!parsed.success) return null
  const { event } = parsed.data
  if (event.type === 'reaction_added' || event.type === 'reaction_removed') return reactionOf(event)
  if (event.type !== 'message') return null
  if (event.subtype === 'message_changed') return editOf(event, botUserId)
  return event.subtype === 'message_deleted' ? deletionOf(event) : replyOf(event)
}
