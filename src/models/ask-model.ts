import type { Model, ModelFailure, ModelReply, ModelRequest, ModelRole, OnText } from '../domain/model.ts'
import type { RedactTexts } from '../safety/redact/redaction.ts'
import type { Tx } from '../storage/sql.ts'
import { auditedCall } from './audit-call.ts'
import type { Batches } from './batches/batches.ts'
import { type LedgerDeps, type Purse, reserve, settle } from './ledger.ts'
import { mostTokens, type Price, worstCase } from './prices.ts'
import { redactRequest } from './redact-request.ts'

/** What a role resolves to: a provider, its model id and what that costs. */
export interface Seat {
  model: Model
  /** Id as the provider knows it. */
  id: string
  /** Null when nobody knows, and then it is never called. */
  price: Price | null
  /** Left out where the provider has none. */
  batches?: Batches
}

export interface ModelDeps extends LedgerDeps {
  seats: Readonly<Partial<Record<ModelRole, Seat>>>
  /** Waits; rejects when the signal fires. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0 to 1, for spreading retries. */
  random: () => number
  /** What every request passes before it is counted and sent; left out: nothing is redacted once more. */
  redact?: RedactTexts
}

export type AskFailure = ModelFailure | 'capped' | 'unpriced' | 'unset'

export type Asked =
  | Exclude<ModelReply, { status: 'failed' }>
  | { status: 'failed'; failure: AskFailure; reason: string }

/** A request without its model: the role decides which one answers. */
export type RoleRequest = Omit<ModelRequest, 'model'>

/** Keeps what the call came to, in the transaction that enters its cost. */
export type Keep = (tx: Tx, asked: Asked) => Promise<void>

const ATTEMPTS = 3

/** A provider may ask for minutes; an incident does not have them. */
const LONGEST_WAIT_MS = 4000
const FIRST_WAIT_MS = 500

/** A timeout has already cost its 20 seconds, and a 4xx comes back the same. */
const RETRIED: ReadonlySet<ModelFailure> = new Set([
  'rate-limited',
  'overloaded',
  'server-error',
  'cut',
  'malformed',
])

/**
 * One question to whoever holds the role. Each attempt is reserved in the ledger before it is made and settled
 * after, together with `keep` of the outcome; overloads and cut streams are tried twice more. Every outcome is a value; rejects only when `signal`
 * fires, and then the attempt under way stays counted as spent.
 */
export async function askModel(
  deps: ModelDeps,
  role: ModelRole,
  request: RoleRequest,
  purse: Purse,
  signal: AbortSignal,
  keep: Keep = async () => undefined,
  onText?: OnText,
): Promise<Asked> {
  const seat = deps.seats[role]
  if (seat === undefined) return refused('unset', `no model is configured for the ${role}`)
  const { price, id } = seat
  if (price === null) {
    return refused(
      'unpriced',
      `the price of ${id} is not known, so it is not called: add it to SITREP_MODEL_PRICES`,
    )
  }
  const clean = deps.redact === undefined ? request : await redactRequest(request, deps.redact)
  const full: ModelRequest = { ...clean, model: id }
  const worst = worstCase(price, mostTokens(full), full.maxTokens)
  for (let attempt = 1; ; attempt += 1) {
    const reserved = await reserve(deps, purse, { role, model: id, worst })
    if (reserved.status === 'capped') return refused('capped', reserved.reason)
    const reply = await seat.model.call(full, { signal, onText })
    const isFailed = reply.status === 'failed'
    const again = isFailed && attempt < ATTEMPTS && RETRIED.has(reply.failure)
    const asked = isFailed ? refused(reply.failure, reply.reason) : reply
    await settle(deps, purse, { id: reserved.id, price, reply, call: auditedCall(role, full) }, (tx) =>
      again ? Promise.resolve() : keep(tx, asked),
    )
    if (!again) return asked
    await deps.sleep(waitBefore(attempt, reply.retryAfterMs, deps.random()), signal)
  }
}

const refused = (failure: AskFailure, reason: string): Asked => ({ status: 'failed', failure, reason })

/** Doubles, spread over half of itself, so that replicas do not come back together. */
function waitBefore(attempt: number, asked: number | null, random: number): number {
  const own = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.75 + random / 2)
  return Math.min(LONGEST_WAIT_MS, Math.max(own, asked ?? 0))
}
