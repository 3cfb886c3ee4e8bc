import type { TeamId } from '../domain/ids.ts'
import { appendAudit, auditHash, SITREP } from '../safety/audit/append.ts'
import type { FencedWrite, Tx } from '../storage/sql.ts'
import { reserveStep, settleStep } from './queries/step.ts'

/** The journal of one run. */
export interface Journal {
  write: FencedWrite
  teamId: TeamId
  incidentId: string
  runId: string
  now: () => number
  /** An aborted run stops before its next step, never inside one. */
  signal: AbortSignal
  /** Steps that have begun: a run that stops waits for them, because what they ask is paid for. */
  underWay: Set<Promise<unknown>>
}

/** Settles the step in a transaction of the caller's, which then need not be followed by one of its own. */
export type KeepStep<T> = (tx: Tx, result: T) => Promise<void>

/**
 * Does `fn` once in the life of the run, whatever process it lives in: the row is reserved before and settled
 * after, and a settled row is the answer. Keep results small: rows of evidence stay in their parts, a step
 * holds references. `fn` runs again only when a crash fell between the two writes.
 * Throws when a key comes back with another input: the run then no longer is what it was, which is a bug.
 */
export function step<T>(
  journal: Journal,
  key: string,
  input: unknown,
  fn: (keep: KeepStep<T>) => Promise<T>,
): Promise<T> {
  const done = once(journal, key, input, fn)
  const over = (): void => void journal.underWay.delete(settled)
  const settled: Promise<void> = done.then(over, over)
  journal.underWay.add(settled)
  return done
}

async function once<T>(
  journal: Journal,
  key: string,
  input: unknown,
  fn: (keep: KeepStep<T>) => Promise<T>,
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
  const settled = async (tx: Tx, result: unknown): Promise<unknown> => {
    const text = asJson(result)
    const kept = await settleStep(tx, at, text, journal.now())
    await auditStep(tx, journal, { key, input: inputHash, output: auditHash(text) })
    return kept
  }
  let kept: { result: unknown } | null = null
  const result = await fn(async (tx, early) => {
    kept = { result: await settled(tx, early) }
  })
  kept ??= { result: await journal.write((tx) => settled(tx, result)) }
  return kept.result as T
}

/** Waits for the steps that have begun. */
export async function untilSettled({ underWay }: Journal): Promise<void> {
  while (underWay.size > 0) await Promise.all(underWay)
}

/** Every query on the case file is a tool call; the other steps are told as what they are. */
function auditStep(
  tx: Tx,
  { teamId, incidentId, runId, now }: Journal,
  settled: { key: string; input: string; output: string },
): Promise<void> {
  const kind = settled.key.startsWith('sql') ? 'query' : 'step'
  return appendAudit(tx, { teamId, incidentId, at: now() }, [{ kind, actor: SITREP, runId, body: settled }])
}

const hashOf = (input: unknown): string => auditHash(asJson(input))

/** PostgreSQL's jsonb takes neither NUL nor lone surrogates, and log lines bring both. */
function asJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\uFFFD') : part,
  )
}
