import type { Incident } from '../../domain/incident.ts'
import type { Alert } from '../../domain/signal.ts'
import type { Tx } from '../../storage/sql.ts'

interface Row {
  id: string
  dedup_key: string
  status: 'open' | 'resolved'
  alert: Alert
  channel: string
  thread_ts: string | null
  fence: string
  opened_at: Date
  resolved_at: Date | null
}

const COLUMNS = 'id, dedup_key, status, alert, channel, thread_ts, fence, opened_at, resolved_at'

const fromRow = (row: Row): Incident => ({
  id: row.id,
  dedupKey: row.dedup_key,
  status: row.status,
  alert: row.alert,
  channel: row.channel,
  threadTs: row.thread_ts,
  fence: Number(row.fence),
  openedAt: row.opened_at.getTime(),
  resolvedAt: row.resolved_at?.getTime() ?? null,
})

/** Opens an incident; false when an open one has the key already (another delivery won the race). */
export async function insertIncident(
  tx: Tx,
  row: {
    teamId: string
    id: string
    dedupKey: string
    alert: Alert
    channel: string
    threadTs: string | null
    at: number
  },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into incident (team_id, id, dedup_key, status, alert, service, channel, thread_ts, opened_at)
     values ($1::text, $2::uuid, $3::text, 'open', $4::jsonb, $5::text, $6::text, $7::text,
       to_timestamp($8::double precision / 1000))
     on conflict (team_id, dedup_key) where status = 'open' do nothing returning id`,
    [
      row.teamId,
      row.id,
      row.dedupKey,
      JSON.stringify(row.alert),
      row.alert.service,
      row.channel,
      row.threadTs,
      row.at,
    ],
  )
  return rowCount === 1
}

/** The one that the key opened or folded into. */
export async function openIncidentByKey(tx: Tx, teamId: string, dedupKey: string): Promise<Incident | null> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from incident
     where team_id = $1::text and status = 'open' and id in (
       select id from incident where team_id = $1::text and dedup_key = $2::text and status = 'open'
       union all select incident_id from folded_alert where team_id = $1::text and dedup_key = $2::text)
     order by (dedup_key = $2::text) desc limit 1`,
    [teamId, dedupKey],
  )
  return rows[0] ? fromRow(rows[0]) : null
}

/** Keys with that beginning whose alert fires in an open incident. */
export async function openKeys(tx: Tx, teamId: string, prefix: string): Promise<string[]> {
  const { rows } = await tx.query<{ dedup_key: string }>(
    `select dedup_key from incident
     where team_id = $1::text and status = 'open' and alert_resolved_at is null
       and starts_with(dedup_key, $2::text)
     union
     select f.dedup_key from folded_alert f join incident i on i.team_id = f.team_id and i.id = f.incident_id
     where f.team_id = $1::text and i.status = 'open' and f.resolved_at is null
       and starts_with(f.dedup_key, $2::text)
     order by dedup_key`,
    [teamId, prefix],
  )
  return rows.map(({ dedup_key }) => dedup_key)
}

export async function getIncident(tx: Tx, teamId: string, id: string): Promise<Incident | null> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from incident where team_id = $1::text and id = $2::uuid`,
    [teamId, id],
  )
  return rows[0] ? fromRow(rows[0]) : null
}

/**
 * The same, locked for the transaction: whoever changes what the root says takes this first, so that the order of
 * edits is the order of commits.
 */
export async function lockIncident(tx: Tx, teamId: string, id: string): Promise<Incident | null> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from incident where team_id = $1::text and id = $2::uuid for no key update`,
    [teamId, id],
  )
  return rows[0] ? fromRow(rows[0]) : null
}

/** Whether an incident with this key among its alerts was open once and is over. */
export async function wasResolved(tx: Tx, teamId: string, dedupKey: string): Promise<boolean> {
  const { rows } = await tx.query(
    `select id from incident
     where team_id = $1::text and status = 'resolved' and id in (
       select id from incident where team_id = $1::text and dedup_key = $2::text
       union all select incident_id from folded_alert where team_id = $1::text and dedup_key = $2::text)
     limit 1`,
    [teamId, dedupKey],
  )
  return rows.length > 0
}

/** The incident a thread belongs to. */
export async function incidentByThread(
  tx: Tx,
  teamId: string,
  channel: string,
  threadTs: string,
): Promise<Incident | null> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from incident
     where team_id = $1::text and channel = $2::text and thread_ts = $3::text
     order by opened_at desc limit 1`,
    [teamId, channel, threadTs],
  )
  return rows[0] ? fromRow(rows[0]) : null
}

/** Of one channel, newest first. */
export async function openIncidents(tx: Tx, teamId: string, channel: string): Promise<Incident[]> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from incident
     where team_id = $1::text and status = 'open' and channel = $2::text
     order by opened_at desc limit 50`,
    [teamId, channel],
  )
  return rows.map(fromRow)
}

/** The newest incident whose page carried such a label, for what is asked without a page of its own. */
export async function newestWithLabel(
  tx: Tx,
  teamId: string,
  label: string,
  prefix: string,
): Promise<Incident | null> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from incident
     where team_id = $1::text and starts_with(alert -> 'labels' ->> $2::text, $3::text)
     order by opened_at desc limit 1`,
    [teamId, label, prefix],
  )
  return rows[0] ? fromRow(rows[0]) : null
}

export async function resolveIncident(tx: Tx, teamId: string, id: string, at: number): Promise<void> {
  await tx.query(
    `update incident set status = 'resolved', resolved_at = to_timestamp($3::double precision / 1000)
     where team_id = $1::text and id = $2::uuid`,
    [teamId, id, at],
  )
}

export async function setThread(tx: Tx, teamId: string, id: string, threadTs: string): Promise<void> {
  await tx.query(
    `update incident set thread_ts = coalesce(thread_ts, $3::text) where team_id = $1::text and id = $2::uuid`,
    [teamId, id, threadTs],
  )
}

/** Takes the incident over: whoever held it before can write no more. Gives the new fence. */
export async function raiseFence(tx: Tx, teamId: string, id: string): Promise<number> {
  const { rows } = await tx.query<{ fence: string }>(
    `update incident set fence = fence + 1 where team_id = $1::text and id = $2::uuid returning fence`,
    [teamId, id],
  )
  if (!rows[0]) throw new Error(`incident ${id} is gone`)
  return Number(rows[0].fence)
}

/** Locks the row for the transaction; false when the fence was raised by somebody else. */
export async function holdsFence(tx: Tx, teamId: string, id: string, fence: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `select id from incident
     where team_id = $1::text and id = $2::uuid and fence = $3::bigint for no key update`,
    [teamId, id, fence],
  )
  return rowCount === 1
}

export async function setConclusion(tx: Tx, teamId: string, id: string, conclusion: unknown): Promise<void> {
  await tx.query('update incident set conclusion = $3::jsonb where team_id = $1::text and id = $2::uuid', [
    teamId,
    id,
    JSON.stringify(conclusion),
  ])
}

/** Says that a person took the conclusion back; false when somebody had done so before. */
export async function withdraw(tx: Tx, teamId: string, id: string, person: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update incident set withdrawn_by = $3::text
     where team_id = $1::text and id = $2::uuid and withdrawn_by is null returning id`,
    [teamId, id, person],
  )
  return rowCount === 1
}

/** What has happened to the incident that a run's word about the root must respect. */
export interface Fate {
  withdrawnBy: string | null
  resolvedAt: number | null
  /** When the alert that opened it was over, whatever folded ones still fire. */
  firstOver: number | null
}

export async function fateOf(tx: Tx, teamId: string, id: string): Promise<Fate> {
  const { rows } = await tx.query<{
    withdrawn_by: string | null
    resolved_at: Date | null
    alert_resolved_at: Date | null
  }>(
    `select withdrawn_by, resolved_at, alert_resolved_at from incident
     where team_id = $1::text and id = $2::uuid`,
    [teamId, id],
  )
  const [row] = rows
  return {
    withdrawnBy: row?.withdrawn_by ?? null,
    resolvedAt: row?.resolved_at?.getTime() ?? null,
    firstOver: row?.alert_resolved_at?.getTime() ?? null,
  }
}
