import type { LessonSource, Readers } from '../../domain/lesson.ts'
import type { ExportLine } from '../sources/slack/message.ts'
import { type Conversation, conversations } from './conversations.ts'
import type { Draft, SlackDraft } from './draft.ts'
import { type PostSubject, subjectsOfPost } from './language/post-subject.ts'
import { subjectsOfTalk } from './language/talked-names.ts'
import type { NamesByReaders } from './names-by-readers.ts'
import { readConversation } from './read-conversation.ts'
import { isOperational } from './rules/operational.ts'

/** A draft with where it comes from. */
export interface Found {
  draft: Draft
  source: LessonSource
  readers: Readers
  /** Subject of the channel or page, for a sentence that names nothing. */
  subject: string | null
}

export interface MineCounts {
  channels: number
  messages: number
  conversations: number
  files: number
  /** Of an export, once its lists are read. */
  dayFiles?: { read: number; all: number }
}

/** A channel as its lessons need it. */
export interface MinedChannel {
  id: string
  /** What it is about, for a sentence that names nothing. */
  subject: string | null
  readers: Readers
  /** Link to a message of it; null when there is none. */
  permalink: (ts: string, thread: string) => string | null
  /** Texts that say what it is about, the nearest first: its name, then its topic and purpose. */
  about?: readonly string[]
}

export interface MineLines {
  namesOf: (id: string) => readonly string[]
  onConversation: () => void
  /** Hears the operational conversations of the channel at its end, without what was taken back. */
  onTalk?: OnTalk | undefined
  /** Hears what the posts of programs are about. */
  names?: Pick<NamesByReaders, 'hear'> | undefined
}

export type OnTalk = (channel: MinedChannel, talk: readonly Conversation[]) => Promise<void>

/** What a model may read: people speak of systems, or rules read something in it. */
const isTalk = ({ messages }: Conversation, drafts: readonly Draft[]): boolean =>
  messages.some(({ bot }) => !bot) && (drafts.length > 0 || isOperational(messages))

const without = (talk: readonly Conversation[], retracted: ReadonlySet<string>): Conversation[] =>
  talk.flatMap(({ first, messages }) => {
    const kept = messages.filter(({ ts }) => !retracted.has(ts))
    return kept.length === 0 ? [] : [{ first, messages: kept }]
  })

/** What programs post about, and what people speak of as something that runs. */
const namedIn = ({ messages }: Conversation): PostSubject[] =>
  messages.flatMap(({ bot, text }) => (bot ? subjectsOfPost(text) : subjectsOfTalk(text)))

/** What people wrote. */
const saidIn = ({ messages }: Conversation): string[] =>
  messages.flatMap(({ bot, text }) => (bot ? [] : text))

/** A draft with where it comes from: a conversation of a channel. */
export function foundIn(channel: MinedChannel, first: string, draft: SlackDraft): Found {
  const { id, subject, readers, permalink } = channel
  const link = permalink(draft.ts, first)
  const source: LessonSource = { kind: 'slack', channel: id, ts: draft.ts, thread: first, permalink: link }
  return { draft, source, readers, subject }
}

/** What the lines of one channel say, in order of time; what was taken back later is left out. */
export async function mineLines(
  channel: MinedChannel,
  lines: AsyncIterable<ExportLine>,
  { namesOf, onConversation, onTalk, names }: MineLines,
): Promise<Found[]> {
  const nameOf = (id: string): string | null => namesOf(id)[0] ?? null
  const found: Found[] = []
  const talk: Conversation[] = []
  const retracted = new Set<string>()
  for await (const part of conversations(lines, namesOf)) {
    if (part.kind === 'retracted') {
      retracted.add(part.ts)
      continue
    }
    onConversation()
    names?.hear(channel, namedIn(part.conversation), saidIn(part.conversation))
    const drafts = readConversation(part.conversation, channel.subject, { nameOf })
    found.push(...drafts.map((draft) => foundIn(channel, part.conversation.first, draft)))
    if (onTalk !== undefined && isTalk(part.conversation, drafts)) talk.push(part.conversation)
  }
  await onTalk?.(channel, without(talk, retracted))
  const kept = found.filter(({ source }) => source.kind !== 'slack' || !retracted.has(source.ts))
  return kept.sort((a, b) => tsOf(a) - tsOf(b))
}

const tsOf = ({ source }: Found): number => (source.kind === 'slack' ? Number(source.ts) : 0)
