import { PgBoss } from 'pg-boss'
import type { Logger } from '../platform/logger.ts'
import type { Database, Tx } from '../storage/sql.ts'

const QUEUE = 'incident'

/** The queue of "this incident has work". One job an incident is active at a time, on all machines together. */
export interface Queue {
  /** In the caller's transaction: rolled back with it. */
  enqueue(tx: Tx, incidentId: string): Promise<void>
  /** Starts taking jobs. The signal fires when the job was lost or the process stops. */
  work(handle: (incidentId: string, signal: AbortSignal) => Promise<void>, slots: number): Promise<void>
  /** Wakes the local workers: a job may be there. */
  wake(): void
  /** Waits for the jobs under way, at most `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>
}

const asBossDatabase = (db: Database | Tx) => ({
  executeSql: async (text: string, values?: unknown[]) => ({ rows: (await db.query(text, values)).rows }),
})

/**
 * pg-boss over Sitrep's own connection. A killed worker's job is taken again after the heartbeat of 10 s (the
 * shortest it allows); the fence on the incident keeps the old holder from writing.
 */
export async function createQueue(db: Database, log: Logger): Promise<Queue> {
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
    retryLimit: 5,
    retryDelay: 1,
    expireInSeconds: 900,
    heartbeatSeconds: 10,
  })
  let workers: string[] = []
  return {
    enqueue: async (tx, incidentId) => {
      await boss.send(QUEUE, { incidentId }, { singletonKey: incidentId, db: asBossDatabase(tx) })
    },
    work: async (handle, slots) => {
      const options = { localConcurrency: slots, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 }
      const id = await boss.work<{ incidentId: string }>(QUEUE, options, async (jobs) => {
        for (const job of jobs) await handle(job.data.incidentId, job.signal)
      })
      workers = [id]
    },
    wake: () => {
      for (const id of workers) boss.notifyWorker(id)
    },
    stop: (timeoutMs) => boss.stop({ graceful: true, timeout: timeoutMs, close: false }),
  }
}
