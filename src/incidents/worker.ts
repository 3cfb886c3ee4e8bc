import type { Clock } from '../domain/ids.ts'
import type { Incident, Run } from '../domain/incident.ts'
import type { Logger } from '../platform/logger.ts'
import { isUnavailable } from '../storage/errors.ts'
import type { Database, FencedWrite, Tx } from '../storage/sql.ts'
import { FenceLost, fencedWrite } from './fence.ts'
import { getIncident, raiseFence } from './queries/incident.ts'
import { finishRun, nextRun, startRun } from './queries/run.ts'

/** One run to do. `write` is refused once another process has taken the incident. */
export interface RunWork {
  run: Run
  incident: Incident
  write: FencedWrite
  /** Fires when the job was lost, or when a stop has waited long enough. */
  signal: AbortSignal
  /** Fires when Sitrep is to stop: what is under way may end, nothing new begins. */
  draining: AbortSignal
  /**
   * Ends the run: its last words and that it is done are one transaction, so a crash between the two cannot
   * make it say them again. A handler that does not call it ends the run by returning.
   */
  done(result: unknown, lastWords: (tx: Tx) => Promise<void>): Promise<void>
}

/** How many looks again may be under way at once: a page must find a place. */
export interface LookPlaces {
  /** False: there is none, and the look has to wait. */
  take(): boolean
  give(): void
  /** Gives the job back to the queue for a little while. */
  putOff(tx: Tx, incidentId: string): Promise<void>
}

export interface WorkerDeps {
  db: Database
  teamId: string
  clock: Clock
  log: Logger
  /** Does the run and gives what is kept of it. */
  handle: (work: RunWork) => Promise<unknown>
  /**
   * Tells people that a run broke; they must not wait for ever. In the transaction that ends the run, so that
   * it is told once.
   */
  onFailed: (tx: Tx, work: RunWork, reason: string) => Promise<void>
  /** Left out: looks are done as anything else. */
  looks?: LookPlaces
}

/** `isLast`: the queue will not give this job again, so what keeps being cut off is given up. */
export interface JobAttempt {
  isLast: boolean
}

type Ending = { state: 'done' | 'failed'; result: unknown; error: string | null }

interface Ongoing {
  work: RunWork
  end(ending: Ending, lastWords?: (tx: Tx) => Promise<void>): Promise<void>
}

function begin(deps: WorkerDeps, part: Omit<RunWork, 'done'>): Ongoing {
  const { teamId, clock } = deps
  let ended = false
  const end: Ongoing['end'] = async (ending, lastWords) => {
    if (ended) return
    await part.write(async (tx) => {
      await lastWords?.(tx)
      await finishRun(tx, { teamId, id: part.run.id, ...ending, at: clock.now() })
    })
    ended = true
  }
  const done: RunWork['done'] = (result, lastWords) => end({ state: 'done', result, error: null }, lastWords)
  return { work: { ...part, done }, end }
}

async function fail(deps: WorkerDeps, { work, end }: Ongoing, reason: string): Promise<void> {
  const ending: Ending = { state: 'failed', result: null, error: reason }
  try {
    await end(ending, (tx) => deps.onFailed(tx, work, reason))
  } catch (error) {
    if (error instanceof FenceLost) throw error
    // A run that can neither end nor be told of would be taken up again for ever.
    deps.log.error({ run: work.run.id, error: String(error) }, 'nobody could be told that a run failed')
    await end(ending)
  }
}

async function doRun(deps: WorkerDeps, ongoing: Ongoing): Promise<void> {
  const { work, end } = ongoing
  try {
    await end({ state: 'done', result: await deps.handle(work), error: null })
  } catch (error) {
    // A stop and a lost fence leave the run as it is: somebody resumes it. A database that was away leaves it to the
    // job's next attempt.
    const goesOn = error instanceof FenceLost || isUnavailable(error)
    if (goesOn || work.signal.aborted || work.draining.aborted) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const stack = error instanceof Error ? error.stack : null
    deps.log.error({ run: work.run.id, error: reason, stack }, 'a run failed')
    await fail(deps, ongoing, reason)
  }
}

async function doNext(deps: WorkerDeps, part: Omit<RunWork, 'done'>, attempt: JobAttempt): Promise<void> {
  const { teamId, clock } = deps
  const { run, write } = part
  await write((tx) => startRun(tx, teamId, run.id, clock.now()))
  const ongoing = begin(deps, { ...part, run: { ...run, state: 'running' } })
  if (attempt.isLast && run.state === 'running') {
    await fail(deps, ongoing, 'it was cut off every time it was tried, so it was given up')
  } else {
    await doRun(deps, ongoing)
  }
}

/**
 * Does everything an incident has to be done, one run after the other. Raising the fence first makes this the
 * only writer; a run that a crash cut off is taken up again with the same id and the same `asOf`.
 */
export async function workOnIncident(
  deps: WorkerDeps,
  incidentId: string,
  { signal, draining }: Pick<RunWork, 'signal' | 'draining'>,
  attempt: JobAttempt = { isLast: false },
): Promise<void> {
  const { db, teamId, clock, looks } = deps
  if (!(await nextRun(db, teamId, incidentId, clock.now()))) return
  const fence = await db.tx((tx) => raiseFence(tx, teamId, incidentId))
  const write = fencedWrite(db, teamId, incidentId, fence)
  for (;;) {
    signal.throwIfAborted()
    draining.throwIfAborted()
    const run = await nextRun(db, teamId, incidentId, clock.now())
    const incident = await getIncident(db, teamId, incidentId)
    if (!run || !incident) return
    const part = { run, incident, write, signal, draining }
    if (run.kind !== 'again' || looks === undefined) {
      await doNext(deps, part, attempt)
    } else if (looks.take()) {
      await doNext(deps, part, attempt).finally(looks.give)
    } else {
      return write((tx) => looks.putOff(tx, incidentId))
    }
  }
}
