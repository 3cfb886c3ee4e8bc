import type { Clock } from '../../domain/ids.ts'
import type { Logger } from '../../platform/logger.ts'
import { type AuditEntry, appendAudit, auditHash, SITREP } from '../../safety/audit/append.ts'
import type { Database, Tx } from '../../storage/sql.ts'
import type { Delivery, DeliveryResult, Post } from '../delivery.ts'
import { setThread } from '../queries/incident.ts'
import { markFailed, markRetry, markSent, type OutboxRow } from '../queries/outbox.ts'
import {
  type Claimed,
  claimNext,
  failOrphans,
  lockChannel,
  supersedeOlderEdits,
} from '../queries/outbox-claim.ts'

export interface OutboxDeps {
  db: Database
  teamId: string
  clock: Clock
  log: Logger
  delivery: Delivery
  /** Milliseconds between two looks at what other processes wrote, should a NOTIFY be lost. Default 1,000. */
  pollMs?: number
  /** Milliseconds between two posts in a channel; Slack allows about one a second. Default 1,000. */
  spacingMs?: number
  /** Milliseconds a call may take before it counts as `unknown`. Default 10,000. */
  callMs?: number
  /**
   * Milliseconds after which a row in `sending` is taken from whoever took it (a crash). Longer than a look-up
   * and a call together (2 × `callMs`). Default 25,000.
   */
  leaseMs?: number
}

const LEASE_MS = 25_000

/** What came of one row. `againInMs` is when it is due again, null when it is done with. */
export interface Delivered {
  posted: boolean
  edit: boolean
  /** The other side asked for a pause: nothing else of this kind is sent in the channel meanwhile. */
  paused: boolean
  againInMs: number | null
}

/**
 * An outage is waited for; after a day of trying nobody reads it any more. Counted from the first attempt: what
 * waited while Sitrep itself was away has not been tried yet.
 */
const GIVE_UP_MS = 24 * 3_600_000

/** Short enough that the first message is there within seconds of Slack's return. */
const backoff = (attempts: number): number => Math.min(10_000, 500 * 2 ** Math.min(attempts, 6))

const postOf = (row: Claimed): Post => ({
  channel: row.channel,
  threadTs: row.kind === 'reply' || row.kind === 'ephemeral' ? (row.threadTs ?? row.rootTs) : row.threadTs,
  message: row.message,
  outboxId: row.id,
  incidentId: row.incidentId,
})

/** A delivery that does not come back in time, or breaks, may have had its effect all the same. */
async function within<T>(
  work: Promise<T>,
  signal: AbortSignal,
  otherwise: (reason: string) => T,
): Promise<T> {
  let late: () => void = () => {}
  const over = new Promise<T>((resolve) => {
    late = () => resolve(otherwise('no answer in time'))
    if (signal.aborted) late()
    else signal.addEventListener('abort', late, { once: true })
  })
  try {
    return await Promise.race([work, over])
  } catch (error) {
    return otherwise(error instanceof Error ? error.message : String(error))
  } finally {
    signal.removeEventListener('abort', late)
  }
}

async function call(deps: OutboxDeps, row: Claimed, signal: AbortSignal): Promise<DeliveryResult> {
  const post = postOf(row)
  if (row.kind === 'ephemeral') return deps.delivery.ephemeral({ ...post, person: row.person ?? '' }, signal)
  if (row.kind !== 'edit') return deps.delivery.post(post, signal)
  return row.editedTs === null
    ? { status: 'rejected', reason: 'what it edits has no ts' }
    : deps.delivery.edit({ ...post, ts: row.editedTs }, signal)
}

interface Taken {
  row: Claimed
  /** When it was taken, by the clock's milliseconds. */
  at: number
}

/**
 * Says a row, after looking whether an attempt that was cut off said it already. Edits need no look-up: the same
 * edit twice changes nothing. Neither can an ephemeral message be looked up; it may be seen twice, never lost.
 * A process that stood still since it took the row says nothing: the lease may end in the middle of its call.
 */
async function say(deps: OutboxDeps, { row, at }: Taken, stopping: AbortSignal): Promise<DeliveryResult> {
  const { delivery, clock, callMs = 10_000, leaseMs = LEASE_MS } = deps
  const limited = (): AbortSignal => AbortSignal.any([stopping, AbortSignal.timeout(callMs)])
  const unknown = (reason: string): DeliveryResult => ({ status: 'unknown', reason })
  if (row.uncertain && row.kind !== 'edit' && row.kind !== 'ephemeral') {
    const { channel, threadTs } = postOf(row)
    const signal = limited()
    const looking = delivery.lookUp({ channel, threadTs, outboxId: row.id, since: row.createdAt }, signal)
    const found = await within(looking, signal, () => 'unknown' as const)
    if (found === 'unknown') return unknown('it cannot be looked up now')
    if (found !== null) return { status: 'sent', ts: found }
  }
  if (clock.now() - at > leaseMs - callMs) return unknown('its lease is nearly over')
  const signal = limited()
  return within(call(deps, row, signal), signal, unknown)
}

/** A post that was said, or one that never will be (`ts` null). */
function postEntry(
  { id, kind, channel, message, person }: OutboxRow,
  end: { ts: string } | { ts: null; error: string },
): AuditEntry {
  const body = { outbox: id, kind, channel, person, message: auditHash(JSON.stringify(message)), ...end }
  return { kind: 'post', actor: SITREP, runId: null, body }
}

async function settleSent(deps: OutboxDeps, row: Claimed, ts: string): Promise<void> {
  const { db, teamId, clock } = deps
  await db.tx(async (tx) => {
    await markSent(tx, { teamId, id: row.id, slackTs: ts, at: clock.now() })
    if (row.kind === 'root' && row.incidentId !== null)
      await setThread(tx, teamId, row.incidentId, row.threadTs ?? ts)
    await appendAudit(tx, { teamId, incidentId: row.incidentId, at: clock.now() }, [postEntry(row, { ts })])
  })
}

async function settleFailed(deps: OutboxDeps, row: Claimed, error: string): Promise<void> {
  const { db, teamId, clock, log } = deps
  const { id, attempts, channel, incidentId } = row
  log.error({ outbox: id, channel, reason: error }, 'a message could not be delivered')
  await db.tx(async (tx) => {
    if (await markFailed(tx, { teamId, id, attempts, error }))
      await appendAudit(tx, { teamId, incidentId, at: clock.now() }, [postEntry(row, { ts: null, error })])
  })
}

/** One chain after the other, in one order for all who append to several. */
async function auditOrphans(
  tx: Tx,
  { teamId, clock }: OutboxDeps,
  rows: readonly OutboxRow[],
): Promise<void> {
  const error = 'the root message could not be posted'
  const chains = [...Map.groupBy(rows, (row) => row.incidentId)]
  chains.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  for (const [incidentId, its] of chains)
    await appendAudit(
      tx,
      { teamId, incidentId, at: clock.now() },
      its.map((row) => postEntry(row, { ts: null, error })),
    )
}

async function settle(deps: OutboxDeps, row: Claimed, result: DeliveryResult): Promise<Delivered> {
  const { db, teamId, clock, log } = deps
  const { id, attempts } = row
  const delivered = { posted: row.kind !== 'edit', edit: row.kind === 'edit', paused: false, againInMs: null }
  if (result.status === 'sent') {
    await settleSent(deps, row, result.ts)
    return delivered
  }
  const { reason } = result
  const at = clock.now()
  if (result.status === 'rejected' || at - row.triedAt > GIVE_UP_MS) {
    await settleFailed(deps, row, reason)
    return { ...delivered, posted: false }
  }
  const isRetry = result.status === 'retry'
  const againInMs = isRetry ? Math.max(result.afterMs, 50) : backoff(attempts)
  const state = isRetry ? 'pending' : 'sending'
  log.warn({ outbox: id, reason, againInMs }, 'a message is tried again')
  await markRetry(db, { teamId, id, attempts, state, error: reason, notBefore: at + againInMs })
  return { ...delivered, posted: !isRetry && delivered.posted, paused: isRetry, againInMs }
}

/**
 * Takes the next due row of a channel, says it and writes down what came of it; null when nothing is due.
 * Taking is a transaction of its own that ends before the call: what is said is intended first.
 */
export async function deliverNext(
  deps: OutboxDeps,
  channel: string,
  open: { posts: boolean; edits: boolean },
  stopping: AbortSignal,
): Promise<Delivered | null> {
  const { db, teamId, clock, leaseMs = LEASE_MS } = deps
  const at = clock.now()
  const row = await db.tx(async (tx) => {
    const claim = { ...open, now: at, leaseMs }
    await lockChannel(tx, teamId, channel)
    const orphans = await failOrphans(tx, teamId, channel)
    await supersedeOlderEdits(tx, teamId, channel, claim)
    const next = await claimNext(tx, teamId, channel, claim)
    await auditOrphans(tx, deps, orphans)
    return next
  })
  return row ? settle(deps, row, await say(deps, { row, at }, stopping)) : null
}
