import { createHash } from 'node:crypto'
import type { TeamId } from '../domain/ids.ts'
import type { FencedWrite } from '../storage/sql.ts'
import { reserveStep, settleStep } from './queries/step.ts'

/** The journal of one run. */
export interface Journal {
  write: FencedWrite
  teamId: TeamId
  runId: string
  now: () => number
  /** An aborted run stops before its next step, never inside one. */
  signal: AbortSignal
}

/**
 * Does `fn` once in the life of the run, whatever process it lives in: the row is reserved before and settled
 * after, and a settled row is the answer. Keep results small: rows of evidence stay in their parts, a step
 * holds references. `fn` runs again only when a crash fell between the two writes.
 * Throws when a key comes back with another input: the run then no longer is what it was, which is a bug.
 */
export async function step<T>(
  journal: Journal,
  key: string,
  input: unknown,
  fn: () => Promise<T>,
): Promise<T> {
  journal.signal.throwIfAborted()
  const at = { teamId: journal.teamId, runId: journal.runId, key }
  const inputHash = hashOf(input)
  const found = await journal.write((tx) => reserveStep(tx, at, inputHash, journal.now()))
  if (found.input_hash !== inputHash) {
    throw new Error(
      `step ${key} of run ${journal.runId} came back with another input than it was reserved for`,
    )
  }
  if (found.state === 'settled') return found.result as T
  const result = asJson((await fn()) ?? null)
  return (await journal.write((tx) => settleStep(tx, at, result, journal.now()))) as T
}

function hashOf(input: unknown): string {
  return createHash('sha256').update(asJson(input)).digest('hex')
}

/** PostgreSQL's jsonb takes neither NUL nor lone surrogates, and log lines bring both. */
function asJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\uFFFD') : part,
  )
}
