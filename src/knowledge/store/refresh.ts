import { outdatedLessons, updateTerms } from '../queries/lesson-vector.ts'
import { asLesson, lessonsById } from '../queries/read-lesson.ts'
import { indexed, lexiconOf, searchedText } from './indexed.ts'
import type { KnowledgeStore } from './store.ts'
import { embedAll, storeVectors } from './vectors.ts'

/** Lessons a step: about a second of a remote embedder, and as long as anybody may wait for the embedded database. */
const STEP = 64

export interface Refreshed {
  refreshed: number
  /** Why it ended early; null when all are up to date. */
  stopped: string | null
}

/**
 * Makes vectors and terms anew where another embedder or thesaurus made them, or none could: in the background, a
 * few at a time. Until then such a lesson is found by its words. Rejects when the signal fires; what is done is kept.
 */
export async function refreshIndex(store: KnowledgeStore, signal: AbortSignal): Promise<Refreshed> {
  const { db, teamId, embedder, concepts } = store
  const lexicon = lexiconOf(concepts)
  let refreshed = 0
  let after = ''
  for (;;) {
    signal.throwIfAborted()
    const ids = await outdatedLessons(db, teamId, { model: embedder.model, lexicon, after }, STEP)
    if (ids.length === 0) return { refreshed, stopped: null }
    after = ids.at(-1) ?? after
    const lessons = (await lessonsById(db, teamId, ids)).map((row) => asLesson(row, store.now()))
    const ready = await embedAll(
      embedder,
      lessons.map((lesson) => ({ id: lesson.id, text: searchedText(lesson) })),
      signal,
    )
    if (ready === null) return { refreshed, stopped: `${embedder.model} does not answer` }
    await db.tx(async (tx) => {
      await updateTerms(
        tx,
        teamId,
        lexicon,
        lessons.map((lesson) => ({ id: lesson.id, ...indexed(lesson, concepts) })),
      )
      await storeVectors(tx, store, ready)
    })
    refreshed += ids.length
  }
}
