import type { ModelReply, ModelRole } from '../domain/model.ts'
import type { FencedWrite, Tx } from '../storage/sql.ts'
import { type AuditedCall, auditCall } from './audit-call.ts'
import { costOf, dollarsOf, type Nanodollars, nanodollars, type Price } from './prices.ts'
import {
  insertSpend,
  insertSpends,
  lockSpend,
  noteSpend,
  type Spent,
  settleSpend,
  spentSoFar,
} from './queries/spend.ts'

/** The most that may be spent, in dollars. */
export interface Caps {
  run: number
  incident: number
  day: number
  month: number
}

/** Who spends: what a call is counted against. */
export interface Purse {
  teamId: string
  runId: string | null
  incidentId: string | null
  /** A run that lost its incident may no longer reserve, nor settle what it began: that stays spent. */
  write: FencedWrite
  caps: Caps
}

export interface LedgerDeps {
  now: () => number
  newId: () => string
}

export interface Capped {
  status: 'capped'
  /** The cap that has no room. */
  scope: keyof Caps
  reason: string
}

export type Reservation = { status: 'reserved'; id: string } | Capped

const SCOPES = ['run', 'incident', 'day', 'month'] as const

/** The first cap that has no room for this much more; null when all have. */
export async function overCap(
  tx: Tx,
  { now }: Pick<LedgerDeps, 'now'>,
  { teamId, runId, incidentId, caps }: Purse,
  worst: Nanodollars,
): Promise<Capped | null> {
  const spent = await spentSoFar(tx, teamId, { runId, incidentId, at: now() })
  const scope = SCOPES.find((one) => spent[one] + worst > nanodollars(caps[one]))
  return scope === undefined ? null : { status: 'capped', scope, reason: refusal(scope, spent, worst, caps) }
}

/**
 * Reserves the worst case before a call is made. Everybody who reserves waits for one lock, so that two
 * processes cannot both see room for one.
 */
export async function reserve(
  deps: LedgerDeps,
  purse: Purse,
  call: { role: ModelRole; model: string; worst: Nanodollars },
): Promise<Reservation> {
  const { teamId, runId, incidentId } = purse
  return purse.write(async (tx): Promise<Reservation> => {
    await lockSpend(tx)
    const { role, model, worst } = call
    const capped = await overCap(tx, deps, purse, worst)
    if (capped !== null) return capped
    const id = deps.newId()
    await insertSpend(tx, teamId, { id, runId, incidentId, role, model, reserved: worst, at: deps.now() })
    return { status: 'reserved', id }
  })
}

/**
 * Reserves the worst case of many calls at once, all or none; `also` hears their ids, in order, in the same
 * transaction.
 */
export async function reserveAll(
  deps: LedgerDeps,
  purse: Purse,
  calls: { role: ModelRole; model: string; worst: readonly Nanodollars[] },
  also: (tx: Tx, ids: readonly string[]) => Promise<void>,
): Promise<{ status: 'reserved'; ids: string[] } | Capped> {
  const { teamId, runId, incidentId } = purse
  const { role, model, worst } = calls
  return purse.write(async (tx) => {
    await lockSpend(tx)
    const total = worst.reduce((sum, one) => sum + one, 0)
    const capped = await overCap(tx, deps, purse, total)
    if (capped !== null) return capped
    const spends = worst.map((reserved) => ({ id: deps.newId(), reserved }))
    await insertSpends(tx, teamId, spends, { runId, incidentId, role, model, at: deps.now() })
    const ids = spends.map(({ id }) => id)
    await also(tx, ids)
    return { status: 'reserved', ids }
  })
}

function refusal(scope: keyof Spent, spent: Spent, worst: Nanodollars, caps: Caps): string {
  const money = (nano: Nanodollars): string => `$${dollarsOf(nano).toFixed(4)}`
  return (
    `the cap of this ${scope} is reached: ${money(spent[scope])} of $${caps[scope]} are spent` +
    ` and the next call could cost ${money(worst)}`
  )
}

/**
 * Enters what a call came to. What nobody can know (a timeout, a cut stream) stays reserved and so stays spent.
 * `also` is in the same transaction: an answer that is paid for is one that is kept.
 */
export async function settle(
  { now }: LedgerDeps,
  purse: Purse,
  settled: { id: string; price: Price; reply: ModelReply; call: AuditedCall },
  also: (tx: Tx) => Promise<void>,
): Promise<void> {
  const { id, price, reply, call } = settled
  const outcome = reply.status === 'failed' ? `${reply.failure}: ${reply.reason}` : reply.status
  const enter = async (tx: Tx): Promise<void> => {
    if (reply.status !== 'failed') {
      const cost = costOf(price, reply.usage)
      return settleSpend(tx, purse.teamId, id, {
        state: 'settled',
        cost,
        usage: reply.usage,
        outcome,
        at: now(),
      })
    }
    if (!reply.free) return noteSpend(tx, purse.teamId, id, outcome)
    return settleSpend(tx, purse.teamId, id, { state: 'void', cost: 0, usage: null, outcome, at: now() })
  }
  await purse.write(async (tx) => {
    await also(tx)
    await enter(tx)
    await auditCall(tx, purse, { spend: id, at: now(), price, reply, call })
  })
}
