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
  const settled = { key, input: inputHash, output: auditHash(result) }
  return (await journal.write(async (tx) => {
    const kept = await settleStep(tx, at, result, journal.now())
    await auditStep(tx, journal, settled)
    return kept
  })) as T
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
