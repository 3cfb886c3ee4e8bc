import {
  isDated,
  type Lesson,
  type LessonKind,
  type LessonSource,
  READ_BY_FORM,
} from '../../domain/lesson.ts'
import type { ReviewedLesson, ReviewItem } from '../../domain/teaching.ts'
import { understoodText } from '../../domain/understood-text.ts'
import { claimOf, keyOf } from '../mining/keys.ts'

/** Whom a lesson is weighed for. */
export interface Weighing {
  /** Slack user id. */
  person: string
  /** Pages of the last thirty days by service, names in lower case. */
  paged: ReadonlyMap<string, number>
  /** Ids of lessons in doubt that were confirmed before. Default: none. */
  believed?: ReadonlySet<string>
}

const DAY_MS = 86_400_000

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

/** Half a year old it is worth as much less as one page is worth more. */
const FADES_MS = 180 * DAY_MS

const pagesOf = ({ services }: Lesson, paged: Weighing['paged']): number =>
  services.reduce((sum, name) => sum + (paged.get(name.toLowerCase()) ?? 0), 0)

/** What people relied on is worth asking about again; what nobody confirmed and a rewrite put in doubt is hardly worth it. */
function worthOfDoubt({ id, status }: Lesson, { believed }: Weighing): number {
  if (status !== 'stale') return 0
  return believed?.has(id) === true ? 1 : -1
}

/** One in five of those is no such lesson. */
const worthOfForm = ({ statusReason }: Lesson): number => (statusReason === READ_BY_FORM ? -0.5 : 0)

/**
 * Expected use: pages of its services (three count in full), its kind, how many say it, whether the person wrote it
 * themself, and that it was believed once; less with age
 * and where only its form tells that it is one.
 */
function expectedUse(lesson: Lesson, weighing: Weighing, support: number, at: number): number {
  const { paged, person } = weighing
  return (
    Math.min(3, pagesOf(lesson, paged)) +
    USE[lesson.kind] +
    Math.log2(1 + support) +
    (lesson.authors.includes(person) ? 1 : 0) +
    worthOfDoubt(lesson, weighing) +
    worthOfForm(lesson) -
    (isDated(lesson) ? Math.min(2, (at - lesson.at) / FADES_MS) : 0)
  )
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
  detail,
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
  understood: understoodText(detail),
})

export interface Weighed {
  lesson: Lesson
  use: number
  item: ReviewItem
}

/** `byKey`: lessons that stand, by what they say something of. */
export function weighed(
  lesson: Lesson,
  reviewer: Weighing,
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

type Words = Pick<Lesson, 'kind' | 'services' | 'statement' | 'detail'>

/** The same cause of the same service is one question, whatever was seen and done each time. */
export function wordsOf({ kind, services, statement, detail }: Words): string {
  const cause = detail.kind === 'cause' ? detail.cause.trim() : ''
  const words = cause === '' ? statement : `${services[0] ?? ''} ${cause}`
  return `${kind} ${words.toLowerCase()}`
}

/** Best first; what is asked as the other side of a question, or in the same words, is not asked again. */
export function ordered(all: readonly Weighed[], asked: readonly Weighed[] = []): Weighed[] {
  const beside = new Set(asked.flatMap(({ item }) => item.against.map(({ id }) => id)))
  const said = new Set(asked.map(({ lesson }) => wordsOf(lesson)))
  return [...all]
    .sort((a, b) => b.use - a.use || b.lesson.at - a.lesson.at || a.lesson.id.localeCompare(b.lesson.id))
    .filter(({ lesson, item }) => {
      const words = wordsOf(lesson)
      if (beside.has(lesson.id) || said.has(words)) return false
      said.add(words)
      for (const other of item.against) beside.add(other.id)
      return true
    })
}
