import type { IncidentStatus } from '../../domain/incident.ts'
import type { Alert } from '../../domain/signal.ts'
import type { Tx } from '../../storage/sql.ts'

/** One earlier incident, as recurrence needs it. */
export interface PastIncident {
  id: string
  title: string
  service: string
  status: IncidentStatus
  openedAt: number
  resolvedAt: number | null
  /** What was concluded; null while nothing was, or once a person took it back. */
  conclusion: unknown
}

interface Row {
  id: string
  title: string
  service: string
  status: IncidentStatus
  opened_at: Date
  resolved_at: Date | null
  conclusion: unknown
}

const STANDING = 'case when withdrawn_by is null then conclusion end as conclusion'

/** Incidents of a service opened since then (milliseconds), newest first, at most `limit`. */
export async function incidentHistory(
  tx: Tx,
  teamId: string,
  wanted: { service: string; since: number; limit: number },
): Promise<PastIncident[]> {
  const { rows } = await tx.query<Row>(
    `select id, alert ->> 'title' as title, service, status, opened_at, resolved_at, ${STANDING}
     from incident
     where team_id = $1::text and service = $2::text
       and opened_at >= to_timestamp($3::double precision / 1000)
     order by opened_at desc, id desc limit $4::integer`,
    [teamId, wanted.service, wanted.since, wanted.limit],
  )
  return rows.map(({ opened_at, resolved_at, ...row }) => ({
    ...row,
    openedAt: opened_at.getTime(),
    resolvedAt: resolved_at?.getTime() ?? null,
  }))
}

export interface PastPage {
  id: string
  channel: string
  alert: Alert
  openedAt: number
  /** What `setConclusion` stored; null while nothing was, or once a person took it back. */
  conclusion: unknown
  /** A person said that it was right, and nobody that it was wrong. */
  isConfirmed: boolean
}

interface PastRow extends Omit<PastPage, 'openedAt' | 'isConfirmed'> {
  opened_at: Date
  confirmed: boolean
}

/** Incidents of a service opened in a stretch of time before this one, newest first, concluded or not. */
export async function pastPages(
  tx: Tx,
  teamId: string,
  wanted: { service: string; except: string; before: number; since: number; limit: number },
): Promise<PastPage[]> {
  const { rows } = await tx.query<PastRow>(
    `select id, channel, alert, opened_at, ${STANDING},
       exists (select from label l where l.team_id = i.team_id and l.incident_id = i.id and l.verdict = 'right')
         and not exists (select from label l
           where l.team_id = i.team_id and l.incident_id = i.id and l.verdict = 'wrong') as confirmed
     from incident i
     where team_id = $1::text and service = $2::text and id <> $3::uuid
       and opened_at < to_timestamp($4::double precision / 1000)
       and opened_at >= to_timestamp($6::double precision / 1000)
     order by opened_at desc, id desc limit $5::integer`,
    [teamId, wanted.service, wanted.except, wanted.before, wanted.limit, wanted.since],
  )
  return rows.map(({ opened_at, confirmed, ...row }) => ({
    ...row,
    openedAt: opened_at.getTime(),
    isConfirmed: confirmed,
  }))
}

/** What `setConclusion` stored; null while there is none, or once a person took it back. */
export async function latestConclusion(tx: Tx, teamId: string, incidentId: string): Promise<unknown> {
  const { rows } = await tx.query<{ conclusion: unknown }>(
    `select ${STANDING} from incident where team_id = $1::text and id = $2::uuid`,
    [teamId, incidentId],
  )
  return rows[0]?.conclusion ?? null
}

/** Services of a channel that are remembered for their pages; the most paged first. */
const MOST_PAGED = 200

/** Pages of a service that were told in a channel; the service in lower case. */
export interface Paged {
  channel: string
  service: string
  pages: number
}

/** How often each service was paged since then (milliseconds), apart for each channel: who may know is for the caller. */
export async function pagedServices(tx: Tx, teamId: string, since: number): Promise<Paged[]> {
  const { rows } = await tx.query<Paged>(
    `select channel, lower(service) as service, count(*)::int as pages from incident
     where team_id = $1::text and opened_at >= to_timestamp($2::double precision / 1000) and service <> 'unknown'
     group by 1, 2 order by 3 desc, 2, 1 limit ${MOST_PAGED}`,
    [teamId, since],
  )
  return rows
}

/** What `setConclusion` stored, also when a person took it back. */
export async function storedConclusion(
  tx: Tx,
  teamId: string,
  incidentId: string,
): Promise<{ conclusion: unknown; isWithdrawn: boolean }> {
  const { rows } = await tx.query<{ conclusion: unknown; withdrawn_by: string | null }>(
    'select conclusion, withdrawn_by from incident where team_id = $1::text and id = $2::uuid',
    [teamId, incidentId],
  )
  return { conclusion: rows[0]?.conclusion ?? null, isWithdrawn: (rows[0]?.withdrawn_by ?? null) !== null }
}

/** An incident that was over between two times, with the services of its alerts. */
export interface OverIncident {
  services: string[]
  resolvedAt: number
}

/** The latest first, at most 50. */
export async function overBetween(
  tx: Tx,
  teamId: string,
  { after, before }: { after: number; before: number },
): Promise<OverIncident[]> {
  const { rows } = await tx.query<{ services: string[]; resolved_at: Date }>(
    `select i.resolved_at, array_append(array_remove(array_agg(f.alert ->> 'service'), null), i.service) as services
     from incident i left join folded_alert f on f.team_id = i.team_id and f.incident_id = i.id
     where i.team_id = $1::text and i.status = 'resolved'
       and i.resolved_at > to_timestamp($2::double precision / 1000)
       and i.resolved_at <= to_timestamp($3::double precision / 1000)
     group by i.team_id, i.id, i.service, i.resolved_at
     order by i.resolved_at desc limit 50`,
    [teamId, after, before],
  )
  return rows.map(({ services, resolved_at }) => ({ services, resolvedAt: resolved_at.getTime() }))
}
