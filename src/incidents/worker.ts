import type { Clock } from '../domain/ids.ts'
import type { Incident, Run } from '../domain/incident.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database, FencedWrite } from '../storage/sql.ts'
import { FenceLost, fencedWrite } from './fence.ts'
import { getIncident, raiseFence } from './queries/incident.ts'
import { finishRun, nextRun, startRun } from './queries/run.ts'

/** One run to do. `write` is refused once another process has taken the incident. */
export interface RunWork {
  run: Run
  incident: Incident
  write: FencedWrite
  signal: AbortSignal
}

export interface WorkerDeps {
  db: Database
  teamId: string
  clock: Clock
  log: Logger
  /** Does the run and gives what is kept of it. */
  handle: (work: RunWork) => Promise<unknown>
  /** Tells people that a run broke; they must not wait for ever. */
  onFailed: (work: RunWork, reason: string) => Promise<void>
}

async function finish(
  deps: WorkerDeps,
  work: RunWork,
  state: 'done' | 'failed',
  result: unknown,
  error: string | null,
): Promise<void> {
  const { teamId, clock } = deps
  await work.write((tx) => finishRun(tx, { teamId, id: work.run.id, state, result, error, at: clock.now() }))
}

async function doRun(deps: WorkerDeps, work: RunWork): Promise<void> {
  try {
    await finish(deps, work, 'done', await deps.handle(work), null)
  } catch (error) {
    // A stop and a lost fence leave the run as it is: somebody resumes it.
    if (error instanceof FenceLost || work.signal.aborted) throw error
    const reason = error instanceof Error ? error.message : String(error)
    deps.log.error(
      { run: work.run.id, error: reason, stack: error instanceof Error ? error.stack : null },
      'a run failed',
    )
    await deps.onFailed(work, reason)
    await finish(deps, work, 'failed', null, reason)
  }
}

/**
 * Does everything an incident has to be done, one run after the other. Raising the fence first makes this the
 * only writer; a run that a crash cut off is taken up again with the same id and the same `asOf`.
 */
export async function workOnIncident(
  deps: WorkerDeps,
  incidentId: string,
  signal: AbortSignal,
): Promise<void> {
  const { db, teamId, clock } = deps
  const fence = await db.tx((tx) => raiseFence(tx, teamId, incidentId))
  const write = fencedWrite(db, teamId, incidentId, fence)
  for (;;) {
    signal.throwIfAborted()
    const [run, incident] = [await nextRun(db, teamId, incidentId), await getIncident(db, teamId, incidentId)]
    if (!run || !incident) return
    await write((tx) => startRun(tx, teamId, run.id, clock.now()))
    await doRun(deps, { run: { ...run, state: 'running' }, incident, write, signal })
  }
}
