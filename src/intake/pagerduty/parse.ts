import { z } from 'zod'
import type { Alert, Signal } from '../../domain/signal.ts'
import { valueIn } from '../measured.ts'

const Reference = z.object({ id: z.string().optional(), summary: z.string().nullish() })

/** The part of a V3 webhook that is read; everything else is tolerated. */
const Envelope = z.object({
  event: z.object({
    id: z.string().min(1),
    event_type: z.string().min(1),
    resource_type: z.string().optional(),
    occurred_at: z.iso.datetime({ offset: true }),
    data: z.unknown(),
  }),
})

/** An incident as webhooks and the REST API give it. */
export const IncidentData = z.object({
  id: z.string().min(1),
  title: z.string().default('untitled incident'),
  incident_key: z.string().nullish(),
  html_url: z.string().nullish(),
  urgency: z.string().nullish(),
  created_at: z.string().nullish(),
  service: Reference.nullish(),
  priority: Reference.nullish(),
})

export type IncidentData = z.infer<typeof IncidentData>

/** One incident, whichever way it came. */
export const dedupKeyOf = (id: string): string => `pagerduty:${id}`

const PHASE: Record<string, 'triggered' | 'updated' | 'resolved'> = {
  'incident.triggered': 'triggered',
  'incident.reopened': 'triggered',
  'incident.escalated': 'updated',
  'incident.priority_updated': 'updated',
  'incident.resolved': 'resolved',
}

/** `P1` … as PagerDuty's priorities are called, else its urgency. */
function severityOf(data: IncidentData): string {
  const priority = data.priority?.summary?.trim()
  if (priority) return priority
  return data.urgency ? `${data.urgency} urgency` : 'unknown'
}

export function alertOf(data: IncidentData, occurredAt: number): Alert {
  const created = data.created_at ? Date.parse(data.created_at) : Number.NaN
  const service = data.service?.summary?.trim() || 'unknown'
  const labels: Record<string, string> = { pagerduty_incident: data.id }
  if (data.incident_key) labels.incident_key = data.incident_key
  if (data.service?.id) labels.pagerduty_service = data.service.id
  return {
    title: data.title,
    service,
    severity: severityOf(data),
    entity: service === 'unknown' ? null : service,
    metric: null,
    value: valueIn(data.title),
    firedAt: Number.isNaN(created) ? occurredAt : created,
    url: data.html_url ?? null,
    labels,
    text: data.title,
  }
}

export type Parsed = { ok: true; signal: Signal } | { ok: false; reason: string }

const issueOf = (error: z.ZodError): string => {
  const issue = error.issues[0]
  return `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'unusable'}`
}

/**
 * The bytes of a delivery as a Signal. `deliveryId` is X-Webhook-Id, the same on every retry. An event type that
 * is not about an incident's life is `unsupported`, not an error.
 */
export function parseWebhook(rawBody: Uint8Array, deliveryId: string | null): Parsed {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(rawBody).toString('utf8'))
  } catch {
    return { ok: false, reason: 'the body is not JSON' }
  }
  const envelope = Envelope.safeParse(json)
  if (!envelope.success) return { ok: false, reason: `not a V3 webhook: ${issueOf(envelope.error)}` }
  const { event } = envelope.data
  const occurredAt = Date.parse(event.occurred_at)
  const ids = [`event:${event.id}`, ...(deliveryId ? [`delivery:${deliveryId}`] : [])]
  const arrived = { source: 'pagerduty', ids, occurredAt }
  const phase = PHASE[event.event_type]
  if (!phase) {
    return { ok: true, signal: { ...arrived, kind: 'unsupported', reason: `event type ${event.event_type}` } }
  }
  const data = IncidentData.safeParse(event.data)
  if (!data.success) return { ok: false, reason: `event.data: ${issueOf(data.error)}` }
  return {
    ok: true,
    signal: {
      ...arrived,
      kind: 'alert',
      phase,
      dedupKey: dedupKeyOf(data.data.id),
      alert: alertOf(data.data, occurredAt),
      place: null,
    },
  }
}
