import type { Message } from '../../domain/message.ts'
import type { Tx } from '../../storage/sql.ts'

export type OutboxKind = 'root' | 'edit' | 'reply' | 'ephemeral'

export interface OutboxRow {
  id: string
  incidentId: string | null
  kind: OutboxKind
  channel: string
  threadTs: string | null
  person: string | null
  message: Message
  state: 'pending' | 'sending' | 'sent' | 'superseded' | 'failed'
  /** How often it was taken to be sent, this time included. */
  attempts: number
  createdAt: number
  /** Of the incident's root message, for edits and replies; null while it is not posted. */
  rootTs: string | null
  /** Of what an edit rewrites: the root, or a reply. */
  editedTs: string | null
}

export interface Row {
  id: string
  incident_id: string | null
  kind: OutboxKind
  channel: string
  thread_ts: string | null
  person: string | null
  message: Message
  state: OutboxRow['state']
  attempts: number
  created_at: Date
  root_ts: string | null
  edited_ts: string | null
}

export const fromRow = (row: Row): OutboxRow => ({
  id: row.id,
  incidentId: row.incident_id,
  kind: row.kind,
  channel: row.channel,
  threadTs: row.thread_ts,
  person: row.person,
  message: row.message,
  state: row.state,
  attempts: row.attempts,
  createdAt: row.created_at.getTime(),
  rootTs: row.root_ts,
  editedTs: row.edited_ts,
})

export interface Intent {
  teamId: string
  id: string
  incidentId: string | null
  kind: OutboxKind
  channel: string
  threadTs: string | null
  person: string | null
  message: Message
  /** Of an edit: the row of the reply that it rewrites; left out when it rewrites the root. */
  edits?: string
  at: number
}

/** NOTIFY's channel: told at the commit of every intent. */
export const OUTBOX_CHANNEL = 'sitrep_outbox'

/**
 * Told to every process at the commit, so that the one which drains wakes at once. It is due whatever that
 * process's clock says: clocks differ, and are set back.
 */
export async function insertIntent(tx: Tx, intent: Intent): Promise<void> {
  await tx.query(
    `with intent as (
       insert into outbox (team_id, id, incident_id, kind, channel, thread_ts, person, message, state,
         not_before, created_at, edits)
       values ($1::text, $2::uuid, $3::uuid, $4::text, $5::text, $6::text, $7::text, $8::jsonb, 'pending',
         '-infinity', to_timestamp($9::double precision / 1000), $10::uuid)
       returning channel)
     select pg_notify('${OUTBOX_CHANNEL}', channel) from intent`,
    [
      intent.teamId,
      intent.id,
      intent.incidentId,
      intent.kind,
      intent.channel,
      intent.threadTs,
      intent.person,
      JSON.stringify(intent.message),
      intent.at,
      intent.edits ?? null,
    ],
  )
}

export async function hasIntent(tx: Tx, teamId: string, id: string): Promise<boolean> {
  const { rows } = await tx.query('select id from outbox where team_id = $1::text and id = $2::uuid', [
    teamId,
    id,
  ])
  return rows.length > 0
}

/** What a row said, and its `ts`; null while it is not sent. */
export async function sentIntent(
  tx: Tx,
  teamId: string,
  id: string,
): Promise<{ ts: string; message: Message } | null> {
  const { rows } = await tx.query<{ slack_ts: string; message: Message }>(
    `select slack_ts, message from outbox
     where team_id = $1::text and id = $2::uuid and state = 'sent' and slack_ts is not null`,
    [teamId, id],
  )
  const [row] = rows
  return row === undefined ? null : { ts: row.slack_ts, message: row.message }
}

/** A newer edit of a root (`edits` null) or of a reply makes the waiting ones pointless. */
export async function supersedeEdits(
  tx: Tx,
  teamId: string,
  incidentId: string,
  edits: string | null = null,
): Promise<void> {
  await tx.query(
    `update outbox set state = 'superseded'
     where team_id = $1::text and incident_id = $2::uuid and kind = 'edit' and state = 'pending'
       and edits is not distinct from $3::uuid`,
    [teamId, incidentId, edits],
  )
}

/** What the root says, or will say once everything queued is sent. */
export async function latestRoot(tx: Tx, teamId: string, incidentId: string): Promise<Message | null> {
  const { rows } = await tx.query<{ message: Message }>(
    `select message from outbox
     where team_id = $1::text and incident_id = $2::uuid and kind in ('root', 'edit') and edits is null
       and state <> 'superseded'
     order by seq desc limit 1`,
    [teamId, incidentId],
  )
  return rows[0]?.message ?? null
}

/** What a reply says, or will say once everything queued is sent. */
export async function latestReply(tx: Tx, teamId: string, id: string): Promise<Message | null> {
  const { rows } = await tx.query<{ message: Message }>(
    `select message from outbox
     where team_id = $1::text and (id = $2::uuid or edits = $2::uuid) and state <> 'superseded'
     order by seq desc limit 1`,
    [teamId, id],
  )
  return rows[0]?.message ?? null
}

/** Channels in which something waits. */
export async function waitingChannels(tx: Tx, teamId: string): Promise<string[]> {
  const { rows } = await tx.query<{ channel: string }>(
    `select distinct channel from outbox
     where team_id = $1::text and state in ('pending', 'sending') order by channel`,
    [teamId],
  )
  return rows.map(({ channel }) => channel)
}

export async function markSent(
  tx: Tx,
  row: { teamId: string; id: string; slackTs: string | null; at: number },
): Promise<void> {
  await tx.query(
    `update outbox set state = 'sent', slack_ts = $3::text, error = null, sending_at = null,
       sent_at = to_timestamp($4::double precision / 1000)
     where team_id = $1::text and id = $2::uuid`,
    [row.teamId, row.id, row.slackTs, row.at],
  )
}

/** What a row was taken for: a settlement that is not of the newest attempt changes nothing. */
export interface Attempt {
  teamId: string
  id: string
  attempts: number
}

/**
 * Not now: `state` pending when it surely did not happen, sending when it must be looked up first. The lease is
 * given back either way.
 */
export async function markRetry(
  tx: Tx,
  row: Attempt & { state: 'pending' | 'sending'; error: string; notBefore: number },
): Promise<void> {
  await tx.query(
    `update outbox set state = $4::text, error = $5::text, sending_at = null,
       not_before = to_timestamp($6::double precision / 1000)
     where team_id = $1::text and id = $2::uuid and attempts = $3::integer and state = 'sending'`,
    [row.teamId, row.id, row.attempts, row.state, row.error, row.notBefore],
  )
}

/** False when the row is another attempt's by now. */
export async function markFailed(tx: Tx, row: Attempt & { error: string }): Promise<boolean> {
  const { rows } = await tx.query(
    `update outbox set state = 'failed', error = $4::text, sending_at = null
     where team_id = $1::text and id = $2::uuid and attempts = $3::integer and state = 'sending'
     returning id`,
    [row.teamId, row.id, row.attempts, row.error],
  )
  return rows.length > 0
}
