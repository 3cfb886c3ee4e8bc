import type { Clock } from '../domain/ids.ts'
import type { Incident } from '../domain/incident.ts'
import { appendAudit, SITREP } from '../safety/audit/append.ts'
import type { Tx } from '../storage/sql.ts'
import { insertRun } from './queries/run.ts'
import type { Queue } from './queue.ts'

const MINUTE = 60_000

/** After the page was concluded: telemetry arrives late, and incidents move (DESIGN.md §3). */
export const LOOKS_AFTER_PAGE: readonly number[] = [3 * MINUTE, 10 * MINUTE]

/** After it was resolved: the last minute has to arrive first. */
export const LOOK_AFTER_RESOLVED = MINUTE

/** After another service joined: its first minute has to arrive. */
export const LOOK_AFTER_FOLD = MINUTE

interface Later {
  tx: Tx
  teamId: string
  clock: Clock
  enqueue: Queue['enqueue']
}

/** Queues looks at the incident so many milliseconds from now, in the caller's transaction. */
export async function queueLooks(
  { tx, teamId, clock, enqueue }: Later,
  { id, alert }: Pick<Incident, 'id' | 'alert'>,
  inMs: readonly number[],
): Promise<void> {
  for (const wait of inMs) {
    const at = clock.now()
    const runId = clock.newId()
    await insertRun(tx, teamId, {
      id: runId,
      incidentId: id,
      kind: 'again',
      state: 'queued',
      text: null,
      person: null,
      asOf: at + wait,
    })
    await enqueue(tx, id, alert.severity, wait)
    await appendAudit(tx, { teamId, incidentId: id, at }, [
      { kind: 'run', actor: SITREP, runId, body: { run: 'again', text: null } },
    ])
  }
}
