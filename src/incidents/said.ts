import { type AuditEntry, appendAudit, auditHash, SITREP } from '../safety/audit/append.ts'
import type { Database } from '../storage/sql.ts'

/**
 * What is said at once and to one person, without the outbox: the text of an acknowledgement, an answer to a click, a
 * modal, the app's Home.
 */
export interface Said {
  kind: 'ack' | 'answer' | 'modal' | 'home'
  person: string | null
  channel: string | null
  /** Null: about no incident. */
  incidentId: string | null
  message: object
}

/** Called before it is said; when it throws, nothing is said. */
export type RecordSaid = (said: Said) => Promise<void>

/** One audit row for each of them, as every post of the outbox has one. */
export function recordSaid(db: Database, teamId: string, now: () => number): RecordSaid {
  return async ({ kind, person, channel, incidentId, message }) => {
    const body = { outbox: null, kind, channel, person, message: auditHash(JSON.stringify(message)) }
    const entry: AuditEntry = { kind: 'post', actor: SITREP, runId: null, body }
    await db.tx((tx) => appendAudit(tx, { teamId, incidentId, at: now() }, [entry]))
  }
}
