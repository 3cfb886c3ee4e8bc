import type { ModelReply, ModelRequest, ModelRole } from '../domain/model.ts'
import { appendAudit, auditHash, SITREP } from '../safety/audit/append.ts'
import type { Tx } from '../storage/sql.ts'
import type { Purse } from './ledger.ts'
import { costOf, type Price } from './prices.ts'

/** What the audit keeps of a request; its text stays in the step. */
export interface AuditedCall {
  role: ModelRole
  model: string
  /** SHA-256 of the request as it was sent. */
  request: string
}

export const auditedCall = (role: ModelRole, request: ModelRequest): AuditedCall => ({
  role,
  model: request.model,
  request: auditHash(JSON.stringify(request)),
})

interface SettledCall {
  spend: string
  at: number
  price: Price
  reply: ModelReply
  call: AuditedCall
}

/** One row an attempt, with hashes, tokens and billionths of a dollar; null where nobody can know them. */
export function auditCall(tx: Tx, purse: Purse, settled: SettledCall): Promise<void> {
  const { spend, at, price, reply, call } = settled
  const { teamId, runId, incidentId } = purse
  const { usage } = reply
  const body = {
    ...call,
    spend,
    outcome: reply.status === 'failed' ? reply.failure : reply.status,
    answer: auditHash(JSON.stringify('content' in reply ? reply.content : null)),
    input: usage?.input ?? null,
    cacheRead: usage?.cacheRead ?? null,
    cacheWrite: usage?.cacheWrite ?? null,
    output: usage?.output ?? null,
    nano: usage === null ? null : costOf(price, usage),
  }
  return appendAudit(tx, { teamId, incidentId, at }, [{ kind: 'model-call', actor: SITREP, runId, body }])
}
