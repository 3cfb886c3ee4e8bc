import type { Lesson, LessonSource, Readers } from '../../domain/lesson.ts'
import type { Archive, Complain } from '../sources/archive.ts'
import type { ExportLine } from '../sources/slack/message.ts'
import { readChannel } from '../sources/slack/read-channel.ts'
import type { SlackChannel, Workspace } from '../sources/slack/workspace.ts'
import { lessonId } from '../store/lesson-id.ts'
import { conversations } from './conversations.ts'
import type { Draft } from './draft.ts'
import { subjectOfChannel } from './language/names.ts'
import { readConversation } from './read-conversation.ts'
import { servicesOf, type TeamNames, teamNames } from './resolve-names.ts'
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
}

/** What the lines of one channel say, in order of time; what was taken back later is left out. */
export async function mineLines(
  channel: MinedChannel,
  lines: AsyncIterable<ExportLine>,
  { namesOf, onConversation }: MineLines,
): Promise<Found[]> {
  const found: Found[] = []
  const { id, subject, readers, permalink } = channel
  const retracted = new Set<string>()
  for await (const part of conversations(lines, namesOf)) {
    if (part.kind === 'retracted') {
      retracted.add(part.ts)
      continue
    }
    onConversation()
    const { first } = part.conversation
    for (const draft of readConversation(part.conversation, subject)) {
      const link = permalink(draft.ts, first)
      const source: LessonSource = {
        kind: 'slack',
        channel: id,
        ts: draft.ts,
        thread: first,
        permalink: link,
      }
      found.push({ draft, source, readers, subject })
    }
  }
  const kept = found.filter(({ source }) => source.kind !== 'slack' || !retracted.has(source.ts))
  return kept.sort((a, b) => tsOf(a) - tsOf(b))
}

const mineChannel = (channel: SlackChannel, mine: MineSlack): Promise<Found[]> =>
  mineLines(
    {
      id: channel.id,
      subject: subjectOfChannel(channel.name),
      readers: channel.readers,
      // An export does not name its workspace's address.
      permalink: () => null,
    },
    counted(channel, mine),
    {
      namesOf: (id) => mine.workspace.users.get(id)?.names ?? [],
      onConversation: () => {
        mine.counts.conversations += 1
      },
    },
  )

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

const mined = (team: string, source: LessonSource, kind: string, ordinal: number): string =>
  lessonId([team, placeOf(source), kind, String(ordinal)])

/** Lessons of one kind that a message gives; more are not read out of one. */
const MOST_OF_A_KIND = 20

/** Stands for the kind in the id of what a person answered when they were asked. */
const TOLD = 'told'

/** Id of what was said in answer to a question, whatever rules read in the same message. */
export const toldId = (team: string, source: LessonSource): string => mined(team, source, TOLD, 0)

/** Whether a lesson was read by `settle` from its source, and not kept by a person or asked for. */
export const isMined = (
  team: string,
  { id, source, kind }: Pick<Lesson, 'id' | 'source' | 'kind'>,
): boolean =>
  Array.from({ length: MOST_OF_A_KIND }, (_, ordinal) => mined(team, source, kind, ordinal)).includes(id)

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

const TEAM = 'team'

const readersKey = ({ readers }: Found): string => (readers.kind === 'team' ? TEAM : `in ${readers.channel}`)

/**
 * The names by which a lesson may be called: those that all its readers may know. What a private channel calls something
 * is told to nobody outside of it, neither as a name nor by what it leaves nameless.
 */
function namesByReaders(found: readonly Found[]): (one: Found) => TeamNames {
  const groups = Map.groupBy(found, readersKey)
  const open = groups.get(TEAM) ?? []
  const learnt = new Map<string, TeamNames>()
  return (one) => {
    const key = readersKey(one)
    const known = learnt.get(key)
    if (known !== undefined) return known
    const readable = key === TEAM ? open : [...open, ...(groups.get(key) ?? [])]
    const names = teamNames(
      readable.map(({ draft }) => draft),
      [...new Set(readable.flatMap(({ subject }) => subject ?? []))],
    )
    learnt.set(key, names)
    return names
  }
}

/**
 * Lessons of everything that was found, in its order: names resolved and later statements weighed against earlier ones,
 * each over what all its readers may read. Mining the same source again gives the same ids.
 */
export function settle(team: string, found: readonly Found[]): Lesson[] {
  const namesOf = namesByReaders(found)
  const ordinals = new Map<string, number>()
  const seen = new Set<string>()
  const pairs: Pair[] = []
  for (const one of found) {
    const place = `${placeOf(one.source)} ${one.draft.kind}`
    const ordinal = ordinals.get(place) ?? 0
    ordinals.set(place, ordinal + 1)
    const id = mined(team, one.source, one.draft.kind, ordinal)
    const lesson = lessonOf(one, id, servicesOf(one.draft, namesOf(one), one.subject))
    if (seen.has(sameAs(lesson))) continue
    seen.add(sameAs(lesson))
    pairs.push({ lesson, draft: one.draft })
  }
  supersedeAll(pairs)
  return pairs.map(({ lesson }) => lesson)
}
