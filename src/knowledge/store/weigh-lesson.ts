import { isDated, type Lesson, type LessonKind, type LessonSource } from '../../domain/lesson.ts'
import type { ReviewedLesson, ReviewItem } from '../../domain/teaching.ts'
import { claimOf, keyOf } from '../mining/supersede.ts'

/** Whom a lesson is weighed for. */
export interface Weighing {
  /** Slack user id. */
  person: string
  /** Pages of the last thirty days by service, names in lower case. */
  paged: ReadonlyMap<string, number>
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

/**
 * Expected use: pages of its services (three count in full), its kind, how many say it, whether the person wrote it
 * themself, and that it was believed once; less with age.
 */
function expectedUse(lesson: Lesson, { paged, person }: Weighing, support: number, at: number): number {
  return (
    Math.min(3, pagesOf(lesson, paged)) +
    USE[lesson.kind] +
    Math.log2(1 + support) +
    (lesson.authors.includes(person) ? 1 : 0) +
    (lesson.status === 'stale' ? 1 : 0) -
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

/** Best first; what is asked already as the other side of a question is not asked again. */
export function ordered(all: readonly Weighed[]): Weighed[] {
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
