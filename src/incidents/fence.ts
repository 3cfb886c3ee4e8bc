import type { Database, FencedWrite } from '../storage/sql.ts'
import { holdsFence } from './queries/incident.ts'

/** Another process has taken the incident over; this one stops without a further write. */
export class FenceLost extends Error {
  readonly code = 'FENCE_LOST'
  override name = 'FenceLost'
}

/**
 * Writes on behalf of whoever raised the fence last. The incident's row stays locked for the transaction, so
 * writes of one incident are one after the other, and a zombie's are refused.
 */
export function fencedWrite(db: Database, teamId: string, incidentId: string, fence: number): FencedWrite {
  return (work) =>
    db.tx(async (tx) => {
      if (await holdsFence(tx, teamId, incidentId, fence)) return work(tx)
      throw new FenceLost(`incident ${incidentId} was taken over by another process`)
    })
}
