import type { Incident } from '../domain/incident.ts'
import { mayShareCause, type Service } from '../domain/site.ts'
import { overBetween } from '../incidents/queries/history.ts'
import type { Tx } from '../storage/sql.ts'

/** As far back as a page is looked for. */
const LOOKED_BACK = 3_600_000

/** A page this soon after a resolve is the same problem once more. */
const STILL_THE_SAME = 30_000

/** When the latest problem that could have shown at the incident's service was over, within the hour before its page. */
export async function calmSince(
  { db, teamId, services }: { db: Tx; teamId: string; services: readonly Service[] },
  { alert }: Incident,
): Promise<number | null> {
  if (alert.service === 'unknown') return null
  const { firedAt } = alert
  const over = await overBetween(db, teamId, {
    after: firedAt - LOOKED_BACK,
    before: firedAt - STILL_THE_SAME,
  })
  const showsAt = (service: string): boolean =>
    service === alert.service || mayShareCause(services, 'dependencies', [service, alert.service])
  return over.find((one) => one.services.some(showsAt))?.resolvedAt ?? null
}
