import type { Lesson, LessonKind } from '../../domain/lesson.ts'
import type { Review } from '../../domain/teaching.ts'
import type { Tx } from '../../storage/sql.ts'
import { keyOf } from '../mining/keys.ts'
import { asLesson, lessonsById, type StoredLesson } from '../queries/read-lesson.ts'
import { quoted } from '../queries/recall.ts'
import {
  askAbout,
  askedAbout,
  everAsked,
  lockAsking,
  type OpenLesson,
  standingAbout,
  undecidedAbout,
  undecidedLessons,
} from '../queries/review.ts'
import { nameTerm } from './indexed.ts'
import { withinShare } from './read-at-once.ts'
import type { KnowledgeStore } from './store.ts'
import { ordered, type Weighed, type Weighing, weighed } from './weigh-lesson.ts'

export interface Reviewer extends Weighing {
  /** Channels whose private lessons the person may read; null: nobody could say, and none shows. */
  reads: readonly string[] | null
  /** Asked of each besides what the stored readers say: a channel may have become private since. Default: all. */
  isReadable?: (lesson: Lesson) => Promise<boolean>
}

/** Questions to one person a week: more are not answered, and none of them is read. */
const MOST_A_WEEK = 10

/** What one person has before them at any time, asked or waiting; what is of less use than these stays an unasked candidate. */
const MOST_TO_REVIEW = 50

/** Lessons looked through for those worth asking: the newest of each kind, and the newest of services that were paged. */
const POOL_OF_A_KIND = 60
const POOL_OF_PAGED = 200

/** Lessons of the same facts that are compared with those asked about. */
const MOST_COMPARED = 400

/** Kinds of which two can say otherwise of the same. */
const COMPARED: readonly LessonKind[] = ['ownership', 'jargon', 'schedule', 'expectation']

const DAY_MS = 86_400_000

/** Monday of the week, UTC. */
function weekOf(at: number): string {
  const sinceMonday = (new Date(at).getUTCDay() + 6) % 7
  return new Date(at - sinceMonday * DAY_MS).toISOString().slice(0, 10)
}

const queryOf = (names: Iterable<string>): string =>
  [...new Set(names)].map((name) => quoted(nameTerm(name))).join(' | ')

async function pool(
  tx: Tx,
  store: KnowledgeStore,
  { paged }: Reviewer,
  readers: readonly string[],
): Promise<OpenLesson[]> {
  const at = store.now()
  const names = [...paged.keys()]
  const about =
    names.length === 0
      ? []
      : await undecidedAbout(tx, store.teamId, { readers, at, most: POOL_OF_PAGED, query: queryOf(names) })
  const newest = await undecidedLessons(tx, store.teamId, { readers, at, most: POOL_OF_A_KIND })
  return [...new Map([...about, ...newest].map((row) => [row.id, row])).values()]
}

/** What cannot be looked at now is hidden, and not counted either. */
async function readable(lessons: readonly Lesson[], { isReadable }: Reviewer): Promise<Lesson[]> {
  if (isReadable === undefined) return [...lessons]
  const looks = await Promise.allSettled(lessons.map(isReadable))
  return lessons.filter((_, at) => {
    const look = looks[at]
    return look?.status === 'fulfilled' && look.value
  })
}

/** Lessons of the same facts by what they are about. */
async function standing(
  tx: Tx,
  store: KnowledgeStore,
  lessons: readonly Lesson[],
  { readers, reviewer }: { readers: readonly string[]; reviewer: Reviewer },
): Promise<Map<string, Lesson[]>> {
  const names = lessons.flatMap(({ services, detail }) => [
    ...services.map((name) => name.toLowerCase()),
    ...(detail.kind === 'jargon' ? [detail.alias.toLowerCase()] : []),
  ])
  const byKey = new Map<string, Lesson[]>()
  if (names.length === 0) return byKey
  const wanted = { readers, kinds: COMPARED, query: queryOf(names), most: MOST_COMPARED }
  const rows = await standingAbout(tx, store.teamId, wanted)
  for (const lesson of await readable(
    rows.map((row) => asLesson(row, store.now())),
    reviewer,
  )) {
    const key = keyOf(lesson)
    if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), lesson])
  }
  return byKey
}

const isOpen = ({ status, validUntil }: Lesson, at: number): boolean =>
  (status === 'candidate' || status === 'stale') && (validUntil === null || validUntil > at)

/** Of what a person was asked about before, what they may read now. */
async function askedBefore(
  tx: Tx,
  store: KnowledgeStore,
  { ids, readers }: { ids: readonly string[]; readers: readonly string[] },
): Promise<StoredLesson[]> {
  const rows = await lessonsById(tx, store.teamId, ids)
  return rows.filter((row) => readers.includes(row.readers))
}

/** Those that were confirmed before something put them in doubt. */
const believed = (rows: readonly StoredLesson[]): Set<string> =>
  new Set(
    rows.flatMap(({ id, status, status_before }) =>
      status === 'stale' && status_before === 'confirmed' ? [id] : [],
    ),
  )

interface Choice {
  mine: { person: string; week: string }
  readers: readonly string[]
  /** What the person has before them already. */
  asked: readonly Weighed[]
  /** What may come next, best first, and the same with the time at which it was stored. */
  inOrder: readonly Weighed[]
  pooled: readonly OpenLesson[]
}

/**
 * Counts what others were asked about and writes down what this person is, while nobody else does: of two who look at
 * the same moment both would take what is left for one. Short, and asks nobody outside the database.
 */
async function reserve(
  tx: Tx,
  teamId: string,
  { mine, readers, asked, inOrder, pooled }: Choice,
): Promise<{ given: Weighed[]; waiting: number }> {
  await lockAsking(tx, teamId)
  // Another window of the same person may have been first.
  const before = new Set(await askedAbout(tx, teamId, mine))
  const share = withinShare(inOrder, pooled, await everAsked(tx, teamId, readers))
  const given = share.filter(({ lesson }) => before.has(lesson.id))
  const next = share
    .filter(({ lesson }) => !before.has(lesson.id))
    .slice(0, Math.max(0, MOST_TO_REVIEW - asked.length - given.length))
  const fresh = next.slice(0, Math.max(0, MOST_A_WEEK - before.size))
  if (fresh.length > 0) await askAbout(tx, teamId, { ...mine, ids: fresh.map(({ lesson }) => lesson.id) })
  return { given: [...given, ...fresh], waiting: next.length - fresh.length }
}

/**
 * What one person is asked about this week: the same until the week is over, less what is decided by then. Not inside
 * a transaction: whether something may still be read is asked of Slack.
 */
export async function reviewFor(store: KnowledgeStore, reviewer: Reviewer): Promise<Review> {
  const { db, teamId } = store
  const at = store.now()
  const readers = ['team', ...(reviewer.reads ?? [])]
  const mine = { person: reviewer.person, week: weekOf(at) }
  const before = await askedAbout(db, teamId, mine)
  const known = await askedBefore(db, store, { ids: before, readers })
  const pooled = (await pool(db, store, reviewer, readers)).filter(({ id }) => !before.includes(id))
  const lessonsOf = (rows: readonly StoredLesson[]): Promise<Lesson[]> =>
    readable(
      rows.map((row) => asLesson(row, at)),
      reviewer,
    )
  const [seen, others] = [await lessonsOf(known), await lessonsOf(pooled)]
  const open = seen.filter((lesson) => isOpen(lesson, at))
  const byKey = await standing(db, store, [...open, ...others], { readers, reviewer })
  const weighing = { ...reviewer, believed: believed([...known, ...pooled]) }
  const weigh = (lesson: Lesson): Weighed => weighed(lesson, weighing, byKey, at)
  const asked = ordered(open.map(weigh))
  const inOrder = ordered(others.map(weigh), asked)
  const { given, waiting } = await db.tx((tx) =>
    reserve(tx, teamId, { mine, readers, asked, inOrder, pooled }),
  )
  return {
    items: ordered([...asked, ...given]).map(({ item }) => item),
    decided: seen.length - open.length,
    waiting,
  }
}
