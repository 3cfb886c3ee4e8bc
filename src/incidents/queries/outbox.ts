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
  attempts: number
  createdAt: number
  /** Of the incident's root message, for edits and replies; null while it is not posted. */
  rootTs: string | null
}

interface Row {
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
}

const fromRow = (row: Row): OutboxRow => ({
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
  at: number
}

export async function insertIntent(tx: Tx, intent: Intent): Promise<void> {
  await tx.query(
    `insert into outbox (team_id, id, incident_id, kind, channel, thread_ts, person, message, state, not_before, created_at)
     values ($1::text, $2::uuid, $3::uuid, $4::text, $5::text, $6::text, $7::text, $8::jsonb, 'pending',
       to_timestamp($9::double precision / 1000), to_timestamp($9::double precision / 1000))`,
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
    ],
  )
}

/** A newer edit of a root makes the waiting ones pointless. */
export async function supersedeEdits(tx: Tx, teamId: string, incidentId: string): Promise<void> {
  await tx.query(
    `update outbox set state = 'superseded'
     where team_id = $1::text and incident_id = $2::uuid and kind = 'edit' and state = 'pending'`,
    [teamId, incidentId],
  )
}

/** What the root says, or will say once everything queued is sent. */
export async function latestRoot(tx: Tx, teamId: string, incidentId: string): Promise<Message | null> {
  const { rows } = await tx.query<{ message: Message }>(
    `select message from outbox
     where team_id = $1::text and incident_id = $2::uuid and kind in ('root', 'edit') and state <> 'superseded'
     order by seq desc limit 1`,
    [teamId, incidentId],
  )
  return rows[0]?.message ?? null
}

/**
 * The next thing to say in a channel: what is under way first, then in order of intent. An edit waits for no
 * spacing (`postsDue` false leaves out what posts), and nothing is said under a root that is not there yet.
 */
export async function nextDue(
  tx: Tx,
  teamId: string,
  channel: string,
  due: { now: number; postsDue: boolean },
): Promise<OutboxRow | null> {
  const { rows } = await tx.query<Row>(
    `select o.id, o.incident_id, o.kind, o.channel, o.thread_ts, o.person, o.message, o.state, o.attempts,
       o.created_at, r.slack_ts as root_ts
     from outbox o
     left join outbox r on r.team_id = o.team_id and r.incident_id = o.incident_id and r.kind = 'root'
     where o.team_id = $1::text and o.channel = $2::text and o.state in ('pending', 'sending')
       and o.not_before <= to_timestamp($3::double precision / 1000)
       and (o.kind = 'root' or o.incident_id is null or r.state = 'sent')
       and ($4::boolean or o.kind = 'edit' or o.state = 'sending')
     order by (o.state = 'sending') desc, o.seq limit 1`,
    [teamId, channel, due.now, due.postsDue],
  )
  return rows[0] ? fromRow(rows[0]) : null
}

/** Channels in which something waits, and when the first of it is due. */
export async function waitingChannels(tx: Tx, teamId: string): Promise<{ channel: string; dueAt: number }[]> {
  const { rows } = await tx.query<{ channel: string; due_at: Date }>(
    `select channel, min(not_before) as due_at from outbox
     where team_id = $1::text and state in ('pending', 'sending') group by channel order by channel`,
    [teamId],
  )
  return rows.map(({ channel, due_at }) => ({ channel, dueAt: due_at.getTime() }))
}

export async function markSending(tx: Tx, teamId: string, id: string, at: number): Promise<void> {
  await tx.query(
    `update outbox set state = 'sending', attempts = attempts + 1,
       sending_at = to_timestamp($3::double precision / 1000)
     where team_id = $1::text and id = $2::uuid`,
    [teamId, id, at],
  )
}

export async function markSent(
  tx: Tx,
  row: { teamId: string; id: string; slackTs: string | null; at: number },
): Promise<void> {
  await tx.query(
    `update outbox set state = 'sent', slack_ts = $3::text, error = null,
       sent_at = to_timestamp($4::double precision / 1000)
     where team_id = $1::text and id = $2::uuid`,
    [row.teamId, row.id, row.slackTs, row.at],
  )
}

/** Not now: `state` pending when it surely did not happen, sending when it must be looked up first. */
export async function markRetry(
  tx: Tx,
  row: { teamId: string; id: string; state: 'pending' | 'sending'; error: string; notBefore: number },
): Promise<void> {
  await tx.query(
    `update outbox set state = $3::text, error = $4::text, not_before = to_timestamp($5::double precision / 1000)
     where team_id = $1::text and id = $2::uuid`,
    [row.teamId, row.id, row.state, row.error, row.notBefore],
  )
}

export async function markFailed(tx: Tx, teamId: string, id: string, error: string): Promise<void> {
  await tx.query(
    `update outbox set state = 'failed', error = $3::text where team_id = $1::text and id = $2::uuid`,
    [teamId, id, error],
  )
}
