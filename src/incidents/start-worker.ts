import { incidentsWithWork } from './queries/run.ts'
import type { Queue } from './queue.ts'
import { type LookPlaces, type WorkerDeps, workOnIncident } from './worker.ts'

export interface StartWorkerOptions extends WorkerDeps {
  queue: Queue
  /** Incidents worked on at the same time in this process. */
  slots: number
  /** Milliseconds between two looks for work that no job knows of. Default 30,000. */
  recoverEveryMs?: number
}

export interface Worker {
  /** Lets the runs under way end the step they are in (at most `timeoutMs`, default 10,000), and ends. */
  stop(timeoutMs?: number): Promise<void>
}

/**
 * Queues again what a job was lost for: it gave up after many crashes, or was deleted. The runs are the truth;
 * the queue only says who does them now.
 */
export async function recoverWork({ db, teamId, clock, queue, log }: StartWorkerOptions): Promise<void> {
  for (const { id, severity } of await incidentsWithWork(db, teamId, clock.now())) {
    if (await queue.hasJob(id)) continue
    log.warn({ incident: id }, 'an incident has work and no job; it is queued again')
    await db.tx((tx) => queue.enqueue(tx, id, severity))
  }
}

async function releaseOrphans({ db, teamId, clock, queue }: StartWorkerOptions): Promise<void> {
  if (db.kind !== 'embedded') return
  for (const { id } of await incidentsWithWork(db, teamId, clock.now())) await queue.release(id)
}

/** Milliseconds until a look that found no place asks again. */
const PUT_OFF = 5000

/** All places but one may be taken by looks. */
function lookPlaces({ queue, slots }: Pick<StartWorkerOptions, 'queue' | 'slots'>): LookPlaces {
  let free = Math.max(1, slots - 1)
  return {
    take: () => {
      if (free === 0) return false
      free -= 1
      return true
    },
    give: () => {
      free += 1
    },
    putOff: (tx, incidentId) => queue.enqueue(tx, incidentId, 'unknown', PUT_OFF),
  }
}

/** Takes jobs of the queue and does the incidents' runs until `stop`. */
export async function startWorker(options: StartWorkerOptions): Promise<Worker> {
  const { queue, slots, log, recoverEveryMs = 30_000 } = options
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const deps: WorkerDeps = { ...options, looks: lookPlaces(options) }
  await releaseOrphans(options)
  await recoverWork(options)
  await queue.work(
    (incidentId, lost, attempt) =>
      workOnIncident(
        deps,
        incidentId,
        { signal: AbortSignal.any([lost, giveUp.signal]), draining: stopping.signal },
        attempt,
      ),
    slots,
  )
  const timer = setInterval(() => {
    recoverWork(options).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn({ error: String(error) }, 'lost work could not be looked for')
    })
  }, recoverEveryMs)
  return {
    stop: async (timeoutMs = 10_000) => {
      clearInterval(timer)
      stopping.abort(new Error('Sitrep is stopping'))
      // The last second is for what an abort leaves to be cleaned up.
      const late = setTimeout(
        () => giveUp.abort(new Error('Sitrep is stopping')),
        Math.max(0, timeoutMs - 1000),
      )
      await queue.stop(timeoutMs)
      clearTimeout(late)
    },
  }
}
