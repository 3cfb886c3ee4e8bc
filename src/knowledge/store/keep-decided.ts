import type { Lesson } from '../../domain/lesson.ts'
import { asLesson, decidedLessons } from '../queries/read-lesson.ts'
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
