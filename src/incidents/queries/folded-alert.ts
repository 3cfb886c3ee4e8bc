import type { FoldedAlert } from '../../domain/incident.ts'
import type { Alert } from '../../domain/signal.ts'
import type { Tx } from '../../storage/sql.ts'

/** Until the transaction ends nobody else of the team decides what belongs together. */
export async function lockFolding(tx: Tx, teamId: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('fold ' || $1::text, 0))", [teamId])
}

export async function insertFolded(
  tx: Tx,
  row: { teamId: string; incidentId: string; dedupKey: string; alert: Alert; at: number },
): Promise<void> {
  await tx.query(
    `insert into folded_alert (team_id, incident_id, dedup_key, alert, at)
     values ($1::text, $2::uuid, $3::text, $4::jsonb, to_timestamp($5::double precision / 1000))`,
    [row.teamId, row.incidentId, row.dedupKey, JSON.stringify(row.alert), row.at],
  )
}

/** Says of one of an incident's alerts that it is over (`at`), or fires again (null). */
export async function setAlertOver(
  tx: Tx,
  row: { teamId: string; incidentId: string; dedupKey: string; at: number | null },
): Promise<void> {
  await tx.query(
    `with folded as (
       update folded_alert set resolved_at = to_timestamp($4::double precision / 1000)
       where team_id = $1::text and incident_id = $2::uuid and dedup_key = $3::text returning 1)
     update incident set alert_resolved_at = to_timestamp($4::double precision / 1000)
     where team_id = $1::text and id = $2::uuid and dedup_key = $3::text`,
    [row.teamId, row.incidentId, row.dedupKey, row.at],
  )
}

/** In the order they came. */
export async function foldedAlerts(tx: Tx, teamId: string, incidentId: string): Promise<FoldedAlert[]> {
  const { rows } = await tx.query<{ dedup_key: string; alert: Alert; at: Date; resolved_at: Date | null }>(
    `select dedup_key, alert, at, resolved_at from folded_alert
     where team_id = $1::text and incident_id = $2::uuid order by at, dedup_key`,
    [teamId, incidentId],
  )
  return rows.map(({ dedup_key, alert, at, resolved_at }) => ({
    dedupKey: dedup_key,
    alert,
    at: at.getTime(),
    resolvedAt: resolved_at?.getTime() ?? null,
  }))
}

/** An open incident that the next alert may belong to. */
export interface FoldCandidate {
  incidentId: string
  /** Of every alert it has. */
  services: string[]
}

/** Open incidents of a channel whose newest alert came since then, the newest first. */
export async function foldCandidates(
  tx: Tx,
  teamId: string,
  { channel, since }: { channel: string; since: number },
): Promise<FoldCandidate[]> {
  const { rows } = await tx.query<{ id: string; services: string[] }>(
    `select i.id, array_remove(array_append(array_agg(f.alert ->> 'service'), i.service), null) as services
     from incident i left join folded_alert f on f.team_id = i.team_id and f.incident_id = i.id
     where i.team_id = $1::text and i.channel = $2::text and i.status = 'open'
     group by i.team_id, i.id, i.service, i.opened_at
     having greatest(i.opened_at, max(f.at)) >= to_timestamp($3::double precision / 1000)
     order by i.opened_at desc limit 20`,
    [teamId, channel, since],
  )
  return rows.map(({ id, services }) => ({ incidentId: id, services }))
}
