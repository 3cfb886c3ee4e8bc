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

/** What is left to do, in the order it was asked: a run that was cut off by a crash comes first. */
export async function nextRun(tx: Tx, teamId: string, incidentId: string): Promise<Run | null> {
  const { rows } = await tx.query<Row>(
    `select ${COLUMNS} from run
     where team_id = $1::text and incident_id = $2::uuid and state in ('running', 'queued')
     order by (state = 'running') desc, queued_at, id limit 1`,
    [teamId, incidentId],
  )
  return rows[0] ? fromRow(rows[0]) : null
}

export async function latestRunId(tx: Tx, teamId: string, incidentId: string): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from run where team_id = $1::text and incident_id = $2::uuid order by queued_at desc, id desc limit 1`,
    [teamId, incidentId],
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
export async function incidentsWithWork(tx: Tx, teamId: string): Promise<string[]> {
  const { rows } = await tx.query<{ incident_id: string }>(
    `select distinct incident_id from run where team_id = $1::text and state in ('running', 'queued')`,
    [teamId],
  )
  return rows.map(({ incident_id }) => incident_id)
}
