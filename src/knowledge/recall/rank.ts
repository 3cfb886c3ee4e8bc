import { isChangeSince, isDated, type Lesson, type LessonStatus } from '../../domain/lesson.ts'
import { placeOf } from '../mining/mined-id.ts'
import { asLesson } from '../queries/read-lesson.ts'
import { type Hit, quoted } from '../queries/recall.ts'
import { sourceKey } from '../store/indexed.ts'
import { chanceOf } from './chance.ts'
import type { Weighing } from './fields.ts'
import type { Question } from './question.ts'
import { divided, type Telling, tellingOf } from './signs.ts'

export interface Recalled {
  lesson: Lesson
  /** How likely it answers, 0 to 1, less for what is old, unconfirmed or in doubt. */
  score: number
}

/** What nobody confirmed counts a little less, what is in doubt much less. */
const STATUS: Record<LessonStatus, number> = {
  confirmed: 1,
  candidate: 0.93,
  stale: 0.7,
  superseded: 0,
  rejected: 0,
  expired: 0,
}

/** Two years make a lesson count a tenth less. */
const FADING_MS = 2 * 365 * 86_400_000

const freshness = (lesson: Lesson, at: number): number =>
  isDated(lesson) ? 1 - 0.1 * Math.min(1, Math.max(0, at - lesson.at) / FADING_MS) : 1

const isValid = ({ validFrom, validUntil }: Lesson, at: number): boolean =>
  (validFrom ?? at) <= at && (validUntil ?? at) >= at

/** Lessons of one author, or of one page or thread, that an answer holds at most. */
const PER_AUTHOR = 2

/** One message may be what is normal and what was changed: it is told once. */
const isSaidBy = (one: Lesson, other: Lesson): boolean =>
  one.statement === other.statement && placeOf(one.source) === placeOf(other.source)

/** The best, at most two an author and two a source, and the same words of one place once. */
function spread(items: readonly Recalled[], most: number): Recalled[] {
  const counts = new Map<string, number>()
  const kept: Recalled[] = []
  for (const item of items) {
    const keys = [sourceKey(item.lesson.source), ...item.lesson.authors.map((author) => `by ${author}`)]
    if (kept.some(({ lesson }) => isSaidBy(lesson, item.lesson))) continue
    if (kept.length >= most || keys.some((key) => (counts.get(key) ?? 0) >= PER_AUTHOR)) continue
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
    kept.push(item)
  }
  return kept
}

/** Of the best score, what another answer has at least. */
const BESIDE = 0.1

export interface Cut {
  most: number
  least: number
}

export interface Judging {
  at: number
  weighing: Weighing
}

/** Looked at closely, of 140: reading a statement's words takes 30 µs. */
const CLOSELY = 40

interface Looked {
  hit: Hit
  lesson: Lesson
}

/** What is asked for counts more before it is read. */
const KIND_ASKED = 1.4

/** What a lesson may score at most as far as its words go, without reading it. */
function promise({ hit, lesson }: Looked, question: Question, at: number): number {
  const holds = new Set(hit.held)
  const found = question.terms.reduce(
    (sum, { term, weight }) => sum + (holds.has(quoted(term)) ? weight : 0),
    0,
  )
  return (
    found * (question.kind === lesson.kind ? KIND_ASKED : 1) * STATUS[lesson.status] * freshness(lesson, at)
  )
}

/** The most promising by words and the nearest by vector. */
function closely(looked: readonly Looked[], question: Question, at: number): Looked[] {
  if (looked.length <= 2 * CLOSELY) return [...looked]
  const promises = new Map(looked.map((one) => [one, promise(one, question, at)]))
  const words = [...looked].sort((a, b) => (promises.get(b) ?? 0) - (promises.get(a) ?? 0)).slice(0, CLOSELY)
  const near = [...looked].sort((a, b) => (a.hit.distance ?? 9) - (b.hit.distance ?? 9)).slice(0, CLOSELY)
  return [...new Set([...words, ...near])]
}

/** A lesson that may answer, and what tells that it does. */
export interface Judged {
  lesson: Lesson
  telling: Telling
}

/** What was found as of `at`, in no order: what was corrected, ended or not yet valid by then is not among it. */
export function judge(hits: readonly Hit[], question: Question, { at, weighing }: Judging): Judged[] {
  const valid = hits
    .map((hit) => ({ hit, lesson: asLesson(hit, at) }))
    .filter(({ lesson }) => isValid(lesson, at) && STATUS[lesson.status] > 0)
  const asked = divided(question, weighing)
  return closely(valid, question, at).flatMap(({ hit, lesson }) => {
    const telling = tellingOf(hit, lesson, asked, weighing)
    return telling === null ? [] : [{ lesson, telling }]
  })
}

/** The best fit of a page is about this. */
const BEST_PAGE = 3

/** How likely each answers, by `chance`, with its age and standing. */
export const scored = (judged: readonly Judged[], at: number, chance = chanceOf): Recalled[] =>
  judged.map(({ lesson, telling }) => {
    const likely = telling.kind === 'page' ? Math.min(1, telling.fit / BEST_PAGE) : chance(telling.signs)
    return { lesson, score: likely * STATUS[lesson.status] * freshness(lesson, at) }
  })

/** Whether a change came after what is in doubt, of a service of it: whoever reads that has to know. */
const isDoubtedBy = ({ lesson }: Recalled, { lesson: change }: Recalled): boolean =>
  lesson.status === 'stale' &&
  isChangeSince(change, lesson) &&
  change.services.some((name) => lesson.services.includes(name))

/** The few that are shown, best first. */
export function choose(items: readonly Recalled[], { most, least }: Cut): Recalled[] {
  // Beside one that is about the very service, what shares a word with the question is noise; what is in doubt is shown as that.
  const suits = ({ lesson, score }: Recalled): number => score / STATUS[lesson.status]
  const best = Math.max(0, ...items.map(suits))
  const near = items.filter((one) => one.score >= least && suits(one) >= BESIDE * best)
  const changes = items.filter((one) => !near.includes(one) && near.some((other) => isDoubtedBy(other, one)))
  const chosen = [...near, ...changes].sort(
    (a, b) => b.score - a.score || b.lesson.at - a.lesson.at || (a.lesson.id < b.lesson.id ? -1 : 1),
  )
  return spread(chosen, most)
}
