import type { ModelFailure } from '../../domain/model.ts'
import type { Failed } from '../failure.ts'
import type { BatchDesk } from './batch-desk.ts'
import type { SeenBatch } from './batches.ts'

/** Told at each look how many requests of a batch are still to be answered, of how many. */
export type OnWait = (batch: Pick<SeenBatch, 'requests' | 'open'>) => void

export interface Waiting {
  signal: AbortSignal
  onWait: OnWait
}

const FIRST_LOOK_MS = 2_000

/** Most batches end within an hour: a look a minute is soon enough. */
const LONGEST_MS = 60_000

/** Looks that may fail one after the other before waiting is given up: ten minutes. */
const MOST_FAILURES = 10

/** These come back the same however often one looks. */
const FINAL: ReadonlySet<ModelFailure> = new Set(['rejected', 'denied'])

/** Looks at a batch, ever more seldom, until it has ended; it expires by itself after a day. */
export async function waitForEnd(
  { deps, batches }: Pick<BatchDesk, 'deps' | 'batches'>,
  id: string,
  { signal, onWait }: Waiting,
): Promise<{ status: 'seen'; batch: SeenBatch } | Failed> {
  let pause = FIRST_LOOK_MS
  for (let failures = 0; ; ) {
    const seen = await batches.look(id, signal)
    if (seen.status === 'failed') {
      failures += 1
      if (FINAL.has(seen.failure) || failures >= MOST_FAILURES) return seen
    } else {
      failures = 0
      if (seen.batch.hasEnded || seen.batch.isArchived) return seen
      onWait(seen.batch)
    }
    const asked = seen.status === 'failed' ? (seen.retryAfterMs ?? 0) : 0
    await deps.sleep(Math.max(pause, asked), signal)
    pause = Math.min(LONGEST_MS, pause * 2)
  }
}
