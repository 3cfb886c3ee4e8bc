import { DatabaseError } from '../../storage/errors.ts'
import type { Failed } from '../failure.ts'
import { type Capped, reserveAll } from '../ledger.ts'
import { batchSent, deleteBatch, insertAsked, insertBatch } from '../queries/model-batch.ts'
import { voidSpends } from '../queries/spend.ts'
import type { BatchDesk, Sealed } from './batch-desk.ts'

export type SentBatch = { status: 'sent'; requests: number } | Capped | Failed | { status: 'asked-elsewhere' }

const UNIQUE = '23505'

/**
 * Sends requests, none of which was asked before, as one batch: their worst case is reserved and the batch is written
 * down in one transaction, then it is posted. What the provider surely did not take is given back; where nobody knows
 * (a timeout, a cut connection, a kill) it stays reserved, and `finishBatches` looks for it before anything is sent again.
 */
export async function sendBatch(
  desk: BatchDesk,
  sealed: readonly Sealed[],
  signal: AbortSignal,
): Promise<SentBatch> {
  const { deps, purse, role, model, price, batches } = desk
  signal.throwIfAborted()
  const id = deps.newId()
  const reserved = await reserveAll(
    deps,
    purse,
    { role, model, worst: sealed.map(({ worst }) => worst) },
    async (tx, spends) => {
      await insertBatch(tx, purse.teamId, { id, role, model, price, at: deps.now() })
      const asked = spends.map((spend, at) => ({ spend, request: sealed[at]?.key ?? '' }))
      await insertAsked(tx, purse.teamId, id, asked)
    },
  ).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.code === UNIQUE) return { status: 'asked-elsewhere' } as const
    throw error
  })
  if (reserved.status !== 'reserved') return reserved
  const requests = sealed.flatMap(({ request }, at) => {
    const customId = reserved.ids[at]
    return customId === undefined ? [] : [{ customId, request }]
  })
  const posted = await batches.post(requests, signal)
  if (posted.status === 'failed') {
    if (wasRefused(posted)) await giveBack(desk, { id, spends: reserved.ids, why: posted.reason })
    return posted
  }
  const isOurs = await purse.write((tx) => batchSent(tx, purse.teamId, id, posted.id))
  if (!isOurs) throw new Error(`batch ${posted.id} was given up by another process while it was sent`)
  return { status: 'sent', requests: requests.length }
}

/** A server that failed, or a gateway that gave up, may have taken it all the same. */
const wasRefused = ({ free, failure }: Failed): boolean =>
  free && failure !== 'server-error' && failure !== 'timeout'

/** A batch that no provider has: its reservations end and its requests may be asked again. */
export async function giveBack(
  { deps, purse }: Pick<BatchDesk, 'deps' | 'purse'>,
  { id, spends, why }: { id: string; spends: readonly string[]; why: string },
): Promise<void> {
  const outcome = `never sent: ${why}`
  await purse.write(async (tx) => {
    if (await deleteBatch(tx, purse.teamId, { id, state: 'sending' }))
      await voidSpends(tx, purse.teamId, spends, { outcome, at: deps.now() })
  })
}
