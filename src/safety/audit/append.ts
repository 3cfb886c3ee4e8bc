import { createHash } from 'node:crypto'
import type { Tx } from '../../storage/sql.ts'
import { appendToChain } from '../queries/audit.ts'

/** What happened; each is written in the transaction that makes it so. */
export type AuditKind =
  | 'run'
  | 'read'
  | 'query'
  | 'step'
  | 'model-call'
  | 'post'
  | 'label'
  | 'lesson'
  | 'configuration'

export interface AuditEntry {
  kind: AuditKind
  /** Slack user id of whoever caused it; `sitrep` when nobody asked. */
  actor: string
  runId: string | null
  /** Ids, hashes and numbers. Texts go in as `auditHash`. */
  body: Record<string, string | number | boolean | null>
}

export interface AuditPlace {
  teamId: string
  /** Null: about the installation, not about an incident. */
  incidentId: string | null
  /** Milliseconds UTC. */
  at: number
}

/** The chain of what belongs to no incident. */
export const INSTALLATION = 'installation'

export const SITREP = 'sitrep'

export const auditHash = (text: string): string => createHash('sha256').update(text).digest('hex')

const sorted = (body: AuditEntry['body']): string =>
  JSON.stringify(Object.fromEntries(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1))))

/**
 * Adds to the incident's chain, all at once. Call it last in a transaction: the chain stays locked until it ends,
 * and whoever takes locks in another order could wait for ever.
 */
export async function appendAudit(
  tx: Tx,
  { teamId, incidentId, at }: AuditPlace,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return
  const stored = entries.map(({ kind, actor, runId, body }) => ({
    kind,
    actor,
    run: runId ?? '',
    body: sorted(body),
  }))
  await appendToChain(tx, teamId, incidentId ?? INSTALLATION, new Date(at).toISOString(), stored)
}
