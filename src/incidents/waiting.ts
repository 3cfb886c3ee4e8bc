import type { Clock } from '../domain/ids.ts'
import type { Incident } from '../domain/incident.ts'
import type { Message } from '../domain/message.ts'
import type { Database } from '../storage/sql.ts'
import { replyOnce } from './announce.ts'
import { type WaitingRun, waitingRuns } from './queries/run.ts'
import { severityRank } from './severity.ts'

export interface WaitingDeps {
  db: Database
  teamId: string
  clock: Clock
  /** What the thread of a run that waits is told; `ahead` is the number of incidents before it, running ones included. */
  waiting: (ahead: number) => Message
}

/** A run that begins within this is not worth a message. */
const PATIENCE_MS = 5000

const before = (a: WaitingRun, b: WaitingRun): number =>
  severityRank(a.severity) - severityRank(b.severity) || a.queuedAt - b.queuedAt

/** Tells each thread whose run waits for a place, once a run. Gives how many it told, so that somebody delivers it. */
export async function tellWaiting({ db, teamId, clock, waiting }: WaitingDeps): Promise<number> {
  const { queued, running } = await waitingRuns(db, teamId, clock.now())
  const due = clock.now() - PATIENCE_MS
  let told = 0
  for (const [at, run] of queued.toSorted(before).entries()) {
    if (run.queuedAt > due) continue
    const incident: Pick<Incident, 'id' | 'channel' | 'threadTs'> = run.incident
    const message = waiting(running + at)
    const isNew = await db.tx((tx) =>
      replyOnce({ tx, teamId, clock }, incident, { key: `waiting ${run.id}`, message }),
    )
    if (isNew) told += 1
  }
  return told
}
