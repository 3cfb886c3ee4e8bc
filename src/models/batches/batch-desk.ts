import type { ModelReply, ModelRequest, ModelRole } from '../../domain/model.ts'
import type { AskFailure, ModelDeps, RoleRequest } from '../ask-model.ts'
import { auditedCall } from '../audit-call.ts'
import type { Purse } from '../ledger.ts'
import { batchPrice, mostTokens, type Nanodollars, type Price, worstCase } from '../prices.ts'
import { answersTo } from '../queries/model-batch.ts'
import { redactRequest } from '../redact-request.ts'
import type { Batches } from './batches.ts'

/** A role whose model takes batches, and whose requests are paid from one purse. */
export interface BatchDesk {
  deps: ModelDeps
  purse: Purse
  role: ModelRole
  model: string
  batches: Batches
  /** Dollars for a million tokens of a batch. */
  price: Price
}

export type OpenedDesk =
  | { status: 'open'; desk: BatchDesk }
  | { status: 'failed'; failure: AskFailure | 'no-batches'; reason: string }

/** The desk of a role, or why it cannot be asked in batches. */
export function openDesk(deps: ModelDeps, role: ModelRole, purse: Purse): OpenedDesk {
  const seat = deps.seats[role]
  if (seat === undefined)
    return { status: 'failed', failure: 'unset', reason: `no model is configured for the ${role}` }
  const {
    id: model,
    price,
    batches,
    model: { provider },
  } = seat
  if (batches === undefined)
    return { status: 'failed', failure: 'no-batches', reason: `${model} of ${provider} takes no batches` }
  if (price === null)
    return {
      status: 'failed',
      failure: 'unpriced',
      reason: `the price of ${model} is not known, so it is not called: add it to SITREP_MODEL_PRICES`,
    }
  return { status: 'open', desk: { deps, purse, role, model, batches, price: batchPrice(price) } }
}

/** A request as it will be sent. */
export interface Sealed {
  /** SHA-256 of it: what was asked once is known by it. */
  key: string
  request: ModelRequest
  worst: Nanodollars
}

/** Redacts a request and says what it can cost at most. */
export async function seal({ deps, role, model, price }: BatchDesk, request: RoleRequest): Promise<Sealed> {
  const clean = deps.redact === undefined ? request : await redactRequest(request, deps.redact)
  const full: ModelRequest = { ...clean, model }
  const worst = worstCase(price, mostTokens(full), full.maxTokens)
  return { key: auditedCall(role, full).request, request: full, worst }
}

export type Known =
  /** Its batch is not done. */
  | { status: 'waiting' }
  /** `text` is null where the model refused. */
  | { status: Exclude<ModelReply['status'], 'failed'>; text: string | null }

/** What is known of requests that were asked before, by key. */
export async function knownAnswers(
  { purse }: BatchDesk,
  keys: readonly string[],
): Promise<Map<string, Known>> {
  const rows = await purse.write((tx) => answersTo(tx, purse.teamId, keys))
  return new Map(
    rows.map(({ request, outcome, answer }): [string, Known] => [
      request,
      outcome === 'answered' || outcome === 'refused' || outcome === 'truncated'
        ? { status: outcome, text: answer }
        : { status: 'waiting' },
    ]),
  )
}
