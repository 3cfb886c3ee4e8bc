import { changesConnector } from '../connectors/changes/connector.ts'
import type { ChangeEvent } from '../domain/change-event.ts'
import type { Connector } from '../domain/connector.ts'
import type { Clock } from '../domain/ids.ts'
import { listChangeEvents } from '../evidence/queries/change-event.ts'
import { storeChanges } from '../evidence/store-changes.ts'
import { redactedDatabase } from '../safety/redact/redacted-database.ts'
import type { Redaction } from '../safety/redact/redaction.ts'
import type { Database } from '../storage/sql.ts'

/** Changes that tools tell of: where they go, and who answers with them. */
export function toldChanges(
  db: Database,
  teamId: string,
  { redaction, clock }: { redaction: Redaction; clock: Clock },
): { connector: Connector; store: (changes: readonly ChangeEvent[]) => Promise<void> } {
  const clean = redactedDatabase(db, redaction.redactSoon)
  return {
    connector: changesConnector({ read: (window, most) => listChangeEvents(db, teamId, window, most) }),
    store: (changes) => storeChanges(clean, { teamId, clock }, changes),
  }
}
