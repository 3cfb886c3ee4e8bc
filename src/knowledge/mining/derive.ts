import type { Lesson } from '../../domain/lesson.ts'
import { each } from '../../platform/each.ts'
import { asLesson, lessonsOfConversation } from '../queries/read-lesson.ts'
import { knownServices } from '../queries/vocabulary.ts'
import {
  type LiveConversation,
  readConversationNow,
  type ThreadReader,
} from '../sources/slack/live-thread.ts'
import type { SlackMessage } from '../sources/slack/message.ts'
import { keepKnown } from '../store/keep-decided.ts'
import { retractLessons } from '../store/retract.ts'
import { type SaveOptions, saveLessons } from '../store/save.ts'
import type { KnowledgeStore } from '../store/store.ts'
import { stillAmended } from './amending/still-amended.ts'
import { TALK } from './language/post-subject.ts'
import { type Found, type MinedChannel, mineLines } from './mine.ts'
import { minedChannel } from './mine-live.ts'
import { isMined, isReadByModel, toldId } from './mined-id.ts'
import { isBorneOut } from './model/borne-out.ts'
import { type NamesByReaders, namesByReaders } from './names-by-readers.ts'
import { settle } from './settle.ts'

export interface Derive {
  store: KnowledgeStore
  reader: ThreadReader
  channel: string
  /** `ts` of the first message of the thread, or of the talk. */
  first: string
  /** Service that the conversation is about, for a sentence that names none. */
  subject?: string
  /** What somebody said in answer to a question, besides what rules find. */
  answers?: (said: Said) => Lesson[]
}

export interface Said {
  messages: readonly SlackMessage[]
  /** What rules found in them. */
  lessons: readonly Lesson[]
  channel: MinedChannel
}

export interface Derived {
  /** `gone`: Sitrep cannot read the channel any more; what is known stays, and shows to whom it may. */
  status: 'derived' | 'gone'
  lessons: Lesson[]
  changed: number
  retracted: number
}

type Read = Extract<LiveConversation, { status: 'read' }>

function foundIn(
  { reader, subject }: Derive,
  { channel, lines, names: people }: Read,
  names: NamesByReaders,
): Promise<Found[]> {
  const mined = minedChannel(channel, reader.self.url)
  const about = subject === undefined ? mined : { ...mined, subject }
  const namesOf = (id: string): readonly string[] => people.get(id) ?? []
  return mineLines(about, each(lines), { namesOf, onConversation: () => {}, names })
}

/** Changes and the like whose services are looked up for one conversation, so that one of a large team costs no more. */
const NEWEST = 5000

/** The team's names as it knows them already: one conversation tells few of them. */
async function namesKnown(
  { store, reader }: Derive,
  { channel }: Read,
  before: readonly Lesson[],
): Promise<NamesByReaders> {
  const names = namesByReaders()
  const mined = minedChannel(channel, reader.self.url)
  const readers = mined.readers.kind === 'team' ? 'team' : mined.readers.channel
  const known = await knownServices(store.db, store.teamId, { readers, newest: NEWEST })
  const services = new Set([...known, ...before.flatMap((lesson) => lesson.services)])
  names.hear(
    mined,
    [...services].map((name) => ({ name, form: `${TALK}known`, sure: true })),
  )
  return names
}

const tsOf = ({ source }: Pick<Lesson, 'source'>): string => (source.kind === 'slack' ? source.ts : '')

/** Of talk in a channel only what lessons came from before is looked at again: the rest is for the next reading. */
const concerned = (found: readonly Found[], before: readonly Lesson[], isThread: boolean): Found[] => {
  if (isThread) return [...found]
  const known = new Set(before.map(tsOf))
  return found.filter(({ source }) => source.kind === 'slack' && known.has(source.ts))
}

/** What a lesson was read from is not there any more. */
const isGone = (lesson: Lesson, messages: readonly SlackMessage[]): boolean =>
  !messages.some(({ ts }) => ts === tsOf(lesson))

const isDerived = ({ teamId }: KnowledgeStore, lesson: Lesson): boolean =>
  isMined(teamId, lesson) || lesson.id === toldId(teamId, lesson.source)

/**
 * Reads a conversation again and brings what came from it up to date: new lessons, changed ones, and those it no longer
 * bears out. The same again changes nothing. Rejects when Slack cannot say now.
 */
export async function deriveConversation(derive: Derive, options: SaveOptions): Promise<Derived> {
  const { store, reader, channel, first, answers } = derive
  const read = await readConversationNow(reader, channel, first)
  if (read.status === 'gone') return { status: 'gone', lessons: [], changed: 0, retracted: 0 }
  const rows = await lessonsOfConversation(store.db, store.teamId, channel, first)
  const before = rows.map((row) => asLesson(row, store.now()))
  const names = await namesKnown(derive, read, before)
  const found = concerned(await foundIn(derive, read, names), before, read.isThread)
  const messages = read.lines.flatMap((line) => (line.kind === 'message' ? [line.message] : []))
  const amended = stillAmended(before, found, messages)
  const ruled = settle(store.teamId, found, [], names).filter(({ id }) => !amended.has(id))
  const said = { messages, lessons: ruled, channel: minedChannel(read.channel, reader.self.url) }
  const all = [...ruled, ...(answers?.(said) ?? [])]
  const lessons = await keepKnown(store, all)
  const { changed } = await saveLessons(store, lessons, options)
  const kept = new Set(lessons.map(({ id }) => id))
  const isLost = (lesson: Lesson): boolean =>
    isDerived(store, lesson) ||
    isGone(lesson, messages) ||
    (isReadByModel(store.teamId, lesson) && !isBorneOut(lesson, messages))
  const lost = before.filter((lesson) => !kept.has(lesson.id) && !amended.has(lesson.id) && isLost(lesson))
  const retracted = await retractLessons(
    store,
    lost.map(({ id }) => id),
    options,
  )
  return { status: 'derived', lessons, changed, retracted }
}
