import type { Incident } from '../domain/incident.ts'
import type { PastCause, Verdict } from '../domain/verdict.ts'
import { fingerprintOf } from '../incidents/fingerprint.ts'
import { pastConclusions } from '../incidents/queries/history.ts'
import { lastDone } from '../incidents/queries/run.ts'
import { dollarsOf } from '../models/prices.ts'
import { costsOfRuns } from '../models/queries/spend.ts'
import type { Tx } from '../storage/sql.ts'

/** Pages of a service that are looked through for one of the same kind. */
const LIMIT = 200

/** The newest cause of an earlier page with the same fingerprint that can be checked again; null when there is none. */
export async function pastCause(
  tx: Tx,
  teamId: string,
  { id, alert, openedAt }: Incident,
): Promise<PastCause | null> {
  // Whoever names no service names no kind of page either.
  if (alert.service === 'unknown') return null
  const past = await pastConclusions(tx, teamId, {
    service: alert.service,
    except: id,
    before: openedAt,
    limit: LIMIT,
  })
  const same = past.filter((one) => fingerprintOf(one.alert) === fingerprintOf(alert))
  for (const { id: incidentId, openedAt: at, isConfirmed, conclusion } of same) {
    const { verdict } = conclusion as { verdict?: Verdict }
    const { cause = null, checks = [] } = verdict ?? {}
    if (cause !== null && checks.length > 0)
      return { incidentId, at, statement: cause.statement, isConfirmed, checks }
  }
  return null
}

/** Deeper looks that say what the next one will cost. */
const LOOKS = 20

/** What the last deeper looks cost, in dollars. */
export async function deeperCosts(tx: Tx, teamId: string): Promise<number[]> {
  const costs = await costsOfRuns(tx, teamId, await lastDone(tx, teamId, 'deeper', LOOKS))
  return costs.map(dollarsOf)
}
