import type { Incident } from '../../domain/incident.ts'
import { incidentByThread } from '../../incidents/queries/incident.ts'
import { unstageLine } from '../../knowledge/queries/slack-reading.ts'
import { askTask, conversationsWith, isStaged } from '../../knowledge/queries/slack-task.ts'
import type { SourceChange } from '../../slack/signals/source-change.ts'
import type { Database, Tx } from '../../storage/sql.ts'

export interface NoticeDeps {
  db: Database
  teamId: string
  now: () => number
}

/** After a resolve: people say what it was when it is over. */
export const AFTER_RESOLVED_MS = 120_000

/** After a change: whoever edits once often edits again. */
export const AFTER_CHANGE_MS = 30_000

/** The thread of an incident is to be read, in the caller's transaction; nothing when it has none yet. */
export async function askIncident(
  tx: Tx,
  teamId: string,
  { id, channel, threadTs }: Pick<Incident, 'id' | 'channel' | 'threadTs'>,
  dueAt: number,
): Promise<void> {
  if (threadTs !== null) await askTask(tx, teamId, { channel, thread: threadTs, incidentId: id, dueAt })
}

/** What is deleted goes at the next look; anything else may still be under way. */
const dueOf = ({ kind }: SourceChange, now: number): number =>
  kind === 'deleted' ? now : now + AFTER_CHANGE_MS

async function askConcerned(tx: Tx, { teamId, now }: NoticeDeps, change: SourceChange): Promise<void> {
  const { channel, ts, thread } = change
  const dueAt = dueOf(change, now())
  const incident = thread === null ? null : await incidentByThread(tx, teamId, channel, thread)
  if (incident?.status === 'resolved') await askIncident(tx, teamId, incident, dueAt)
  const staged = await isStaged(tx, teamId, channel, ts)
  if (staged && change.kind === 'deleted') await unstageLine(tx, teamId, channel, ts)
  const concerned = await conversationsWith(tx, teamId, { channel, ts, thread })
  // A thread that answers grew out of talk is read as a thread from now on.
  const firsts = new Set([...concerned, ...(staged ? [thread ?? ts] : [])])
  for (const first of firsts) await askTask(tx, teamId, { channel, thread: first, incidentId: null, dueAt })
}

/**
 * Called before the event is acknowledged: a change of something that lessons came from, or of a resolved incident's
 * thread, is written down as a task. Of all others nothing is kept.
 */
export function noticing(deps: NoticeDeps): (change: SourceChange) => Promise<void> {
  return async (change) => {
    await deps.db.tx((tx) => askConcerned(tx, deps, change))
  }
}
