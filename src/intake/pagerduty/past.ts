import type { Alert } from '../../domain/signal.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { alertOf } from './parse.ts'
import { changedAt, type Listed, listIncidents } from './rest.ts'

/** A page that is over. */
export interface PastPage {
  alert: Alert
  /** Milliseconds UTC. */
  resolvedAt: number
}

/** The API lists at most 10,000. */
const MOST_PAGES = 100

const pastOf = (incident: Listed): PastPage => ({
  alert: alertOf(incident, Date.parse(incident.created_at)),
  resolvedAt: Date.parse(changedAt(incident)),
})

/** Pages that were made in that time (milliseconds UTC) and are resolved, the newest first. Throws `Problem`. */
export async function pastPages(
  client: HttpClient,
  window: { since: number; until: number },
  signal: AbortSignal,
): Promise<PastPage[]> {
  const listed = await listIncidents(
    client,
    { statuses: ['resolved'], ...window },
    { mostPages: MOST_PAGES, signal },
  )
  return listed.map(pastOf)
}
