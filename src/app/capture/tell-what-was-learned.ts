import type { Incident } from '../../domain/incident.ts'
import type { Lesson } from '../../domain/lesson.ts'
import { learnedSaid, tellLearned } from '../../incidents/announce.ts'
import { lockIncident } from '../../incidents/queries/incident.ts'
import { lockLessons } from '../../knowledge/queries/teach.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { learnedMessage } from '../../report/learned-message.ts'
import { systemClock } from '../clock.ts'

/**
 * Asks in the thread of an incident that is over whether what was learned there holds. The message is posted once
 * there is something to decide, and follows what is learned and decided from then on.
 */
export async function tellWhatWasLearned(
  { db, teamId, now }: KnowledgeStore,
  { id }: Pick<Incident, 'id'>,
  lessons: readonly Lesson[],
): Promise<void> {
  await db.tx(async (tx) => {
    // In the order in which a decision locks them.
    const incident = await lockIncident(tx, teamId, id)
    if (incident?.status !== 'resolved') return
    const rows = await lockLessons(
      tx,
      teamId,
      lessons.map((lesson) => lesson.id),
    )
    const said = await learnedSaid(tx, teamId, id)
    const isAsked = rows.some(({ status }) => status === 'candidate' || status === 'stale')
    if (said === null && !isAsked) return
    const message = learnedMessage(rows.map(({ decided_by: decidedBy, ...row }) => ({ ...row, decidedBy })))
    if (JSON.stringify(message) === JSON.stringify(said)) return
    await tellLearned({ tx, teamId, clock: { ...systemClock, now } }, incident, message)
  })
}
