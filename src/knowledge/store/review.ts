import type { Lesson, LessonKind } from '../../domain/lesson.ts'
import type { Review } from '../../domain/teaching.ts'
import type { Tx } from '../../storage/sql.ts'
import { keyOf } from '../mining/supersede.ts'
import { asLesson, lessonsById, type StoredLesson } from '../queries/read-lesson.ts'
import { quoted } from '../queries/recall.ts'
import { askAbout, askedAbout, standingAbout, undecidedAbout, undecidedLessons } from '../queries/review.ts'
import { nameTerm } from './indexed.ts'
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

/** Lessons looked through for those worth asking: the newest, and the newest of services that were paged. */
const POOL = 200

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
): Promise<Lesson[]> {
  const at = store.now()
  const wanted = { readers, at, most: POOL }
  const names = [...paged.keys()]
  const about =
    names.length === 0 ? [] : await undecidedAbout(tx, store.teamId, { ...wanted, query: queryOf(names) })
  const newest = await undecidedLessons(tx, store.teamId, wanted)
  const rows = new Map<string, StoredLesson>([...about, ...newest].map((row) => [row.id, row]))
  return [...rows.values()].map((row) => asLesson(row, at))
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

/** Of what a person was asked about before, what they may read now, decided or not. */
async function askedBefore(
  tx: Tx,
  store: KnowledgeStore,
  reviewer: Reviewer,
  { ids, readers }: { ids: readonly string[]; readers: readonly string[] },
): Promise<{ open: Lesson[]; decided: number }> {
  const at = store.now()
  const rows = await lessonsById(tx, store.teamId, ids)
  const mine = rows.filter((row) => readers.includes(row.readers)).map((row) => asLesson(row, at))
  const seen = await readable(mine, reviewer)
  const open = seen.filter((lesson) => isOpen(lesson, at))
  return { open, decided: seen.length - open.length }
}

/** What one person is asked about this week: the same until the week is over, less what is decided by then. */
export async function reviewFor(tx: Tx, store: KnowledgeStore, reviewer: Reviewer): Promise<Review> {
  const { teamId } = store
  const at = store.now()
  const readers = ['team', ...(reviewer.reads ?? [])]
  const mine = { person: reviewer.person, week: weekOf(at) }
  const before = await askedAbout(tx, teamId, mine)
  const { open, decided } = await askedBefore(tx, store, reviewer, { ids: before, readers })
  const pooled = (await pool(tx, store, reviewer, readers)).filter(({ id }) => !before.includes(id))
  const others = await readable(pooled, reviewer)
  const byKey = await standing(tx, store, [...open, ...others], { readers, reviewer })
  const weigh = (lesson: Lesson): Weighed => weighed(lesson, reviewer, byKey, at)
  const asked = ordered(open.map(weigh))
  const beside = new Set(asked.flatMap(({ item }) => item.against.map(({ id }) => id)))
  const next = ordered(others.map(weigh))
    .filter(({ lesson }) => !beside.has(lesson.id))
    .slice(0, Math.max(0, MOST_TO_REVIEW - asked.length))
  const fresh = next.slice(0, Math.max(0, MOST_A_WEEK - before.length))
  if (fresh.length > 0) await askAbout(tx, teamId, { ...mine, ids: fresh.map(({ lesson }) => lesson.id) })
  return {
    items: ordered([...asked, ...fresh]).map(({ item }) => item),
    decided,
    waiting: next.length - fresh.length,
  }
}
