import type { Storm } from '../domain/incident.ts'
import type { Tx } from '../storage/sql.ts'
import { foldedAlerts } from './queries/folded-alert.ts'
import { fateOf } from './queries/incident.ts'

/** All alerts of an incident besides its own words. */
export async function stormOf(tx: Tx, teamId: string, incidentId: string): Promise<Storm> {
  const { firstOver } = await fateOf(tx, teamId, incidentId)
  return { folded: await foldedAlerts(tx, teamId, incidentId), firstOver }
}

/** Whether none of its alerts fires any more. */
export const isOver = ({ folded, firstOver }: Storm): boolean =>
  firstOver !== null && folded.every(({ resolvedAt }) => resolvedAt !== null)
