import type { Lesson, LessonStatus } from '../../domain/lesson.ts'
import { asLesson } from '../queries/read-lesson.ts'
import { type Hit, quoted } from '../queries/recall.ts'
import { sourceKey } from '../store/indexed.ts'
import type { Question } from './question.ts'

export interface Recalled {
  lesson: Lesson
  /** 0 to about 2; comparable within one answer, and between answers of one embedder. */
  score: number
}

/** Parts of the score; tuned on the first half of the labelled questions. */
const PART = { words: 1, vector: 0.6, kind: 1.4 } as const

/** What a nickname stands for is seldom the answer, unless it is asked for. */
const UNASKED_JARGON = 0.7

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

const freshness = (age: number): number => 1 - 0.1 * Math.min(1, Math.max(0, age) / FADING_MS)

/** Of the weight that the best terms of a question have, how much a lesson holds. */
function wordScore({ held }: Hit, weights: ReadonlyMap<string, number>, whole: number): number {
  const found = held.reduce((sum, term) => sum + (weights.get(term) ?? 0), 0)
  return whole === 0 ? 0 : found / whole
}

/** A long question is answered by part of it: no lesson holds more than about this many terms of one. */
const TOP_TERMS = 8

function kindFactor({ kind }: Question, lesson: Lesson): number {
  if (kind === lesson.kind) return PART.kind
  return lesson.kind === 'jargon' ? UNASKED_JARGON : 1
}

function scoreOf(hit: Hit, lesson: Lesson, question: Question, at: number): number {
  const weights = new Map(question.terms.map(({ term, weight }) => [quoted(term), weight]))
  const whole = question.terms.slice(0, TOP_TERMS).reduce((sum, { weight }) => sum + weight, 0)
  const words = wordScore(hit, weights, whole)
  const vector = hit.distance === null ? 0 : Math.max(0, 1 - hit.distance)
  const kind = kindFactor(question, lesson)
  return (
    (PART.words * words + PART.vector * vector) * kind * STATUS[lesson.status] * freshness(at - lesson.at)
  )
}

const isValid = ({ validFrom, validUntil }: Lesson, at: number): boolean =>
  (validFrom ?? at) <= at && (validUntil ?? at) >= at

/** Lessons of one author, or of one page or thread, that an answer holds at most. */
const PER_AUTHOR = 2

/** The best, at most two an author and two a source. */
function spread(items: readonly Recalled[], most: number): Recalled[] {
  const counts = new Map<string, number>()
  const kept: Recalled[] = []
  for (const item of items) {
    const keys = [sourceKey(item.lesson.source), ...item.lesson.authors.map((author) => `by ${author}`)]
    if (kept.length >= most || keys.some((key) => (counts.get(key) ?? 0) >= PER_AUTHOR)) continue
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
    kept.push(item)
  }
  return kept
}

/** Best first, as of `at`: what was corrected, ended or not yet valid by then is not among them. */
export function rank(
  hits: readonly Hit[],
  question: Question,
  { at, most, least }: { at: number; most: number; least: number },
): Recalled[] {
  const scored = hits.flatMap((hit): Recalled[] => {
    const lesson = asLesson(hit, at)
    const score = isValid(lesson, at) ? scoreOf(hit, lesson, question, at) : 0
    return score > 0 && score >= least ? [{ lesson, score }] : []
  })
  scored.sort(
    (a, b) => b.score - a.score || b.lesson.at - a.lesson.at || (a.lesson.id < b.lesson.id ? -1 : 1),
  )
  return spread(scored, most)
}
