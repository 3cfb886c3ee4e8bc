import { claimTask, endTask, postponeTask, type SlackTask } from '../../knowledge/queries/slack-task.ts'
import type { AskSlack } from '../../knowledge/sources/slack/api.ts'
import { slackSelf } from '../../knowledge/sources/slack/live-workspace.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import type { Logger } from '../../platform/logger.ts'
import { captureTask } from './capture-task.ts'

export interface CaptureWorkerDeps {
  store: KnowledgeStore
  ask: AskSlack
  redact: (text: string) => string
  log: Logger
  /** Milliseconds between two looks. Default 5,000. */
  everyMs?: number
}

/** Whoever took a task and did not end it within this time is gone. A thread is read in seconds. */
const LEASE_MS = 300_000

/** A minute after the first failure, an hour after the sixth and every one after. */
const pauseOf = (attempts: number): number => Math.min(3_600_000, 60_000 * 2 ** (attempts - 1))

/** After a day of trying the thread is left to the next reading of its channel. */
const MOST_ATTEMPTS = 30

async function work(deps: CaptureWorkerDeps, task: SlackTask, signal: AbortSignal): Promise<void> {
  const { store, ask, redact, log } = deps
  const { db, teamId } = store
  try {
    const self = await slackSelf(ask, signal)
    const complain = (where: string, why: string): void => log.info({ where, why }, 'a message was left out')
    const { status, changed, retracted } = await captureTask(
      { store, reader: { ask, self, redact, complain, signal } },
      task,
    )
    await db.tx((tx) => endTask(tx, teamId, task))
    log.info({ incident: task.incidentId, status, changed, retracted }, 'a thread was read for lessons')
  } catch (error) {
    if (signal.aborted) return
    const isGivenUp = task.attempts >= MOST_ATTEMPTS
    log.warn({ error: String(error), isGivenUp }, 'a thread could not be read for lessons')
    if (isGivenUp) await db.tx((tx) => endTask(tx, teamId, task))
    else await postponeTask(db, teamId, task, store.now() + pauseOf(task.attempts))
  }
}

/** Does every task that is due; gives how many. */
export async function captureDue(deps: CaptureWorkerDeps, signal: AbortSignal): Promise<number> {
  const { db, teamId, now } = deps.store
  for (let done = 0; ; done += 1) {
    if (signal.aborted) return done
    const task = await claimTask(db, teamId, { now: now(), leaseMs: LEASE_MS })
    if (task === null) return done
    await work(deps, task, signal)
  }
}

/** Looks for due tasks until the returned function is called, which waits for the one under way to stop. */
export function keepCapturing(deps: CaptureWorkerDeps): () => Promise<void> {
  const stopping = new AbortController()
  let looking: Promise<unknown> | null = null
  const look = (): void => {
    looking ??= captureDue(deps, stopping.signal)
      .catch((error: unknown) => deps.log.warn({ error: String(error) }, 'threads could not be looked for'))
      .finally(() => {
        looking = null
      })
  }
  const timer = setInterval(look, deps.everyMs ?? 5000)
  return async () => {
    clearInterval(timer)
    stopping.abort()
    await looking
  }
}
