import { createHmac, randomUUID } from 'node:crypto'
import type { FiredPage, Json } from '../workspace/types.ts'

/** Where the pages go: Sitrep's own intake. */
export interface WebhookTarget {
  url: string
  secret: string
}

/** What the receiver said. `status` is null when nobody answered. */
export interface WebhookAnswer {
  status: number | null
  text: string
}

type PageEvent = 'incident.triggered' | 'incident.resolved'

/** PagerDuty waits five seconds. */
const TIMEOUT_MS = 5000
const SITE = 'https://acme-local.pagerduty.example'

const reference = (type: string, id: string, summary: string, path: string): Json => ({
  html_url: `${SITE}/${path}/${id}`,
  id,
  self: `${SITE}/api/${path}/${id}`,
  summary,
  type: `${type}_reference`,
})

/** The V3 envelope of one incident event. */
export function pagerDutyEvent(page: FiredPage, eventType: PageEvent, occurredAt: number): Json {
  const serviceId = `P${page.service
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .slice(0, 8)}`
  const resolved = eventType === 'incident.resolved'
  return {
    event: {
      id: randomUUID(),
      event_type: eventType,
      resource_type: 'incident',
      occurred_at: new Date(occurredAt).toISOString(),
      agent: reference('service', serviceId, page.service, 'service-directory'),
      client: null,
      data: {
        html_url: `${SITE}/incidents/${page.incidentId}`,
        id: page.incidentId,
        type: 'incident',
        self: `${SITE}/api/incidents/${page.incidentId}`,
        number: page.number,
        status: resolved ? 'resolved' : 'triggered',
        incident_key: page.incidentKey,
        created_at: new Date(page.firedAt).toISOString(),
        title: page.title,
        service: reference('service', serviceId, page.service, 'service-directory'),
        assignees: [reference('user', 'PALICE', 'Alice Moreno', 'users')],
        escalation_policy: reference('escalation_policy', 'PONCALL', 'On-call', 'escalation_policies'),
        teams: [],
        priority: reference('priority', 'PPRIO', page.severity, 'priorities'),
        urgency: 'high',
        conference_bridge: null,
        resolve_reason: null,
      },
    },
  }
}

/** `v1=` and the HMAC-SHA256 of the body, as PagerDuty signs. */
export const signature = (body: string, secret: string): string =>
  `v1=${createHmac('sha256', secret).update(body).digest('hex')}`

/** Posts one signed event. Failures are answers: a page must show why nothing happened. */
export async function sendWebhook(event: Json, { url, secret }: WebhookTarget): Promise<WebhookAnswer> {
  const body = JSON.stringify(event)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'PagerDuty-Webhook/V3.0 (local stand-in)',
        'x-pagerduty-signature': signature(body, secret),
        'x-webhook-id': randomUUID(),
      },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    return { status: response.status, text: (await response.text()).slice(0, 500) }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return { status: null, text: cause instanceof Error ? cause.message : String(cause) }
  }
}
