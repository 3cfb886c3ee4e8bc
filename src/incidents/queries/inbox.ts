import type { Signal } from '../../domain/signal.ts'
import type { Tx } from '../../storage/sql.ts'

export interface InboxRow {
  teamId: string
  id: string
  signal: Signal
  body: unknown
  at: number
}

export async function insertInbox(tx: Tx, row: InboxRow): Promise<void> {
  const { teamId, id, signal, body, at } = row
  await tx.query(
    `insert into inbox (team_id, id, source, kind, state, body, signal, received_at)
     values ($1::text, $2::uuid, $3::text, $4::text, 'accepted', $5::jsonb, $6::jsonb,
       to_timestamp($7::double precision / 1000))`,
    [teamId, id, signal.source, signal.kind, JSON.stringify(body ?? null), JSON.stringify(signal), at],
  )
}

/**
 * Claims one id of a delivery; false when an earlier delivery has it. A racing one waits here until the first
 * commits or rolls back, so exactly one of them goes on.
 */
export async function claimKey(
  tx: Tx,
  row: { teamId: string; source: string; key: string; inboxId: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into inbox_key (team_id, source, key, inbox_id)
     values ($1::text, $2::text, $3::text, $4::uuid) on conflict do nothing returning key`,
    [row.teamId, row.source, row.key, row.inboxId],
  )
  return rowCount === 1
}

/** What the delivery became, known once it was folded. */
export async function settleInbox(
  tx: Tx,
  row: {
    teamId: string
    id: string
    state: 'accepted' | 'ignored'
    incidentId: string | null
    runId: string | null
  },
): Promise<void> {
  await tx.query(
    `update inbox set state = $3::text, incident_id = $4::uuid, run_id = $5::uuid
     where team_id = $1::text and id = $2::uuid`,
    [row.teamId, row.id, row.state, row.incidentId, row.runId],
  )
}
