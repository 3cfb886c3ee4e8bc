import type { Lesson } from '../../domain/lesson.ts'
import { asLesson, decidedLessons, lessonsById } from '../queries/read-lesson.ts'
import type { KnowledgeStore } from './store.ts'

/** What was said is what it was when somebody decided. */
const saysTheSame = (a: Lesson, b: Lesson): boolean => a.statement === b.statement && a.quote === b.quote

/**
 * Lessons with what a person decided on left as it was while the words are the same: which names a service goes by is
 * learnt anew at every reading, and that must not undo a decision.
 */
export async function keepDecided(store: KnowledgeStore, lessons: readonly Lesson[]): Promise<Lesson[]> {
  const ids = lessons.map(({ id }) => id)
  const rows = await decidedLessons(store.db, store.teamId, ids)
  const decided = new Map(rows.map((row) => [row.id, asLesson(row, Number.MAX_SAFE_INTEGER)]))
  return lessons.map((lesson) => {
    const before = decided.get(lesson.id)
    return before !== undefined && saysTheSame(lesson, before) && before.readers.kind === lesson.readers.kind
      ? { ...before, source: lesson.source }
      : lesson
  })
}

/** Statuses that follow from other lessons, from time or from a person: one conversation alone cannot tell. */
const NOT_ITS_OWN = new Set<Lesson['status']>(['superseded', 'stale', 'expired', 'rejected'])

/**
 * Lessons of one conversation with what a reading of whole channels knew left as it was while the words are the same:
 * the names that services go by, and what other conversations made of them.
 */
export async function keepKnown(store: KnowledgeStore, lessons: readonly Lesson[]): Promise<Lesson[]> {
  const decided = await keepDecided(store, lessons)
  const ids = decided.map(({ id }) => id)
  const rows = await lessonsById(store.db, store.teamId, ids)
  const known = new Map(rows.map((row) => [row.id, asLesson(row, Number.MAX_SAFE_INTEGER)]))
  return decided.map((lesson) => {
    const before = known.get(lesson.id)
    if (before === undefined || !saysTheSame(lesson, before)) return lesson
    const { status, statusReason, supersededBy, services } = before
    return NOT_ITS_OWN.has(status)
      ? { ...lesson, services, status, statusReason, supersededBy }
      : { ...lesson, services }
  })
}
