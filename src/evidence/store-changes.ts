import type { ChangeEvent } from '../domain/change-event.ts'
import type { Clock } from '../domain/ids.ts'
import type { Database } from '../storage/sql.ts'
import { dropChangeEventsBefore, putChangeEvent } from './queries/change-event.ts'

/** A page looks back a day; past causes are looked up for as long as people remember them. */
const KEPT_MS = 90 * 24 * 3_600_000

/** Keeps changes that were told, all or none, and lets go of those that nobody will ask about any more. */
export async function storeChanges(
  db: Database,
  { teamId, clock }: { teamId: string; clock: Clock },
  changes: readonly ChangeEvent[],
): Promise<void> {
  const receivedAt = clock.now()
  await db.tx(async (tx) => {
    for (const event of changes) await putChangeEvent(tx, { teamId, id: clock.newId(), event, receivedAt })
    await dropChangeEventsBefore(tx, teamId, receivedAt - KEPT_MS)
  })
}
