import { isDated, type Lesson, type LessonStatus } from '../../domain/lesson.ts'
import { placeOf } from '../mining/mined-id.ts'
import { asLesson } from '../queries/read-lesson.ts'
import { type Hit, quoted } from '../queries/recall.ts'
import { sourceKey } from '../store/indexed.ts'
import { headFit, isNamedInPart, isOnAlertPage, isVerbatim, statedTerms, type Weighing } from './fields.ts'
import type { Question } from './question.ts'
import { isOfAnother, mayAnswer } from './subject.ts'

export interface Recalled {
  lesson: Lesson
  /** 0 to about 2; comparable within one answer, and between answers of one embedder. */
  score: number
}

/** Parts of the score; tuned on the first half of the labelled questions and on what the rules of half of 109 alerts say. */
const PART = { words: 1, vector: 0.3, kind: 1.4, head: 0.6, inPart: 0.25, verbatim: 0.2 } as const

/** What a word counts that stands only in what is quoted: a long page has many. */
const QUOTED_ONLY = 0.25

/** What a nickname stands for is seldom the answer unless it is asked for, and a change is told by what it puts in doubt. */
const UNASKED: Partial<Record<Lesson['kind'], number>> = { jargon: 0.7, change: 0.8 }

/** A page of what was changed: the first thing to know of it, and what earlier lessons are in doubt for. */
const CHANGE_POSTED = 0.9

/** Whose something is answers no question for something else. */
const OWNER_UNASKED = 0.6

/** What nobody confirmed counts a little less, what is in doubt much less. */
const STATUS: Record<LessonStatus, number> = {
  confirmed: 1,
  candidate: 0.93,
  stale: 0.7,
  superseded: 0,
  rejected: 0,
  expired: 0,
}

/** What a lesson of another service counts when the question names its own. */
const OF_ANOTHER = 0.25

/** And one that names none. */
const OF_NONE = 0.75

function aboutFactor(lesson: Lesson, question: Question): number {
  if (question.about.length > 0 && lesson.services.length === 0) return OF_NONE
  return isOfAnother(lesson, question) ? OF_ANOTHER : 1
}

/** Two years make a lesson count a tenth less. */
const FADING_MS = 2 * 365 * 86_400_000

const freshness = (lesson: Lesson, at: number): number =>
  isDated(lesson) ? 1 - 0.1 * Math.min(1, Math.max(0, at - lesson.at) / FADING_MS) : 1

/** Of the weight that the best terms of a question have, how much a lesson holds. */
function wordScore({ held }: Hit, isStated: (term: string) => boolean, question: Question): number {
  const telling = question.terms.filter(({ term }) => !question.values.has(term))
  const counted = telling.length > 0 ? telling : question.terms
  const whole = counted.slice(0, TOP_TERMS).reduce((sum, { weight }) => sum + weight, 0)
  const holds = new Set(held)
  const found = question.terms.reduce((sum, { term, weight }) => {
    if (!holds.has(quoted(term))) return sum
    return sum + weight * (isStated(term) ? 1 : QUOTED_ONLY)
  }, 0)
  return whole === 0 ? 0 : found / whole
}

/** A long question is answered by part of it: no lesson holds more than about this many terms of one. */
const TOP_TERMS = 8

function kindFactor({ kind, isPost }: Question, lesson: Lesson): number {
  if (kind === lesson.kind) return PART.kind
  if (isPost && lesson.kind === 'change') return CHANGE_POSTED
  if (kind !== null && lesson.kind === 'ownership') return OWNER_UNASKED
  return UNASKED[lesson.kind] ?? 1
}

/**
 * Share of the question that a lesson has to hold, or it is an accident. Of what was shown for the questions of two open
 * workspaces it takes 33 wrong ones of 245 and no right one; .15 takes six right ones too.
 */
const LEAST_WORDS = 0.1

function scoreOf(hit: Hit, lesson: Lesson, question: Question, { at, weighing }: Ranking): number {
  const stated = statedTerms(lesson, weighing)
  if (!mayAnswer(lesson, { held: new Set(hit.held), stated }, question)) return 0
  const isWhole = isVerbatim(lesson, question)
  const words = wordScore(hit, (term) => isWhole || stated.has(term), question)
  const head = headFit(lesson, question, weighing)
  const vector = hit.distance === null ? 0 : Math.max(0, 1 - hit.distance)
  const form = (isNamedInPart(lesson, question) ? PART.inPart : 0) + (isWhole ? PART.verbatim : 0)
  const kind = kindFactor(question, lesson)
  if (head + form === 0 && words < LEAST_WORDS) return 0
  return (
    (PART.words * words + PART.vector * vector + PART.head * head + form) *
    kind *
    (isOnAlertPage(lesson) ? 1 : aboutFactor(lesson, question)) *
    STATUS[lesson.status] *
    freshness(lesson, at)
  )
}

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
const BESIDE = 0.25

export interface Ranking {
  at: number
  most: number
  least: number
  weighing: Weighing
}

/** Looked at closely, of 140: reading a statement's words takes 30 µs. */
const CLOSELY = 40

interface Looked {
  hit: Hit
  lesson: Lesson
}

/** What a lesson may score at most as far as its words go, without reading it. */
function promise({ hit, lesson }: Looked, question: Question, at: number): number {
  const holds = new Set(hit.held)
  const found = question.terms.reduce(
    (sum, { term, weight }) => sum + (holds.has(quoted(term)) ? weight : 0),
    0,
  )
  return found * kindFactor(question, lesson) * STATUS[lesson.status] * freshness(lesson, at)
}

/** The most promising by words and the nearest by vector. */
function closely(looked: readonly Looked[], question: Question, at: number): Looked[] {
  if (looked.length <= 2 * CLOSELY) return [...looked]
  const promises = new Map(looked.map((one) => [one, promise(one, question, at)]))
  const words = [...looked].sort((a, b) => (promises.get(b) ?? 0) - (promises.get(a) ?? 0)).slice(0, CLOSELY)
  const near = [...looked].sort((a, b) => (a.hit.distance ?? 9) - (b.hit.distance ?? 9)).slice(0, CLOSELY)
  return [...new Set([...words, ...near])]
}

/** Best first, as of `at`: what was corrected, ended or not yet valid by then is not among them. */
export function rank(hits: readonly Hit[], question: Question, ranking: Ranking): Recalled[] {
  const { at, most, least } = ranking
  const valid = hits
    .map((hit) => ({ hit, lesson: asLesson(hit, at) }))
    .filter(({ lesson }) => isValid(lesson, at))
  const scored = closely(valid, question, at)
    .map(({ hit, lesson }) => ({ lesson, score: scoreOf(hit, lesson, question, ranking) }))
    .filter(({ score }) => score > 0 && score >= least)
  scored.sort(
    (a, b) => b.score - a.score || b.lesson.at - a.lesson.at || (a.lesson.id < b.lesson.id ? -1 : 1),
  )
  // Beside one that is about the very service, what shares a word with the question is noise; what is in doubt is shown as that.
  const suits = ({ lesson, score }: Recalled): number => score / STATUS[lesson.status]
  const best = Math.max(0, ...scored.map(suits))
  const near = scored.filter((one) => suits(one) >= BESIDE * best)
  return spread(near, most)
}
