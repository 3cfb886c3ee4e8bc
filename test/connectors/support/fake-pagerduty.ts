import type { Respond } from './bad-server.ts'
import { json } from './bad-server.ts'

export interface FakeIncident {
  id: string
  title: string
  service: string
  status: 'triggered' | 'acknowledged' | 'resolved'
  createdAt: number
  changedAt?: number
  notes?: readonly { by: string; at: number; text: string }[]
}

const iso = (ms: number): string => new Date(ms).toISOString()

/**
 * An incident as PagerDuty's OpenAPI description has it: `info.version` 2.0.0, PagerDuty/api-schema at commit
 * 6643db4f795323cb352565245a26f493ebd6fdda, reference/REST/openapiv3.json, `Incident`.
 */
const incident = ({ id, title, service, status, createdAt, changedAt = createdAt }: FakeIncident) => ({
  id,
  type: 'incident',
  summary: `[#1] ${title}`,
  self: `https://api.pagerduty.com/incidents/${id}`,
  html_url: `https://subdomain.pagerduty.com/incidents/${id}`,
  incident_number: 1,
  title,
  created_at: iso(createdAt),
  status,
  incident_key: null,
  service: { id: 'PSVC1', type: 'service_reference', summary: service },
  assignments: [],
  last_status_change_at: iso(changedAt),
  ...(status === 'resolved' ? { resolved_at: iso(changedAt) } : {}),
  urgency: 'high',
  escalation_policy: { id: 'PEP', type: 'escalation_policy_reference', summary: 'Payments' },
})

/** As `IncidentNote` of the same description. */
const note = ({ by, at, text }: { by: string; at: number; text: string }, index: number) => ({
  id: `N${index}`,
  user: { id: 'PUSER', type: 'user_reference', summary: by },
  content: text,
  created_at: iso(at),
  channel: { summary: 'The PagerDuty website or APIs' },
})

/** `GET /incidents` with its filters, order and paging, `GET /incidents/{id}` and its `/notes`. */
export function fakeIncidents(all: readonly FakeIncident[]): Respond {
  return ({ url }, response) => {
    const one = /^\/incidents\/([^/]+)$/.exec(url.pathname)?.[1]
    if (one !== undefined) {
      const found = all.find(({ id }) => id === decodeURIComponent(one))
      return found
        ? json(response, { incident: incident(found) })
        : json(response, { error: { message: 'Not Found', code: 2100 } }, 404)
    }
    const noted = /^\/incidents\/([^/]+)\/notes$/.exec(url.pathname)?.[1]
    if (noted !== undefined) {
      const found = all.find(({ id }) => id === decodeURIComponent(noted))
      return json(response, { notes: (found?.notes ?? []).map(note) })
    }
    if (url.pathname !== '/incidents') return json(response, { error: { message: 'Not Found' } }, 404)
    const query = url.searchParams
    const statuses = query.getAll('statuses[]')
    const [since, until] = [query.get('since') ?? '', query.get('until') ?? ''].map((text) =>
      Date.parse(text),
    )
    const [limit, offset] = [Number(query.get('limit') ?? 25), Number(query.get('offset') ?? 0)]
    const wanted = all
      .filter(({ status }) => statuses.includes(status))
      .filter(({ createdAt }) => createdAt >= (since ?? 0) && createdAt <= (until ?? 0))
      .sort((a, b) => b.createdAt - a.createdAt)
    return json(response, {
      incidents: wanted.slice(offset, offset + limit).map(incident),
      limit,
      offset,
      total: null,
      more: wanted.length > offset + limit,
    })
  }
}
