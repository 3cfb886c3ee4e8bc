import type { Label } from '../../domain/incident.ts'
import type { Tx } from '../../storage/sql.ts'

export async function insertLabel(tx: Tx, teamId: string, id: string, label: Label): Promise<void> {
  await tx.query(
    `insert into label (team_id, id, incident_id, verdict, cause, person, at)
     values ($1::text, $2::uuid, $3::uuid, $4::text, $5::text, $6::text, to_timestamp($7::double precision / 1000))`,
    [teamId, id, label.incidentId, label.verdict, label.cause, label.person, label.at],
  )
}

/** Oldest first. */
export async function listLabels(tx: Tx, teamId: string, incidentId: string): Promise<Label[]> {
  const { rows } = await tx.query<{
    verdict: Label['verdict']
    cause: string | null
    person: string
    at: Date
  }>(
    `select verdict, cause, person, at from label
     where team_id = $1::text and incident_id = $2::uuid order by at, id`,
    [teamId, incidentId],
  )
  return rows.map(({ verdict, cause, person, at }) => ({
    incidentId,
    verdict,
    cause,
    person,
    at: at.getTime(),
  }))
}
