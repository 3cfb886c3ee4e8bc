import type { LessonStatus } from '../../domain/lesson.ts'
import { appendAudit, SITREP } from '../../safety/audit/append.ts'
import { type Decision, decideLesson, expireLessons, markStale } from '../queries/lesson.ts'
import { deleteVectors } from '../queries/lesson-vector.ts'
import { audited, type LessonAct, place } from './save.ts'
import type { KnowledgeStore } from './store.ts'

/** `unchanged`: there is no such lesson, or it has a status from which this does not lead. */
export type Decided = 'changed' | 'unchanged'

async function decide(
  store: KnowledgeStore,
  decision: Omit<Decision, 'at'> & { status: LessonStatus & LessonAct },
): Promise<Decided> {
  return store.db.tx(async (tx) => {
    const isChanged = await decideLesson(tx, store.teamId, { ...decision, at: store.now() })
    if (!isChanged) return 'unchanged'
    // It would take the place of one that may be shown.
    if (decision.status === 'rejected') await deleteVectors(tx, store.teamId, [decision.id])
    // A change that only looked like one puts in doubt what is older from now on.
    const stale = decision.status === 'confirmed' ? await markStale(tx, store.teamId, [decision.id]) : []
    await appendAudit(tx, place(store), [
      ...audited([decision.id], decision.status, decision.person),
      ...audited(stale, 'stale', decision.person),
    ])
    return 'changed'
  })
}

/** A person says that it holds; of a stale one, that it holds still. */
export const confirmLesson = (
  store: KnowledgeStore,
  id: string,
  by: { person: string; reason: string },
): Promise<Decided> =>
  decide(store, {
    id,
    status: 'confirmed',
    from: ['candidate', 'stale', 'expired', 'rejected'],
    supersededBy: null,
    ...by,
  })

/** A person says that it is wrong: it is never recalled again, nor learned again from the same words. */
export const rejectLesson = (
  store: KnowledgeStore,
  id: string,
  by: { person: string; reason: string },
): Promise<Decided> =>
  decide(store, {
    id,
    status: 'rejected',
    from: ['candidate', 'confirmed', 'stale', 'expired'],
    supersededBy: null,
    ...by,
  })

/** Another lesson takes its place. */
export const supersedeLesson = (
  store: KnowledgeStore,
  id: string,
  by: { lesson: string; person: string; reason: string },
): Promise<Decided> =>
  decide(store, {
    id,
    status: 'superseded',
    from: ['candidate', 'confirmed', 'stale'],
    supersededBy: by.lesson,
    person: by.person,
    reason: by.reason,
  })

/** Ends those whose validity is over by now; gives how many. Recall does not wait for it. */
export async function expireDue(store: KnowledgeStore): Promise<number> {
  return store.db.tx(async (tx) => {
    const ids = await expireLessons(tx, store.teamId, store.now())
    await appendAudit(tx, place(store), audited(ids, 'expired', SITREP))
    return ids.length
  })
}
