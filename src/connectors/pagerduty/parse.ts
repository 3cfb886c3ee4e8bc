import { z } from 'zod'
import type { ChangeRow, ObjectRow } from '../../domain/case-file.ts'

/**
 * The forms of PagerDuty's OpenAPI description, `info.version` 2.0.0, of PagerDuty/api-schema at commit
 * 6643db4f795323cb352565245a26f493ebd6fdda (reference/REST/openapiv3.json).
 */
const Reference = z.object({ id: z.string().nullish(), summary: z.string().nullish() })

const time = z.iso.datetime({ offset: true })

const Incident = z.object({
  id: z.string(),
  title: z.string().nullish(),
  status: z.string().nullish(),
  urgency: z.string().nullish(),
  created_at: time.nullish(),
  service: Reference.nullish(),
  priority: Reference.nullish(),
  escalation_policy: Reference.nullish(),
})

export type Objects = Omit<ObjectRow, 'evidence'>[]
type Changes = Omit<ChangeRow, 'evidence'>[]

const at = (when: string | null | undefined): number | null => (when ? Date.parse(when) : null)

const object = (
  kind: string,
  name: string,
  row: { ts: number | null; state?: string | null; attrs: Record<string, unknown> },
): Objects[number] => ({ kind, namespace: null, name, state: null, ...row })

type IncidentData = z.infer<typeof Incident>

const told = (kind: string, incident: IncidentData, attrs: Record<string, unknown> = {}): Objects[number] =>
  object(kind, incident.id, {
    ts: at(incident.created_at),
    state: incident.status ?? null,
    attrs: {
      title: incident.title ?? null,
      service: incident.service?.summary ?? null,
      urgency: incident.urgency ?? null,
      priority: incident.priority?.summary ?? null,
      escalation_policy: incident.escalation_policy?.summary ?? null,
      ...attrs,
    },
  })

export const OneIncident = z
  .object({ incident: Incident })
  .transform(({ incident }) => [told('page', incident)])

export const LogEntries = z
  .object({
    log_entries: z.array(
      z.object({
        id: z.string(),
        type: z.string().nullish(),
        summary: z.string().nullish(),
        created_at: time.nullish(),
        channel: z.object({ type: z.string().nullish() }).nullish(),
      }),
    ),
  })
  .transform(({ log_entries }) =>
    log_entries.map(({ id, type, summary, created_at, channel }) =>
      object('page-log', id, {
        ts: at(created_at),
        state: type ?? null,
        attrs: { summary: summary ?? null, channel: channel?.type ?? null },
      }),
    ),
  )

export const Notes = z
  .object({
    notes: z.array(
      z.object({
        id: z.string(),
        content: z.string(),
        created_at: time.nullish(),
        user: Reference.nullish(),
      }),
    ),
  })
  .transform(({ notes }) =>
    notes.map(({ id, content, created_at, user }) =>
      object('page-note', id, { ts: at(created_at), attrs: { content, author: user?.summary ?? null } }),
    ),
  )

export const PastIncidents = z
  .object({
    past_incidents: z.array(z.object({ incident: Incident, score: z.number().nullish() })).default([]),
  })
  .transform(({ past_incidents }) =>
    past_incidents.map(({ incident, score }) => told('past-page', incident, { score: score ?? null })),
  )

export const RelatedIncidents = z
  .object({
    related_incidents: z
      .array(
        z.object({
          incident: Incident,
          relationships: z.array(z.object({ type: z.string().nullish() })).default([]),
        }),
      )
      .default([]),
  })
  .transform(({ related_incidents }) =>
    related_incidents.map(({ incident, relationships }) =>
      told('related-page', incident, { relationships: relationships.map(({ type }) => type ?? null) }),
    ),
  )

/** Who is on call is told by policy and level; the name is the team's own to look up there. */
export const OnCalls = z
  .object({
    oncalls: z.array(
      z.object({
        escalation_level: z.number().nullish(),
        escalation_policy: Reference.nullish(),
        schedule: Reference.nullish(),
        user: Reference.nullish(),
        end: time.nullish(),
      }),
    ),
  })
  .transform(({ oncalls }) =>
    oncalls.map(({ escalation_level, escalation_policy, schedule, user, end }) =>
      object('on-call', `${escalation_policy?.summary ?? 'policy'} level ${escalation_level ?? 1}`, {
        ts: null,
        state: user?.summary ?? null,
        attrs: { schedule: schedule?.summary ?? null, until: end ?? null },
      }),
    ),
  )

export const ChangeEvents = z
  .object({
    change_events: z.array(
      z.object({
        id: z.string(),
        timestamp: time,
        summary: z.string().default('a change'),
        source: z.string().nullish(),
        services: z.array(Reference).default([]),
        links: z.array(z.object({ href: z.string().nullish() })).default([]),
        custom_details: z.record(z.string(), z.unknown()).nullish(),
      }),
    ),
  })
  .transform(
    ({ change_events }): Changes =>
      change_events.map(({ id, timestamp, summary, source, services, links, custom_details }) => {
        const [service] = services
        return {
          ts: Date.parse(timestamp),
          type: 'change',
          // A change of several services is about none of them alone.
          entity: services.length === 1 ? (service?.summary ?? null) : null,
          title: summary.slice(0, 300),
          attrs: {
            ...custom_details,
            id,
            source: source ?? null,
            services: services.map((one) => one.summary ?? null),
            links: links.map(({ href }) => href ?? null),
          },
        }
      }),
  )
