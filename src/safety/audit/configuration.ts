import type { Database } from '../../storage/sql.ts'
import { newestOfKind } from '../queries/audit.ts'
import { appendAudit, INSTALLATION } from './append.ts'

/**
 * One row when Sitrep starts with other settings than the last time. Values go in as keyed fingerprints only: they
 * can be compared and not be guessed.
 */
export async function auditConfiguration(
  db: Database,
  place: { teamId: string; at: number },
  settings: Readonly<Record<string, unknown>>,
  fingerprint: (text: string) => string,
): Promise<void> {
  const body = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, fingerprint(`${name}=${JSON.stringify(value)}`)]),
  )
  const before = await newestOfKind(db, place.teamId, INSTALLATION, 'configuration')
  const known: Record<string, string> = before === null ? {} : JSON.parse(before)
  const names = new Set([...Object.keys(body), ...Object.keys(known)])
  if ([...names].every((name) => known[name] === body[name])) return
  await db.tx((tx) =>
    appendAudit(tx, { ...place, incidentId: null }, [
      { kind: 'configuration', actor: 'operator', runId: null, body },
    ]),
  )
}
