import { z } from 'zod'
import type { HttpClient } from '../../platform/http-client.ts'
import { IncidentData } from './parse.ts'

const PAGE = 100
const REQUEST_MS = 20_000

const Listed = IncidentData.extend({
  status: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  last_status_change_at: z.iso.datetime({ offset: true }).nullish(),
  resolved_at: z.iso.datetime({ offset: true }).nullish(),
})

/** An incident as the REST API lists it. */
export type Listed = z.infer<typeof Listed>

const List = z.object({ incidents: z.array(Listed), more: z.boolean().nullish() })
const One = z.object({ incident: Listed })

const TOO_OFTEN = 'PagerDuty was asked too often; it is asked again when it said'

const REFUSED: Record<number, string> = {
  401: 'PagerDuty does not accept PAGERDUTY_API_TOKEN: make a read-only REST API key and set it',
  403: 'PAGERDUTY_API_TOKEN may not list incidents',
  429: TOO_OFTEN,
}

/** Why PagerDuty gave nothing, with the setting to change. */
export class Problem extends Error {
  readonly code = 'SOURCE'
}

async function ask<T>(
  client: HttpClient,
  path: string,
  query: Record<string, string | number | readonly string[]>,
  { schema, signal }: { schema: z.ZodType<T>; signal: AbortSignal },
): Promise<T | null> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)])
  const reply = await client.ask({ path, query, signal: within })
  if (reply.kind === 'aborted') throw new Problem('PagerDuty gave no answer in time')
  if (reply.kind === 'unreachable')
    throw new Problem(
      `PagerDuty cannot be reached (${reply.code}): check PAGERDUTY_API_URL, PAGERDUTY_API_PROXY, PAGERDUTY_API_CA and the network`,
    )
  if (reply.kind === 'paused') throw new Problem(TOO_OFTEN)
  if (reply.status === 404) return null
  if (reply.status >= 300) throw new Problem(REFUSED[reply.status] ?? `PagerDuty answers ${reply.status}`)
  try {
    return schema.parse(JSON.parse(reply.body.toString('utf8')))
  } catch {
    throw new Problem('PagerDuty answered in a form that is not known: check PAGERDUTY_API_URL')
  }
}

/**
 * Incidents that were made in that time (milliseconds UTC), the newest first, a hundred a page. Throws `Problem`.
 * https://developer.pagerduty.com/api-reference/9d0b4b12e36f9-list-incidents
 */
export async function listIncidents(
  client: HttpClient,
  { statuses, since, until }: { statuses: readonly string[]; since: number; until: number },
  { mostPages, signal }: { mostPages: number; signal: AbortSignal },
): Promise<Listed[]> {
  const all: Listed[] = []
  for (let page = 0; page < mostPages; page += 1) {
    const query = {
      'statuses[]': statuses,
      since: new Date(since).toISOString(),
      until: new Date(until).toISOString(),
      sort_by: 'created_at:desc',
      limit: PAGE,
      offset: page * PAGE,
    }
    const list = await ask(client, '/incidents', query, { schema: List, signal })
    all.push(...(list?.incidents ?? []))
    if (list?.more !== true) break
  }
  return all
}

/** null when there is none of that id. */
export const oneIncident = (
  client: HttpClient,
  id: string,
  signal: AbortSignal,
): Promise<{ incident: Listed } | null> =>
  ask(client, `/incidents/${encodeURIComponent(id)}`, {}, { schema: One, signal })

const Note = z.object({
  content: z.string(),
  created_at: z.iso.datetime({ offset: true }),
  user: z.object({ summary: z.string().nullish() }).nullish(),
})

/** What a responder wrote on an incident. */
export type IncidentNote = z.infer<typeof Note>

/** Notes on an incident (`GET /incidents/{id}/notes`), oldest first. Throws `Problem`. */
export async function incidentNotes(
  client: HttpClient,
  id: string,
  signal: AbortSignal,
): Promise<IncidentNote[]> {
  const schema = z.object({ notes: z.array(Note) })
  const list = await ask(client, `/incidents/${encodeURIComponent(id)}/notes`, {}, { schema, signal })
  return (list?.notes ?? []).toSorted((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
}

/** When it last became what it is now, as the API writes it. */
export const changedAt = ({ resolved_at, last_status_change_at, created_at }: Listed): string =>
  resolved_at ?? last_status_change_at ?? created_at
