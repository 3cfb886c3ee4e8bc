import type { Lesson, LessonSource, Readers } from '../../domain/lesson.ts'
import type { ExportLine } from '../sources/slack/message.ts'
import { sourceKey } from '../store/indexed.ts'
import { lessonId } from '../store/lesson-id.ts'
import { type Conversation, conversations } from './conversations.ts'
import type { Draft, SlackDraft } from './draft.ts'
import { tellTheSame } from './model/told-twice.ts'
import { namesByReaders } from './names-by-readers.ts'
import { readConversation } from './read-conversation.ts'
import { servicesOf, type TeamNames } from './resolve-names.ts'
import { isOperational } from './rules/operational.ts'
import { type Pair, supersedeAll } from './supersede.ts'

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
}

export interface MineLines {
  namesOf: (id: string) => readonly string[]
  onConversation: () => void
  /** Hears the operational conversations of the channel at its end, without what was taken back. */
  onTalk?: OnTalk | undefined
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
  { namesOf, onConversation, onTalk }: MineLines,
): Promise<Found[]> {
  const found: Found[] = []
  const talk: Conversation[] = []
  const retracted = new Set<string>()
  for await (const part of conversations(lines, namesOf)) {
    if (part.kind === 'retracted') {
      retracted.add(part.ts)
      continue
    }
    onConversation()
    const drafts = readConversation(part.conversation, channel.subject)
    found.push(...drafts.map((draft) => foundIn(channel, part.conversation.first, draft)))
    if (onTalk !== undefined && isTalk(part.conversation, drafts)) talk.push(part.conversation)
  }
  await onTalk?.(channel, without(talk, retracted))
  const kept = found.filter(({ source }) => source.kind !== 'slack' || !retracted.has(source.ts))
  return kept.sort((a, b) => tsOf(a) - tsOf(b))
}

const tsOf = ({ source }: Found): number => (source.kind === 'slack' ? Number(source.ts) : 0)

const placeOf = (source: LessonSource): string => {
  if (source.kind === 'slack') return `slack ${source.channel} ${source.ts}`
  return source.kind === 'file' ? `file ${source.file}` : `ticket ${source.system} ${source.key}`
}

const mined = (team: string, source: LessonSource, kind: string, ordinal: number): string =>
  lessonId([team, placeOf(source), kind, String(ordinal)])

/** Lessons of one kind that a message gives; more are not read out of one. */
const MOST_OF_A_KIND = 20

/** Stands for the kind in the id of what a person answered when they were asked. */
const TOLD = 'told'

/** Id of what was said in answer to a question, whatever rules read in the same message. */
export const toldId = (team: string, source: LessonSource): string => mined(team, source, TOLD, 0)

type Identified = Pick<Lesson, 'id' | 'source' | 'kind'>

const isOneOf = (team: string, { id, source }: Identified, kind: string): boolean =>
  Array.from({ length: MOST_OF_A_KIND }, (_, ordinal) => mined(team, source, kind, ordinal)).includes(id)

/** Whether rules read a lesson from its source; others were kept by a person, asked for, or read by a model. */
export const isMined = (team: string, lesson: Identified): boolean => isOneOf(team, lesson, lesson.kind)

/** Whatever rules read in the same message, what a model reads there has ids of its own. */
const kindOf = ({ kind, readByModel }: Draft): string => (readByModel === true ? byModel(kind) : kind)

const byModel = (kind: string): string => `model ${kind}`

/** Whether a model read a lesson from its source. */
export const isReadByModel = (team: string, lesson: Identified): boolean =>
  isOneOf(team, lesson, byModel(lesson.kind))

/** Why it is no more than a candidate. */
const READ_BY_MODEL = 'read by a model'

function lessonOf({ draft, source, readers }: Found, id: string, services: string[]): Lesson {
  const { kind, statement, quote, detail, at, authors, confirmed } = draft
  return {
    id,
    kind,
    services,
    statement,
    quote,
    detail,
    source,
    authors: [...authors],
    at,
    validFrom: draft.validFrom ?? null,
    validUntil: draft.validUntil ?? null,
    readers,
    status: confirmed === null ? 'candidate' : 'confirmed',
    statusReason: draft.readByModel === true ? READ_BY_MODEL : confirmed,
    supersededBy: null,
  }
}

/** A day: what is said twice in it by the same source is one lesson. */
const sameAs = ({ kind, statement, detail, source }: Lesson): string =>
  `${kind} ${statement.toLowerCase()} ${detail.kind === 'jargon' ? detail.alias : ''} ${source.kind === 'slack' ? source.channel : placeOf(source)}`

/** `Don't page.` right after what is normal has the same predicate: of one source it is one lesson. */
const predicateOf = ({ kind, services, source, detail }: Lesson): string | null =>
  kind === 'expectation' ? `${placeOf(source)} ${services.join(' ')} ${JSON.stringify(detail)}` : null

interface Settling {
  team: string
  namesOf: (one: Found) => TeamNames
  ordinals: Map<string, number>
  seen: Set<string>
}

function pairOf({ team, namesOf, ordinals, seen }: Settling, one: Found): Pair | null {
  const kind = kindOf(one.draft)
  const place = `${placeOf(one.source)} ${kind}`
  const ordinal = ordinals.get(place) ?? 0
  ordinals.set(place, ordinal + 1)
  const id = mined(team, one.source, kind, ordinal)
  const lesson = lessonOf(one, id, servicesOf(one.draft, namesOf(one), one.subject))
  const keys = [sameAs(lesson), predicateOf(lesson)].filter((key) => key !== null)
  if (keys.some((key) => seen.has(key))) return null
  for (const key of keys) seen.add(key)
  return { lesson, draft: one.draft }
}

/** What a model read and nobody told already, in the order of its answers. */
function besides(settling: Settling, pairs: readonly Pair[], read: readonly Found[]): Pair[] {
  const told = Map.groupBy(
    pairs.map(({ lesson }) => lesson),
    ({ source, kind }) => `${sourceKey(source)} ${kind}`,
  )
  return read.flatMap((one) => {
    const pair = pairOf(settling, one)
    if (pair === null) return []
    const key = `${sourceKey(one.source)} ${one.draft.kind}`
    const others = told.get(key) ?? []
    if (others.some((other) => tellTheSame(pair.lesson, other))) return []
    told.set(key, [...others, pair.lesson])
    return [pair]
  })
}

/**
 * Lessons of everything that was found, in its order: names resolved and later statements weighed against earlier ones,
 * each over what all its readers may read. Mining the same source again gives the same ids. What a model `read` comes after, where rules did not
 * tell it; it changes no other lesson but by a change of a service.
 */
export function settle(team: string, found: readonly Found[], read: readonly Found[] = []): Lesson[] {
  const settling: Settling = { team, namesOf: namesByReaders(found), ordinals: new Map(), seen: new Set() }
  const ruled = found.flatMap((one) => pairOf(settling, one) ?? [])
  const pairs = [...ruled, ...besides(settling, ruled, read)]
  supersedeAll(pairs)
  return pairs.map(({ lesson }) => lesson)
}
