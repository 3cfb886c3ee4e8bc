import type { Lesson } from '../../domain/lesson.ts'
import { appendAudit } from '../../safety/audit/append.ts'
import { deleteLessons, lessonsOfSource, liftDoubt, reviveSuperseded } from '../queries/lesson.ts'
import { deleteVectors } from '../queries/lesson-vector.ts'
import { asLesson, lessonsOfChannel } from '../queries/read-lesson.ts'
import { sourceKey } from './indexed.ts'
import { audited, place, type SaveOptions } from './save.ts'
import type { KnowledgeStore } from './store.ts'

/** Lessons a transaction. */
const BATCH = 200

async function retract(store: KnowledgeStore, ids: readonly string[], actor: string): Promise<void> {
  const { db, teamId } = store
  await db.tx(async (tx) => {
    const revived = await reviveSuperseded(tx, teamId, ids)
    await deleteVectors(tx, teamId, ids)
    await deleteLessons(tx, teamId, ids)
    const lifted = await liftDoubt(tx, teamId)
    await appendAudit(tx, place(store), [
      ...audited(ids, 'retracted', actor),
      ...audited([...revived, ...lifted], 'revived', actor),
    ])
  })
}

export interface Missing {
  channel: string
  /** Slack's `ts`: of conversations that began before `from`, and of what was written since `until`, nothing was read. */
  from: string
  until: string
  /** Ids of what the channel says now. */
  keep: Iterable<string>
  /** Whether a lesson came from reading the channel, and goes with what it said; others are kept by people. */
  isOurs: (lesson: Lesson) => boolean
}

/** Takes back what a channel, read anew, no longer says; gives how many lessons went. */
export async function retractMissing(
  store: KnowledgeStore,
  { channel, from, until, keep, isOurs }: Missing,
  { actor, signal }: SaveOptions,
): Promise<number> {
  const kept = new Set(keep)
  const rows = await lessonsOfChannel(store.db, store.teamId, { channel, from, until })
  const gone = rows
    .map((row) => asLesson(row, store.now()))
    .filter((lesson) => !kept.has(lesson.id) && isOurs(lesson))
    .map(({ id }) => id)
  for (let at = 0; at < gone.length; at += BATCH) {
    signal.throwIfAborted()
    await retract(store, gone.slice(at, at + BATCH), actor)
  }
  return gone.length
}

/** Takes back what files, read anew, no longer say; gives how many lessons went. What people wrote down from them stays. */
export async function retractFromFiles(
  store: KnowledgeStore,
  files: readonly string[],
  keep: ReadonlySet<string>,
  { actor, signal }: SaveOptions,
): Promise<number> {
  let count = 0
  for (const file of files) {
    signal.throwIfAborted()
    const key = sourceKey({ kind: 'file', file, offset: 0 })
    const known = await lessonsOfSource(store.db, store.teamId, key, false)
    count += await retractLessons(
      store,
      known.filter((id) => !keep.has(id)),
      { actor },
    )
  }
  return count
}

/** Takes lessons back; gives how many went. */
export async function retractLessons(
  store: KnowledgeStore,
  ids: readonly string[],
  { actor }: Pick<SaveOptions, 'actor'>,
): Promise<number> {
  if (ids.length > 0) await retract(store, ids, actor)
  return ids.length
}
