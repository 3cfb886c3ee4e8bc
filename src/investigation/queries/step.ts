import type { EvidenceRef, TeamId } from '../../domain/ids.ts'
import type { Tx } from '../../storage/sql.ts'

export interface StepRow {
  input_hash: string
  state: 'reserved' | 'settled'
  result: unknown
}

export interface StepKey {
  teamId: TeamId
  runId: string
  key: string
}

/** Reserves the row, or returns the one that an earlier attempt of the run left. */
export async function reserveStep(tx: Tx, at: StepKey, inputHash: string, now: number): Promise<StepRow> {
  const { rows } = await tx.query<StepRow>(
    `insert into step (team_id, run_id, key, input_hash, state, reserved_at)
     values ($1::text, $2::uuid, $3::text, $4::text, 'reserved', to_timestamp($5::double precision / 1000))
     on conflict (team_id, run_id, key) do update set key = excluded.key
     returning input_hash, state, result`,
    [at.teamId, at.runId, at.key, inputHash, now],
  )
  const row = rows[0]
  if (row === undefined) throw new Error(`step ${at.key} of run ${at.runId} could not be reserved`)
  return row
}

/** Returns the result as the database keeps it, so that the first pass and a resume see the same bytes. */
export async function settleStep(tx: Tx, at: StepKey, result: string, now: number): Promise<unknown> {
  const { rows } = await tx.query<{ result: unknown }>(
    `update step set state = 'settled', result = $4::jsonb, settled_at = to_timestamp($5::double precision / 1000)
     where team_id = $1::text and run_id = $2::uuid and key = $3::text
     returning result`,
    [at.teamId, at.runId, at.key, result, now],
  )
  const row = rows[0]
  if (row === undefined) throw new Error(`step ${at.key} of run ${at.runId} vanished before it was settled`)
  return row.result
}

/** What the newest of the runs opened its case file with; null when none has opened one. */
export async function newestOpened(
  tx: Tx,
  teamId: TeamId,
  runIds: readonly string[],
): Promise<EvidenceRef[] | null> {
  const { rows } = await tx.query<{ result: EvidenceRef[] }>(
    `select result from step
     where team_id = $1::text and run_id = any($2::uuid[]) and key = 'opened' and state = 'settled'
     order by settled_at desc limit 1`,
    [teamId, runIds],
  )
  return rows[0]?.result ?? null
}
