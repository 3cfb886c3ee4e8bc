import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../platform/logger.ts'
import { errorFields } from './errors.ts'
import type { Database } from './sql.ts'

const MINUTE = 60_000

export interface MaintainOptions {
  signal: AbortSignal
  log: Logger
  /** Default 5 minutes. */
  checkpointEveryMs?: number
  /** Default one day. */
  vacuumEveryMs?: number
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

const sleep = (ms: number, signal: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, { signal, ref: false })

/**
 * PGlite runs neither checkpointer nor autovacuum: without this its log and tables grow for ever
 * (1.3 GB written left 1.2 GB of log; one checkpoint made it 65 MB). Ends when the signal fires.
 */
export async function maintain(db: Database, options: MaintainOptions): Promise<void> {
  if (db.kind !== 'embedded') return
  const { signal, log, checkpointEveryMs = 5 * MINUTE, vacuumEveryMs = 1440 * MINUTE, wait = sleep } = options
  let sinceVacuum = 0
  while (!signal.aborted) {
    await wait(checkpointEveryMs, signal).catch(() => undefined)
    if (signal.aborted) return
    sinceVacuum += checkpointEveryMs
    const due = sinceVacuum >= vacuumEveryMs
    if (due) sinceVacuum = 0
    try {
      if (due) await db.query('vacuum (analyze)')
      await db.query('checkpoint')
    } catch (error) {
      log.warn({ code: errorFields(error).code }, 'database maintenance failed; it is tried again')
    }
  }
}
