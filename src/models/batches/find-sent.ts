import type { Failed } from '../failure.ts'
import { type AskedRequest, batchSent, knownProviderIds, type OpenBatch } from '../queries/model-batch.ts'
import type { BatchDesk } from './batch-desk.ts'
import { type Waiting, waitForEnd } from './wait-for-end.ts'

/** Whoever sends gives up after two minutes: from then on a batch is in the provider's list or was never taken. */
const SURELY_LISTED_MS = 150_000

/** How much the provider's clock may differ from ours. */
const SKEW_MS = 10 * 60_000

/**
 * The provider's id of a batch that may have been sent before its sender died, or null when the provider has none. A
 * list does not name requests, and results do: those of equal size are waited for and looked into.
 */
export async function findSent(
  desk: BatchDesk,
  batch: OpenBatch,
  asked: readonly AskedRequest[],
  waiting: Waiting,
): Promise<string | null | Failed> {
  const { deps, purse, batches } = desk
  const early = batch.at + SURELY_LISTED_MS - deps.now()
  if (early > 0) await deps.sleep(early, waiting.signal)
  const listed = await batches.since(batch.at - SKEW_MS, waiting.signal)
  if (listed.status === 'failed') return listed
  const latest = batch.at + SURELY_LISTED_MS + SKEW_MS
  const alike = listed.batches
    .filter(({ requests, createdAt }) => requests === asked.length && createdAt <= latest)
    .map(({ id }) => id)
  const others = new Set(await purse.write((tx) => knownProviderIds(tx, purse.teamId, alike)))
  const ours = new Set(asked.map(({ spend }) => spend))
  for (const id of alike.filter((one) => !others.has(one))) {
    const isOurs = await holds(desk, id, ours, waiting)
    if (typeof isOurs === 'object') return isOurs
    if (!isOurs) continue
    await purse.write((tx) => batchSent(tx, purse.teamId, batch.id, id))
    return id
  }
  return null
}

/** Whether the results of a batch are those of our requests. */
async function holds(
  desk: BatchDesk,
  id: string,
  ours: ReadonlySet<string>,
  waiting: Waiting,
): Promise<boolean | Failed> {
  const seen = await waitForEnd(desk, id, waiting)
  if (seen.status === 'failed') return seen
  let found = 0
  const read = await desk.batches.results(
    id,
    async (customId) => {
      if (ours.has(customId)) found += 1
    },
    waiting.signal,
  )
  return read.status === 'failed' ? read : found > 0
}
