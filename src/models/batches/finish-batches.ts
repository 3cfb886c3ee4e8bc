import type { ModelReply } from '../../domain/model.ts'
import type { Tx } from '../../storage/sql.ts'
import type { Failed } from '../failure.ts'
import { settle } from '../ledger.ts'
import { textOf } from '../parse-answer.ts'
import { costOf, type Nanodollars } from '../prices.ts'
import {
  type AskedRequest,
  askedOfBatch,
  batchDone,
  deleteBatch,
  dropAsked,
  keepAnswer,
  type OpenBatch,
  openBatches,
} from '../queries/model-batch.ts'
import { noteSpend } from '../queries/spend.ts'
import type { BatchDesk } from './batch-desk.ts'
import { RESULTS_KEPT_MS } from './batches.ts'
import { findSent } from './find-sent.ts'
import { giveBack } from './send-batch.ts'
import { type OnWait, waitForEnd } from './wait-for-end.ts'

/** What the results came to. */
export interface BatchTally {
  answered: number
  /** Errored, canceled, expired or lost: they may be asked again, and all but the lost ones are free. */
  unanswered: number
  nano: Nanodollars
}

export type Finished = { status: 'finished'; tally: BatchTally } | Failed

interface Finish {
  desk: BatchDesk
  signal: AbortSignal
  onWait: OnWait
  tally: BatchTally
}

/**
 * Waits for every batch that is under way, whoever sent it and died, and enters what it came to: each result is settled
 * once, at the price it was reserved at, in the transaction that keeps its answer. Cut off anywhere, the same call goes
 * on. A failure leaves what is not settled as it is.
 */
export async function finishBatches(desk: BatchDesk, signal: AbortSignal, onWait: OnWait): Promise<Finished> {
  const { purse } = desk
  const tally: BatchTally = { answered: 0, unanswered: 0, nano: 0 }
  const open = await purse.write((tx) => openBatches(tx, purse.teamId))
  for (const batch of open) {
    signal.throwIfAborted()
    const asked = await purse.write((tx) => askedOfBatch(tx, purse.teamId, batch.id))
    const ended = await finishOne({ desk, signal, onWait, tally }, batch, asked)
    if (ended !== null) return ended
  }
  return { status: 'finished', tally }
}

async function finishOne(
  finish: Finish,
  batch: OpenBatch,
  asked: readonly AskedRequest[],
): Promise<Failed | null> {
  const { desk, signal, onWait } = finish
  const found = batch.providerId ?? (await findSent(desk, batch, asked, { signal, onWait }))
  if (typeof found === 'object' && found !== null) return found
  if (found === null) {
    const spends = asked.map(({ spend }) => spend)
    await giveBack(desk, { id: batch.id, spends, why: 'the provider has no such batch' })
    return null
  }
  const seen = await waitForEnd(desk, found, { signal, onWait })
  const isOld = desk.deps.now() - batch.at > RESULTS_KEPT_MS
  if (seen.status === 'failed' ? isOld && seen.failure === 'rejected' : seen.batch.isArchived) {
    await lose(finish, batch, asked)
    return null
  }
  return seen.status === 'failed' ? seen : collect(finish, batch, { id: found, asked })
}

async function collect(
  finish: Finish,
  batch: OpenBatch,
  { id, asked }: { id: string; asked: readonly AskedRequest[] },
): Promise<Failed | null> {
  const { desk, signal, tally } = finish
  const { purse } = desk
  const waiting = new Map(asked.flatMap((one) => (one.outcome === null ? [[one.spend, one]] : [])))
  const enter = async (customId: string, reply: ModelReply): Promise<void> => {
    const one = waiting.get(customId)
    if (one === undefined) return
    waiting.delete(customId)
    await settleOne(desk, batch, one, reply)
    if (reply.status === 'failed') tally.unanswered += 1
    else {
      tally.answered += 1
      tally.nano += costOf(batch.price, reply.usage)
    }
  }
  const read = await desk.batches.results(id, enter, signal)
  if (read.status === 'failed') return read
  // Not documented to happen: nobody knows what such a request cost, so it stays spent.
  await leaveSpent(finish, [...waiting.values()], 'the batch ended without a result for it')
  await purse.write((tx) => batchDone(tx, purse.teamId, batch.id))
  return null
}

/** Another process has entered this result: nothing of it is entered twice. */
class Entered extends Error {}

async function settleOne(
  { deps, purse }: BatchDesk,
  { role, model, price }: OpenBatch,
  { request, spend }: AskedRequest,
  reply: ModelReply,
): Promise<void> {
  const keep = async (tx: Tx): Promise<void> => {
    const answer = 'content' in reply ? textOf(reply.content) : null
    const kept =
      reply.status === 'failed'
        ? await dropAsked(tx, purse.teamId, request)
        : await keepAnswer(tx, purse.teamId, { request, outcome: reply.status, answer })
    if (!kept) throw new Entered()
  }
  await settle(deps, purse, { id: spend, price, reply, call: { role, model, request } }, keep).catch(
    (error: unknown) => {
      if (!(error instanceof Entered)) throw error
    },
  )
}

async function leaveSpent(
  { desk, tally }: Finish,
  asked: readonly AskedRequest[],
  why: string,
): Promise<void> {
  const { purse } = desk
  for (const { request, spend } of asked) {
    await purse.write(async (tx) => {
      if (await dropAsked(tx, purse.teamId, request)) await noteSpend(tx, purse.teamId, spend, why)
    })
    tally.unanswered += 1
  }
}

/** Its results are gone, and with them what it cost. */
async function lose(finish: Finish, batch: OpenBatch, asked: readonly AskedRequest[]): Promise<void> {
  const { purse } = finish.desk
  const unread = asked.filter(({ outcome }) => outcome === null)
  await leaveSpent(finish, unread, 'its results are not kept any more')
  const hasAnswers = unread.length < asked.length
  await purse.write(async (tx) => {
    if (hasAnswers) await batchDone(tx, purse.teamId, batch.id)
    else await deleteBatch(tx, purse.teamId, batch)
  })
}
