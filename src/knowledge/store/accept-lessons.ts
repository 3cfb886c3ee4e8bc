import type { Lesson } from '../../domain/lesson.ts'
import type { AuditEntry } from '../../safety/audit/append.ts'
import type { Tx } from '../../storage/sql.ts'
import { decideLesson, lessonsOfSource } from '../queries/lesson.ts'
import { asLesson, lessonsById } from '../queries/read-lesson.ts'
import { lockLessons, sameLesson } from '../queries/teach.ts'
import { sourceKey } from './indexed.ts'
import { audited, saveTaught, withoutSecrets } from './save.ts'
import type { KnowledgeStore } from './store.ts'

export interface Acceptance {
  /** What was accepted says these itself; saved when they are not there yet. */
  lessons: readonly Lesson[]
  /** `slack:<channel>:<thread>`: what was learned there is confirmed with it. */
  source: string
  person: string
}

const REASON = 'in an accepted postmortem'

const OPEN = ['candidate', 'stale'] as const

/** Lessons of a source that nobody took back: what a draft from it lists. */
export async function lessonsFrom(tx: Tx, store: KnowledgeStore, source: string): Promise<Lesson[]> {
  const ids = await lessonsOfSource(tx, store.teamId, source, true)
  const rows = await lessonsById(tx, store.teamId, ids)
  return rows
    .map((row) => asLesson(row, store.now()))
    .filter(({ status }) => ['candidate', 'confirmed', 'stale'].includes(status))
}

/** The id under which a lesson is there: its own, or that of one that says the same. */
async function saved(tx: Tx, store: KnowledgeStore, given: Lesson, person: string): Promise<string> {
  const lesson = await withoutSecrets(given, store)
  const same = await sameLesson(tx, store.teamId, {
    sourceKey: sourceKey(lesson.source),
    kind: lesson.kind,
    statement: lesson.statement,
  })
  if (same !== null) return same.id
  await saveTaught(tx, store, lesson, person)
  return lesson.id
}

/** Confirms what a person accepted, inside the transaction that answers them; what they dropped before stays dropped. */
export async function acceptLessons(
  tx: Tx,
  store: KnowledgeStore,
  { lessons, source, person }: Acceptance,
): Promise<{ lessons: number; audit: AuditEntry[] }> {
  const { teamId } = store
  const own: string[] = []
  for (const lesson of lessons) own.push(await saved(tx, store, lesson, person))
  const ids = [...new Set([...own, ...(await lessonsOfSource(tx, teamId, source, true))])]
  const rows = await lockLessons(tx, teamId, ids)
  const confirmed: string[] = []
  for (const { id } of rows) {
    const decision = {
      id,
      status: 'confirmed',
      from: OPEN,
      person,
      reason: REASON,
      supersededBy: null,
    } as const
    if (await decideLesson(tx, teamId, { ...decision, at: store.now() })) confirmed.push(id)
  }
  return { lessons: confirmed.length, audit: audited(confirmed, 'confirmed', person) }
}
