import type { Run, RunKind, RunState } from '../../domain/incident.ts'
import type { Tx } from '../../storage/sql.ts'

interface Row {
  id: string
  incident_id: string
  kind: RunKind
  state: RunState
  text: string | null
  person: string | null
  as_of: Date
}

const COLUMNS = 'id, incident_id, kind, state, text, person, as_of'

const fromRow = (row: Row): Run => ({
  id: row.id,
  incidentId: row.incident_id,
  kind: row.kind,
  state: row.state,
  text: row.text,
  person: row.person,
  asOf: row.as_of.getTime(),
})

export async function insertRun(tx: Tx, teamId: string, run: Run): Promise<void> {
  await tx.query(
    `insert into run (team_id, id, incident_id, kind, state, text, person, as_of, queued_at)
     values ($1::text, $2::uuid, $3::uuid, $4::text, 'queued', $5::text, $6::text,
       to_timestamp($7::double precision / 1000), to_timestamp($7::double precision / 1000))`,
    [teamId, run.id, run.incidentId, run.kind, run.text, run.person, run.asOf],
  )
}

/** What is left to do by now, in the order it was asked: a run that was cut off by a crash comes first. */
export async function nextRun(tx: Tx, teamId: string, incidentId: string, now: number): Promise<Run | null> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from run
     where team_id = $1::text and incident_id = $2::uuid
       and (state = 'running' or (state = 'queued' and queued_at <= to_timestamp($3::double precision / 1000)))
     order by (state = 'running') desc, queued_at, id limit 1`,
    [teamId, incidentId, now],
  )
  return rows[0] ? fromRow(rows[0]) : null
}

/** Ids of the last runs of a kind that ended well, newest first. */
export async function lastDone(tx: Tx, teamId: string, kind: RunKind, most: number): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from run where team_id = $1::text and kind = $2::text and state = 'done'
     order by queued_at desc, id desc limit $3::integer`,
    [teamId, kind, most],
  )
  return rows.map(({ id }) => id)
}

export interface WaitingRun {
  id: string
  queuedAt: number
  severity: string
  incident: { id: string; channel: string; threadTs: string | null }
}

/** The oldest queued run of each incident on which nobody works, and how many incidents are worked on. */
export async function waitingRuns(
  tx: Tx,
  teamId: string,
  now: number,
): Promise<{ queued: WaitingRun[]; running: number }> {
  const { rows } = await tx.query<{
    id: string | null
    queued_at: Date
    severity: string | null
    incident_id: string
    channel: string
    thread_ts: string | null
  }>(
    `select i.id as incident_id, i.channel, i.thread_ts, i.alert ->> 'severity' as severity,
       case when bool_or(r.state = 'running') then null
         else (array_agg(r.id order by r.queued_at, r.id))[1] end as id,
       min(r.queued_at) as queued_at
     from run r join incident i on i.team_id = r.team_id and i.id = r.incident_id
     where r.team_id = $1::text
       and (r.state = 'running'
         or (r.state = 'queued' and r.queued_at <= to_timestamp($2::double precision / 1000)))
     group by i.id, i.channel, i.thread_ts, i.alert`,
    [teamId, now],
  )
  const queued = rows.flatMap((row) =>
    row.id === null
      ? []
      : [
          {
            id: row.id,
            queuedAt: row.queued_at.getTime(),
            severity: row.severity ?? 'unknown',
            incident: { id: row.incident_id, channel: row.channel, threadTs: row.thread_ts },
          },
        ],
  )
  return { queued, running: rows.length - queued.length }
}

/** Whether a run of the kind waits or is under way. */
export async function isAtWork(tx: Tx, teamId: string, incidentId: string, kind: RunKind): Promise<boolean> {
  const { rows } = await tx.query(
    `select id from run
     where team_id = $1::text and incident_id = $2::uuid and kind = $3::text and state in ('queued', 'running')
     limit 1`,
    [teamId, incidentId, kind],
  )
  return rows.length > 0
}

/** Whether a run is under way, or begins by then. */
export async function hasWorkBy(tx: Tx, teamId: string, incidentId: string, by: number): Promise<boolean> {
  const { rows } = await tx.query(
    `select id from run
     where team_id = $1::text and incident_id = $2::uuid
       and (state = 'running' or (state = 'queued' and queued_at <= to_timestamp($3::double precision / 1000)))
     limit 1`,
    [teamId, incidentId, by],
  )
  return rows.length > 0
}

/** A look that is still to come is none. */
export async function latestRunId(
  tx: Tx,
  teamId: string,
  incidentId: string,
  now: number,
): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from run
     where team_id = $1::text and incident_id = $2::uuid
       and (state <> 'queued' or queued_at <= to_timestamp($3::double precision / 1000))
     order by queued_at desc, id desc limit 1`,
    [teamId, incidentId, now],
  )
  return rows[0]?.id ?? null
}

export async function startRun(tx: Tx, teamId: string, id: string, at: number): Promise<void> {
  await tx.query(
    `update run set state = 'running', started_at = coalesce(started_at, to_timestamp($3::double precision / 1000))
     where team_id = $1::text and id = $2::uuid`,
    [teamId, id, at],
  )
}

export async function finishRun(
  tx: Tx,
  row: {
    teamId: string
    id: string
    state: 'done' | 'failed'
    result: unknown
    error: string | null
    at: number
  },
): Promise<void> {
  await tx.query(
    `update run set state = $3::text, result = $4::jsonb, error = $5::text,
       ended_at = to_timestamp($6::double precision / 1000)
     where team_id = $1::text and id = $2::uuid`,
    [row.teamId, row.id, row.state, JSON.stringify(row.result ?? null), row.error, row.at],
  )
}

/** Incidents with work that no job may know of: a backstop for jobs that were lost or gave up. */
export async function incidentsWithWork(
  tx: Tx,
  teamId: string,
  now: number,
): Promise<{ id: string; severity: string }[]> {
  const { rows } = await tx.query<{ id: string; severity: string | null }>(
    `select id, alert ->> 'severity' as severity from incident i
     where team_id = $1::text and exists (select from run r
       where r.team_id = i.team_id and r.incident_id = i.id and (r.state = 'running'
         or (r.state = 'queued' and r.queued_at <= to_timestamp($2::double precision / 1000))))`,
    [teamId, now],
  )
  return rows.map(({ id, severity }) => ({ id, severity: severity ?? 'unknown' }))
}

/** What the incident's newest run of a kind that ended well gave; null without one. */
export async function lastResult(
  tx: Tx,
  teamId: string,
  incidentId: string,
  kind: RunKind,
): Promise<unknown> {
  const { rows } = await tx.query<{ result: unknown }>(
    `select result from run
     where team_id = $1::text and incident_id = $2::uuid and kind = $3::text and state = 'done'
     order by ended_at desc, id desc limit 1`,
    [teamId, incidentId, kind],
  )
  return rows[0]?.result ?? null
}
