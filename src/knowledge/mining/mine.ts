import type { Lesson, LessonSource, Readers } from '../../domain/lesson.ts'
import type { Archive, Complain } from '../sources/archive.ts'
import { readChannel } from '../sources/slack/read-channel.ts'
import type { SlackChannel, Workspace } from '../sources/slack/workspace.ts'
import { lessonId } from '../store/lesson-id.ts'
import { conversations } from './conversations.ts'
import type { Draft } from './draft.ts'
import { subjectOfChannel } from './language/names.ts'
import { readConversation } from './read-conversation.ts'
import { servicesOf, teamNames } from './resolve-names.ts'
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
}

export interface MineSlack {
  archive: Archive
  workspace: Workspace
  redact: (text: string) => string
  complain: Complain
  signal: AbortSignal
  counts: MineCounts
  /** Called now and then while messages are read. */
  onProgress: (counts: MineCounts) => void
}

/** Channels whose talk is mined: what two or three people write to one another is theirs. */
const MINED: ReadonlySet<SlackChannel['kind']> = new Set(['public', 'private', 'unlisted'])

const PROGRESS_EVERY = 2_000

async function* counted(
  channel: SlackChannel,
  { archive, workspace, redact, complain, signal, counts, onProgress }: MineSlack,
) {
  const nameOf = (id: string): string | null => workspace.users.get(id)?.names[0] ?? null
  for await (const line of readChannel(channel, { archive, nameOf, redact, complain, signal })) {
    counts.messages += 1
    if (counts.messages % PROGRESS_EVERY === 0) onProgress(counts)
    yield line
  }
}

async function mineChannel(channel: SlackChannel, mine: MineSlack): Promise<Found[]> {
  const found: Found[] = []
  const subject = subjectOfChannel(channel.name)
  const retracted = new Set<string>()
  const namesOf = (id: string): readonly string[] => mine.workspace.users.get(id)?.names ?? []
  for await (const part of conversations(counted(channel, mine), namesOf)) {
    if (part.kind === 'retracted') {
      retracted.add(part.ts)
      continue
    }
    mine.counts.conversations += 1
    const { first } = part.conversation
    for (const draft of readConversation(part.conversation, subject)) {
      const source: LessonSource = {
        kind: 'slack',
        channel: channel.id,
        ts: draft.ts,
        thread: first,
        permalink: null,
      }
      found.push({ draft, source, readers: channel.readers, subject })
    }
  }
  const kept = found.filter(({ source }) => source.kind !== 'slack' || !retracted.has(source.ts))
  return kept.sort((a, b) => tsOf(a) - tsOf(b))
}

const tsOf = ({ source }: Found): number => (source.kind === 'slack' ? Number(source.ts) : 0)

/** What the channels of an export say, channel by channel in the order of its lists, each in order of time. */
export async function* mineSlack(mine: MineSlack): AsyncGenerator<Found> {
  for (const channel of mine.workspace.channels) {
    if (!MINED.has(channel.kind) || channel.files.length === 0) continue
    mine.counts.channels += 1
    yield* await mineChannel(channel, mine)
  }
}

const placeOf = (source: LessonSource): string => {
  if (source.kind === 'slack') return `slack ${source.channel} ${source.ts}`
  return source.kind === 'file' ? `file ${source.file}` : `ticket ${source.system} ${source.key}`
}

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
    statusReason: confirmed,
    supersededBy: null,
  }
}

/** A day: what is said twice in it by the same source is one lesson. */
const sameAs = ({ kind, statement, detail, source }: Lesson): string =>
  `${kind} ${statement.toLowerCase()} ${detail.kind === 'jargon' ? detail.alias : ''} ${source.kind === 'slack' ? source.channel : placeOf(source)}`

/**
 * Lessons of everything that was found, in its order: names resolved over the whole of it, later statements weighed against
 * earlier ones. Mining the same source again gives the same ids.
 */
export function settle(team: string, found: readonly Found[]): Lesson[] {
  const names = teamNames(
    found.map(({ draft }) => draft),
    [...new Set(found.flatMap(({ subject }) => subject ?? []))],
  )
  const ordinals = new Map<string, number>()
  const seen = new Set<string>()
  const pairs: Pair[] = []
  for (const one of found) {
    const place = `${placeOf(one.source)} ${one.draft.kind}`
    const ordinal = ordinals.get(place) ?? 0
    ordinals.set(place, ordinal + 1)
    const id = lessonId([team, placeOf(one.source), one.draft.kind, String(ordinal)])
    const lesson = lessonOf(one, id, servicesOf(one.draft, names, one.subject))
    if (seen.has(sameAs(lesson))) continue
    seen.add(sameAs(lesson))
    pairs.push({ lesson, draft: one.draft })
  }
  supersedeAll(pairs)
  return pairs.map(({ lesson }) => lesson)
}
