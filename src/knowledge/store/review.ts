import type { Lesson, LessonKind, LessonSource } from '../../domain/lesson.ts'
import type { Review, ReviewedLesson, ReviewItem } from '../../domain/teaching.ts'
import type { Tx } from '../../storage/sql.ts'
import { claimOf, keyOf } from '../mining/supersede.ts'
import { asLesson, lessonsById, type StoredLesson } from '../queries/read-lesson.ts'
import { quoted } from '../queries/recall.ts'
import { askAbout, askedAbout, standingAbout, undecidedAbout, undecidedLessons } from '../queries/review.ts'
import { nameTerm } from './indexed.ts'
import type { KnowledgeStore } from './store.ts'

export interface Reviewer {
  /** Slack user id. */
  person: string
  /** Channels whose private lessons the person may read; null: nobody could say, and none shows. */
  reads: readonly string[] | null
  /** Pages of the last thirty days by service, names in lower case. */
  paged: ReadonlyMap<string, number>
}

/** Questions to one person a week: more are not answered, and none of them is read. */
export const MOST_A_WEEK = 10

/** Lessons looked through for those worth asking: the newest, and the newest of services that were paged. */
const POOL = 200

/** Lessons of the same facts that are compared with those asked about. */
const MOST_COMPARED = 400

/** Kinds of which two can say otherwise of the same. */
const COMPARED: readonly LessonKind[] = ['ownership', 'jargon', 'schedule', 'expectation']

/** How much a lesson of the kind changes what people read at the next page. */
const USE: Record<LessonKind, number> = {
  expectation: 3,
  procedure: 3,
  cause: 2,
  schedule: 2,
  ownership: 2,
  change: 1.5,
  jargon: 0.5,
}

const DAY_MS = 86_400_000

/** Half a year old it is worth as much less as one page is worth more. */
const FADES_MS = 180 * DAY_MS

/** Monday of the week, UTC. */
function weekOf(at: number): string {
  const sinceMonday = (new Date(at).getUTCDay() + 6) % 7
  return new Date(at - sinceMonday * DAY_MS).toISOString().slice(0, 10)
}

const pagesOf = ({ services }: Lesson, paged: Reviewer['paged']): number =>
  services.reduce((sum, name) => sum + (paged.get(name.toLowerCase()) ?? 0), 0)

/**
 * Expected use: pages of its services (three count in full), its kind, how many say it, whether the person wrote it
 * themself, and that it was believed once; less with age.
 */
function expectedUse(lesson: Lesson, { paged, person }: Reviewer, support: number, at: number): number {
  return (
    Math.min(3, pagesOf(lesson, paged)) +
    USE[lesson.kind] +
    Math.log2(1 + support) +
    (lesson.authors.includes(person) ? 1 : 0) +
    (lesson.status === 'stale' ? 1 : 0) -
    Math.min(2, (at - lesson.at) / FADES_MS)
  )
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

/** Lessons of the same facts by what they are about. */
async function standing(
  tx: Tx,
  store: KnowledgeStore,
  lessons: readonly Lesson[],
  readers: readonly string[],
): Promise<Map<string, Lesson[]>> {
  const names = lessons.flatMap(({ services, detail }) => [
    ...services.map((name) => name.toLowerCase()),
    ...(detail.kind === 'jargon' ? [detail.alias.toLowerCase()] : []),
  ])
  const byKey = new Map<string, Lesson[]>()
  if (names.length === 0) return byKey
  const wanted = { readers, kinds: COMPARED, query: queryOf(names), most: MOST_COMPARED }
  for (const row of await standingAbout(tx, store.teamId, wanted)) {
    const lesson = asLesson(row, store.now())
    const key = keyOf(lesson)
    if (key !== null) byKey.set(key, [...(byKey.get(key) ?? []), lesson])
  }
  return byKey
}

const placeOf = (source: LessonSource): string => {
  if (source.kind === 'slack') return 'Slack'
  return source.kind === 'file' ? source.file : `${source.system} ${source.key}`
}

const shown = ({
  id,
  kind,
  services,
  statement,
  quote,
  status,
  statusReason,
  at,
  source,
}: Lesson): ReviewedLesson => ({
  id,
  kind,
  services,
  statement,
  quote,
  status,
  statusReason,
  at,
  link: source.kind === 'slack' ? source.permalink : null,
  place: placeOf(source),
})

interface Weighed {
  lesson: Lesson
  use: number
  item: ReviewItem
}

function weighed(
  lesson: Lesson,
  reviewer: Reviewer,
  byKey: ReadonlyMap<string, Lesson[]>,
  at: number,
): Weighed {
  const key = keyOf(lesson)
  const peers = (key === null ? [] : (byKey.get(key) ?? [])).filter(({ id }) => id !== lesson.id)
  const same = peers.filter((peer) => claimOf(peer) === claimOf(lesson))
  const against = peers.filter((peer) => !same.includes(peer)).map(shown)
  const support = same.length + new Set(lesson.authors).size
  const pages = pagesOf(lesson, reviewer.paged)
  return {
    lesson,
    use: expectedUse(lesson, reviewer, support, at),
    item: { lesson: shown(lesson), against, support: same.length, pages },
  }
}

/** Best first; what is asked already as the other side of a question is not asked again. */
function ordered(all: readonly Weighed[]): Weighed[] {
  const beside = new Set<string>()
  const said = new Set<string>()
  return [...all]
    .sort((a, b) => b.use - a.use || b.lesson.at - a.lesson.at || a.lesson.id.localeCompare(b.lesson.id))
    .filter(({ lesson: { id, kind, statement }, item }) => {
      const words = `${kind} ${statement.toLowerCase()}`
      if (beside.has(id) || said.has(words)) return false
      said.add(words)
      for (const other of item.against) beside.add(other.id)
      return true
    })
}

const isOpen = ({ status, validUntil }: Lesson, at: number): boolean =>
  (status === 'candidate' || status === 'stale') && (validUntil === null || validUntil > at)

/** What one person is asked about this week: the same until the week is over, less what is decided by then. */
export async function reviewFor(tx: Tx, store: KnowledgeStore, reviewer: Reviewer): Promise<Review> {
  const { teamId } = store
  const at = store.now()
  const readers = ['team', ...(reviewer.reads ?? [])]
  const mine = { person: reviewer.person, week: weekOf(at) }
  const before = await askedAbout(tx, teamId, mine)
  const old = (await lessonsById(tx, teamId, before)).map((row) => asLesson(row, at))
  const open = old.filter(
    (lesson) =>
      isOpen(lesson, at) &&
      readers.includes(lesson.readers.kind === 'team' ? 'team' : lesson.readers.channel),
  )
  const others = (await pool(tx, store, reviewer, readers)).filter(({ id }) => !before.includes(id))
  const byKey = await standing(tx, store, [...open, ...others], readers)
  const weigh = (lesson: Lesson): Weighed => weighed(lesson, reviewer, byKey, at)
  const asked = ordered(open.map(weigh))
  const beside = new Set(asked.flatMap(({ item }) => item.against.map(({ id }) => id)))
  const next = ordered(others.map(weigh)).filter(({ lesson }) => !beside.has(lesson.id))
  const fresh = next.slice(0, Math.max(0, MOST_A_WEEK - before.length))
  if (fresh.length > 0) await askAbout(tx, teamId, { ...mine, ids: fresh.map(({ lesson }) => lesson.id) })
  return {
    items: ordered([...asked, ...fresh]).map(({ item }) => item),
    decided: before.length - open.length,
    waiting: next.length - fresh.length,
  }
}
