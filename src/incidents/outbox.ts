import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../domain/ids.ts'
import type { Logger } from '../platform/logger.ts'
import type { Database } from '../storage/sql.ts'
import type { Delivery, DeliveryResult, Post } from './delivery.ts'
import { setThread } from './queries/incident.ts'
import {
  markFailed,
  markRetry,
  markSending,
  markSent,
  nextDue,
  type OutboxRow,
  waitingChannels,
} from './queries/outbox.ts'

export interface OutboxDeps {
  db: Database
  teamId: string
  clock: Clock
  log: Logger
  delivery: Delivery
  /** Milliseconds between two posts in a channel; Slack allows about one a second. Default 1,000. */
  spacingMs?: number
}

/** After so many attempts something else is wrong. */
const MOST_ATTEMPTS = 12

const backoff = (attempts: number): number => Math.min(60_000, 1000 * 2 ** Math.min(attempts, 6))

const postOf = (row: OutboxRow): Post => ({
  channel: row.channel,
  threadTs: row.kind === 'reply' ? (row.threadTs ?? row.rootTs) : row.threadTs,
  message: row.message,
  outboxId: row.id,
  incidentId: row.incidentId,
})

async function call(deps: OutboxDeps, row: OutboxRow, signal: AbortSignal): Promise<DeliveryResult> {
  const post = postOf(row)
  if (row.kind === 'ephemeral') return deps.delivery.ephemeral({ ...post, person: row.person ?? '' }, signal)
  if (row.kind !== 'edit') return deps.delivery.post(post, signal)
  // Saying the same twice to the same message changes nothing, so edits need no look-up.
  return row.rootTs === null
    ? { status: 'rejected', reason: 'the root message was never posted' }
    : deps.delivery.edit({ ...post, ts: row.rootTs }, signal)
}

/** A row found in `sending` may have been said already: it is looked up before it is repeated. */
async function found(
  deps: OutboxDeps,
  row: OutboxRow,
  signal: AbortSignal,
): Promise<string | null | 'unknown'> {
  if (row.state !== 'sending' || row.kind === 'edit' || row.kind === 'ephemeral') return null
  const { channel, threadTs } = postOf(row)
  return deps.delivery.lookUp({ channel, threadTs, outboxId: row.id, since: row.createdAt }, signal)
}

async function settle(deps: OutboxDeps, row: OutboxRow, result: DeliveryResult): Promise<void> {
  const { db, teamId, clock, log } = deps
  const at = clock.now()
  if (result.status === 'sent') {
    await db.tx(async (tx) => {
      await markSent(tx, { teamId, id: row.id, slackTs: result.ts, at })
      if (row.kind === 'root' && row.incidentId)
        await setThread(tx, teamId, row.incidentId, row.threadTs ?? result.ts)
    })
    return
  }
  const { reason } = result
  const tooOften = row.attempts + 1 >= MOST_ATTEMPTS
  if (result.status === 'rejected' || tooOften) {
    log.error({ outbox: row.id, channel: row.channel, reason }, 'a message could not be delivered')
    await markFailed(db, teamId, row.id, reason)
    return
  }
  const afterMs = result.status === 'retry' ? Math.max(result.afterMs, 50) : backoff(row.attempts)
  const state = result.status === 'unknown' ? 'sending' : 'pending'
  log.warn({ outbox: row.id, reason }, 'a message is tried again')
  await markRetry(db, { teamId, id: row.id, state, error: reason, notBefore: at + afterMs })
}

async function deliver(deps: OutboxDeps, row: OutboxRow, signal: AbortSignal): Promise<void> {
  const { db, teamId, clock } = deps
  const ts = await found(deps, row, signal)
  if (ts === 'unknown') return settle(deps, row, { status: 'unknown', reason: 'it cannot be looked up now' })
  if (ts !== null) return settle(deps, row, { status: 'sent', ts })
  await markSending(db, teamId, row.id, clock.now())
  await settle(deps, row, await call(deps, row, signal))
}

export interface Outbox {
  /** Something new may wait. */
  wake(): void
  /** Resolves when nothing is due any more in any channel. */
  idle(): Promise<void>
  stop(): Promise<void>
}

/**
 * Says what the outbox holds: a channel in order, channels side by side, everything written before it is done.
 * One process drains at a time (a second replica finds rows in `sending` and looks them up).
 */
export function startOutbox(deps: OutboxDeps): Outbox {
  const { db, teamId, clock, log, spacingMs = 1000 } = deps
  const stopping = new AbortController()
  const lastPost = new Map<string, number>()
  const busy = new Map<string, Promise<void>>()
  let woken = false
  let knock: () => void = () => {}

  const drain = async (channel: string): Promise<void> => {
    while (!stopping.signal.aborted) {
      const now = clock.now()
      const postsDue = now - (lastPost.get(channel) ?? 0) >= spacingMs
      const row = await nextDue(db, teamId, channel, { now, postsDue })
      if (!row) return
      await deliver(deps, row, stopping.signal)
      if (row.kind !== 'edit') lastPost.set(channel, clock.now())
    }
  }
  const startDrain = (channel: string): void => {
    if (busy.has(channel)) return
    const work = drain(channel)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted)
          log.error({ channel, error: String(error) }, 'the outbox had a problem; it goes on')
      })
      .finally(() => busy.delete(channel))
    busy.set(channel, work)
  }
  const pass = async (): Promise<number> => {
    const waiting = await waitingChannels(db, teamId)
    for (const { channel } of waiting) startDrain(channel)
    return waiting.length
  }
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      knock = () => {
        clearTimeout(timer)
        resolve()
      }
      if (woken) knock()
    })
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      woken = false
      const waiting = await pass().catch((error: unknown) => {
        log.error({ error: String(error) }, 'the outbox cannot be read; it is tried again')
        return 0
      })
      // Polling is the backstop for other processes' rows; short while something waits for its time.
      await sleep(waiting > 0 ? 100 : 1000)
    }
  }
  const running = loop()
  const wake = (): void => {
    woken = true
    knock()
  }
  return {
    wake,
    idle: async () => {
      while (!stopping.signal.aborted && (await pass()) > 0) {
        await Promise.all(busy.values())
        await delay(10)
      }
    },
    stop: async () => {
      stopping.abort()
      wake()
      await running
      await Promise.all(busy.values())
    },
  }
}
