import { z } from 'zod'
import type { Complain } from '../archive.ts'
import { mentionsIn, type NameOf, plainText } from './plain-text.ts'

export interface Reaction {
  /** Without skin tone: `white_check_mark`, `+1`. */
  name: string
  users: readonly string[]
  count: number
}

/** A message as everything below reads it: plain, redacted, with names for ids. */
export interface SlackMessage {
  ts: string
  at: number
  /** Somebody set what the channel is about, and this is the text of it. */
  isTopic?: boolean
  /** First message of its thread; null when it stands in the channel. */
  thread: string | null
  author: string
  bot: boolean
  text: string
  mentions: readonly string[]
  reactions: readonly Reaction[]
  /** When it was last edited, milliseconds. */
  edited: number | null
}

/** A line of an export: a message, the end of one, or one that was written anew. */
export type ExportLine =
  | { kind: 'message'; message: SlackMessage }
  | { kind: 'deleted'; ts: string }
  | { kind: 'changed'; message: SlackMessage }

const TS = z.string().regex(/^\d{1,12}(?:\.\d{1,9})?$/)

const Line = z.object({
  type: z.string().optional(),
  subtype: z.string().optional(),
  topic: z.string().optional().catch(undefined),
  purpose: z.string().optional().catch(undefined),
  ts: z.union([TS, z.number().transform(String)]),
  thread_ts: TS.optional().catch(undefined),
  reply_count: z.number().optional().catch(undefined),
  user: z.string().optional().catch(undefined),
  bot_id: z.string().nullish().catch(undefined),
  username: z.string().nullish().catch(undefined),
  text: z.string().nullish().catch(undefined),
  hidden: z.boolean().optional().catch(undefined),
  deleted_ts: TS.optional().catch(undefined),
  message: z.record(z.string(), z.unknown()).optional().catch(undefined),
  edited: z.object({ ts: TS }).nullish().catch(undefined),
  reactions: z
    .array(
      z.object({
        name: z.string(),
        users: z.array(z.string()).default([]),
        count: z.number().default(1),
      }),
    )
    .nullish()
    .catch(undefined),
  attachments: z.array(z.record(z.string(), z.unknown())).nullish().catch(undefined),
  blocks: z.array(z.record(z.string(), z.unknown())).nullish().catch(undefined),
  files: z.array(z.record(z.string(), z.unknown())).nullish().catch(undefined),
})

type Line = z.infer<typeof Line>

/** Subtypes that people or monitoring wrote; all others are Slack telling that somebody joined, renamed, pinned. */
const WRITTEN = new Set([
  undefined,
  'bot_message',
  'me_message',
  'thread_broadcast',
  'file_share',
  'file_comment',
  'reply_broadcast',
])

/** Slack telling that somebody set what a channel is about: that text is theirs. */
const TOPICS = new Set(['channel_topic', 'channel_purpose', 'group_topic', 'group_purpose'])

const isTopic = ({ subtype }: Line): boolean => subtype !== undefined && TOPICS.has(subtype)

/** Characters of a message that are read: Slack's own limit. Longer ones are pasted logs, and redaction takes 0.5 s a MB. */
const LONGEST_TEXT = 40_000

const millis = (ts: string): number => Math.round(Number(ts) * 1000)

const strings = (values: readonly unknown[]): string[] =>
  values.filter((value): value is string => typeof value === 'string' && value !== '')

/** Texts anywhere below a block, in order. */
function blockTexts(value: unknown, depth = 0): string[] {
  if (depth > 8 || typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((one) => blockTexts(one, depth + 1))
  const { text, elements, fields, type, user_id: user } = value as Record<string, unknown>
  if (type === 'user' && typeof user === 'string') return [`<@${user}>`]
  const own = typeof text === 'string' ? [text] : blockTexts(text, depth + 1)
  return [...own, ...blockTexts(fields, depth + 1), ...blockTexts(elements, depth + 1)]
}

function attachmentTexts(attachment: Record<string, unknown>): string[] {
  const { pretext, title, text, fallback, blocks } = attachment
  const said = strings([pretext, title, text])
  return said.length > 0 ? said : [...blockTexts(blocks), ...strings([fallback])].slice(0, 4)
}

/** What a message says: its text, or its blocks when it has none, then attachments and the names of files. */
function markupOf(line: Line): string {
  const topic = isTopic(line) ? (line.topic ?? line.purpose ?? '').trim() : ''
  const own =
    topic || line.text?.trim() || (line.blocks ?? []).map((block) => blockTexts(block).join('')).join('\n')
  const attached = (line.attachments ?? []).flatMap(attachmentTexts)
  const files = (line.files ?? []).flatMap(({ title, preview }) => strings([preview ?? title]))
  return [own, ...attached, ...files].filter((part) => part !== '').join('\n')
}

function reactionsOf(line: Line): Reaction[] {
  return (line.reactions ?? []).map(({ name, users, count }) => ({
    name: name.replace(/::skin-tone-\d$/, ''),
    users,
    count,
  }))
}

const threadOf = ({ ts, thread_ts: thread, reply_count: replies }: Line): string | null =>
  thread !== undefined && (thread !== ts || (replies ?? 0) > 0) ? thread : null

export interface ReadMessage {
  nameOf: NameOf
  redact: (text: string) => string
  complain: Complain
  /** The file it comes from, for complaints. */
  file: string
  /** Hears of an entry that is no message, instead of `complain`. */
  onMalformed?: () => void
}

function messageOf(line: Line, { nameOf, redact, complain, file }: ReadMessage): SlackMessage {
  const whole = markupOf(line)
  if (whole.length > LONGEST_TEXT)
    complain(file, `message ${line.ts} is longer than ${LONGEST_TEXT} characters: the rest is left out`)
  const markup = whole.slice(0, LONGEST_TEXT)
  const bot = line.subtype === 'bot_message' || typeof line.bot_id === 'string'
  return {
    ts: line.ts,
    at: millis(line.ts),
    thread: threadOf(line),
    author: line.user ?? line.bot_id ?? line.username ?? 'unknown',
    bot,
    text: redact(plainText(markup, nameOf)),
    mentions: mentionsIn(markup),
    reactions: reactionsOf(line),
    edited: line.edited ? millis(line.edited.ts) : null,
    ...(isTopic(line) ? { isTopic: true } : {}),
  }
}

function changeOf(line: Line, read: ReadMessage): ExportLine | null {
  if (line.subtype === 'message_deleted' && line.deleted_ts !== undefined)
    return { kind: 'deleted', ts: line.deleted_ts }
  const inner = line.subtype === 'message_changed' ? Line.safeParse(line.message) : null
  if (inner === null || !inner.success) return null
  return inner.data.subtype === 'tombstone'
    ? { kind: 'deleted', ts: inner.data.ts }
    : { kind: 'changed', message: { ...messageOf(inner.data, read), edited: millis(line.ts) } }
}

/** A line of a day file, or null when it tells nothing. Never throws: what is malformed is complained about. */
export function readLine(item: Record<string, unknown>, read: ReadMessage): ExportLine | null {
  const parsed = Line.safeParse(item)
  if (!parsed.success) {
    if (read.onMalformed !== undefined) read.onMalformed()
    else read.complain(read.file, 'an entry is no message of Slack: left out')
    return null
  }
  const line = parsed.data
  if (line.subtype === 'tombstone') return { kind: 'deleted', ts: line.ts }
  if (!WRITTEN.has(line.subtype) && !isTopic(line)) return changeOf(line, read)
  return { kind: 'message', message: messageOf(line, read) }
}
