import type { InvestigationModels } from '../investigation/model/brain.ts'
import { type Rewrite, type Rewritten, rewriter } from '../knowledge/recall/rewrite.ts'
import { askModel } from '../models/ask-model.ts'
import type { Purse } from '../models/ledger.ts'
import type { Database } from '../storage/sql.ts'

export interface RewriterParts {
  models: Pick<InvestigationModels, 'deps' | 'caps' | 'unset'>
  db: Database
  teamId: string
  /** Told why a question was looked up in its own words only. */
  onFailure: (reason: string) => void
}

/** Who gives other words for a question that finds nothing sure: the miner's model. Undefined where no model is in use. */
export function questionRewriter({ models, db, teamId, onFailure }: RewriterParts): Rewrite | undefined {
  const { deps, caps, unset } = models
  if (unset !== null || deps.seats.miner === undefined) return undefined
  const { tier1, day, month } = caps
  const purse: Purse = {
    teamId,
    runId: null,
    incidentId: null,
    write: (work) => db.tx(work),
    caps: { run: tier1, incident: tier1, day, month },
  }
  const rewrite = rewriter((request, signal) => askModel(deps, 'miner', request, purse, signal))
  return async (question, signal) => {
    const rewritten = await rewrite(question, signal)
    if (rewritten.status === 'failed') onFailure(rewritten.reason)
    return rewritten
  }
}

/** The longest that a call may go on by itself. */
const CALL_MS = 10_000

/**
 * For whoever cannot wait: after this long the question stands as it is, and `onLate` hears it. The call goes on, and
 * whoever asks the same next finds its words.
 */
export const within =
  (rewrite: Rewrite, ms: number, onLate: (ms: number) => void): Rewrite =>
  async (question, signal) => {
    // Not the caller's signal: what is paid for is kept.
    const answer = rewrite(question, AbortSignal.timeout(CALL_MS)).catch(failedWith)
    const rewritten = await Promise.race([answer, late(ms, signal)])
    if (rewritten !== null) return rewritten
    onLate(ms)
    return { status: 'failed', reason: `no answer within ${ms} ms` }
  }

const failedWith = (error: unknown): Rewritten => ({ status: 'failed', reason: String(error) })

const late = (ms: number, signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => {
    AbortSignal.any([signal, AbortSignal.timeout(ms)]).addEventListener('abort', () => resolve(null), {
      once: true,
    })
  })
