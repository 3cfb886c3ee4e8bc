import { type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Logger } from '../platform/logger.ts'
import type { Database, Tx } from '../storage/sql.ts'
import { severityRank } from './severity.ts'
import type { JobAttempt } from './worker.ts'

const QUEUE = 'incident'

/** How often a job that fails or is cut off is given again. */
const RETRIES = 10

/** Behind the least severe page. */
const LAST = -5

const LIVE = new Set<string>(['created', 'retry', 'active'])

export type HandleJob = (incidentId: string, signal: AbortSignal, attempt: JobAttempt) => Promise<void>

/** The queue of "this incident has work". One job an incident is active at a time, on all machines together. */
export interface Queue {
  /**
   * In the caller's transaction: rolled back with it. The worst incident goes first, then the oldest. `inMs`: not
   * before so long from now, and after everything that is due at once.
   */
  enqueue(tx: Tx, incidentId: string, severity: string, inMs?: number): Promise<void>
  /** Starts taking jobs. The signal fires when the job was lost or the process stops. */
  work(handle: HandleJob, slots: number): Promise<void>
  /** Wakes the local workers: a job may be there. */
  wake(): void
  /** Whether some process will do, or does, the incident's work. */
  hasJob(incidentId: string): Promise<boolean>
  /**
   * Gives back a job that a process took and died with. Only for the embedded database before `work`: there
   * nobody else can hold one, so nobody need wait for the heartbeat.
   */
  release(incidentId: string): Promise<void>
  /** Waits for the jobs under way, at most `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

const asBossDatabase = (db: Database | Tx) => ({
  executeSql: async (text: string, values?: unknown[]) => ({ rows: (await db.query(text, values)).rows }),
})

/**
 * pg-boss over Sitrep's own connection. `pollSeconds` is the second look, should a NOTIFY be lost. A killed worker's job is taken again after the heartbeat of 10 s (the
 * shortest it allows); the fence on the incident keeps the old holder from writing.
 */
export async function createQueue(
  db: Database,
  log: Logger,
  { pollSeconds = 1 }: { pollSeconds?: number } = {},
): Promise<Queue> {
  const boss = new PgBoss({
    db: {
      ...asBossDatabase(db),
      listen: async (channel, heard, reconnected) => {
        const close = await db.listen(channel, heard)
        reconnected()
        return { close }
      },
    },
    backend: db.kind === 'embedded' ? 'pglite' : 'postgres',
    schema: 'pgboss',
    useListenNotify: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
  })
  boss.on('error', (error) => log.warn({ error: error.message }, 'the queue had a problem'))
  await boss.start()
  await boss.createQueue(QUEUE, {
    policy: 'singleton',
    notify: true,
    retryLimit: RETRIES,
    retryDelay: 1,
    expireInSeconds: 900,
    heartbeatSeconds: 10,
    deleteAfterSeconds: 86_400,
  })
  const workers: string[] = []
  const jobsOf = (incidentId: string) => boss.findJobs(QUEUE, { key: incidentId })
  return {
    enqueue: async (tx, incidentId, severity, inMs = 0) => {
      // pg-boss takes the highest priority first, and of equals the oldest. What was put off is a look again: behind
      // every page.
      const priority = inMs > 0 ? LAST : -severityRank(severity)
      const startAfter = Math.ceil(inMs / 1000)
      const options = { singletonKey: incidentId, priority, startAfter, db: asBossDatabase(tx) }
      await boss.send(QUEUE, { incidentId }, options)
    },
    work: async (handle, slots) => {
      const options = {
        pollingIntervalSeconds: pollSeconds,
        notifyPollingIntervalSeconds: pollSeconds,
        includeMetadata: true,
      } as const
      // One registration a slot: `notifyWorker` wakes only the first worker of a registration.
      for (let slot = 0; slot < slots; slot += 1) {
        const id = await boss.work(
          QUEUE,
          options,
          async (jobs: JobWithMetadata<{ incidentId: string }>[]) => {
            for (const job of jobs) {
              await handle(job.data.incidentId, job.signal, { isLast: job.retryCount >= job.retryLimit })
            }
          },
        )
        workers.push(id)
      }
    },
    wake: () => {
      for (const id of workers) boss.notifyWorker(id)
    },
    hasJob: async (incidentId) => (await jobsOf(incidentId)).some(({ state }) => LIVE.has(state)),
    release: async (incidentId) => {
      const held = (await jobsOf(incidentId)).filter(({ state }) => state === 'active')
      if (held.length === 0) return
      await boss.fail(
        QUEUE,
        held.map(({ id }) => id),
        { message: 'the process that held it has ended' },
      )
    },
    stop: (timeoutMs) => boss.stop({ graceful: true, timeout: timeoutMs, close: false }),
  }
}
