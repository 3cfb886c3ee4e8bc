import type { Incident } from '../domain/incident.ts'
import type { PastCause, Verdict } from '../domain/verdict.ts'
import { fingerprintOf } from '../incidents/fingerprint.ts'
import { pastPages } from '../incidents/queries/history.ts'
import { lastDone } from '../incidents/queries/run.ts'
import { dollarsOf } from '../models/prices.ts'
import { costsOfRuns } from '../models/queries/spend.ts'
import type { Tx } from '../storage/sql.ts'
import type { MayTell } from './past-pages.ts'

/** Pages of a service that are looked through for one of the same kind. */
const LIMIT = 200

/** A cause that is older is told as history, not run again. */
const SINCE_MS = 400 * 86_400_000

/**
 * The newest cause of an earlier page with the same fingerprint that can be checked again, where those who read this page
 * may know of it; null when there is none.
 */
export async function pastCause(
  tx: Tx,
  teamId: string,
  { id, alert, openedAt }: Incident,
  mayTell: MayTell,
): Promise<PastCause | null> {
  // Whoever names no service names no kind of page either.
  if (alert.service === 'unknown') return null
  const past = await pastPages(tx, teamId, {
    service: alert.service,
    except: id,
    before: openedAt,
    since: openedAt - SINCE_MS,
    limit: LIMIT,
  })
  const same = past.filter((one) => fingerprintOf(one.alert) === fingerprintOf(alert))
  for (const { id: incidentId, channel, openedAt: at, isConfirmed, conclusion } of same) {
    const { cause = null, checks = [] } = (conclusion as { verdict?: Verdict } | null)?.verdict ?? {}
    if (cause !== null && checks.length > 0 && (await mayTell(channel)))
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
