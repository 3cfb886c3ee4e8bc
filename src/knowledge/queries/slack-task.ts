import type { Tx } from '../../storage/sql.ts'

/** A thread, or un-threaded talk by its first message, that is to be read anew. */
export interface SlackTask {
  channel: string
  thread: string
  incidentId: string | null
  /** How often it was asked for: what comes during the work makes it more. */
  asked: string
  /** Attempts, this one included. */
  attempts: number
}

const time = (name: string): string => `to_timestamp(${name}::double precision / 1000)`

/** Asked again before it is due, it is done once, and not later for it. */
export async function askTask(
  tx: Tx,
  teamId: string,
  task: { channel: string; thread: string; incidentId: string | null; dueAt: number },
): Promise<void> {
  await tx.query(
    `insert into slack_task as t (team_id, channel, thread, incident_id, asked, attempts, due_at)
     values ($1::text, $2::text, $3::text, $4::uuid, 1, 0, ${time('$5')})
     on conflict (team_id, channel, thread) do update set asked = t.asked + 1, attempts = 0,
       incident_id = coalesce(excluded.incident_id, t.incident_id), due_at = least(t.due_at, excluded.due_at)`,
    [teamId, task.channel, task.thread, task.incidentId, task.dueAt],
  )
}

/** Takes the task that is due longest; whoever took it before `now` minus the lease is gone. */
export async function claimTask(
  tx: Tx,
  teamId: string,
  { now, leaseMs }: { now: number; leaseMs: number },
): Promise<SlackTask | null> {
  const { rows } = await tx.query<{
    channel: string
    thread: string
    incident_id: string | null
    asked: string
    attempts: number
  }>(
    `update slack_task t set leased_until = ${time('$3')}, attempts = t.attempts + 1
     from (
       select channel, thread from slack_task
       where team_id = $1::text and due_at <= ${time('$2')}
         and (leased_until is null or leased_until < ${time('$2')})
       order by due_at, thread limit 1 for update skip locked
     ) next
     where t.team_id = $1::text and t.channel = next.channel and t.thread = next.thread
     returning t.channel, t.thread, t.incident_id, t.asked, t.attempts`,
    [teamId, now, now + leaseMs],
  )
  const [row] = rows
  if (row === undefined) return null
  const { incident_id: incidentId, ...rest } = row
  return { ...rest, incidentId }
}

/** Done; one that was asked for again meanwhile stays, and is due. */
export async function endTask(tx: Tx, teamId: string, { channel, thread, asked }: SlackTask): Promise<void> {
  await tx.query(
    `delete from slack_task
     where team_id = $1::text and channel = $2::text and thread = $3::text and asked = $4::bigint`,
    [teamId, channel, thread, asked],
  )
  await tx.query(
    `update slack_task set leased_until = null where team_id = $1::text and channel = $2::text and thread = $3::text`,
    [teamId, channel, thread],
  )
}

/** It failed: again then. */
export async function postponeTask(
  tx: Tx,
  teamId: string,
  { channel, thread }: SlackTask,
  dueAt: number,
): Promise<void> {
  await tx.query(
    `update slack_task set leased_until = null, due_at = ${time('$4')}
     where team_id = $1::text and channel = $2::text and thread = $3::text`,
    [teamId, channel, thread, dueAt],
  )
}

/** First messages of the conversations that lessons came from which a message is part of. */
export async function conversationsWith(
  tx: Tx,
  teamId: string,
  { channel, ts, thread }: { channel: string; ts: string; thread: string | null },
): Promise<string[]> {
  const { rows } = await tx.query<{ thread: string }>(
    `select distinct source ->> 'thread' as thread from lesson
     where team_id = $1::text and starts_with(source_key, 'slack:' || $2::text || ':')
       and (source ->> 'ts' = $3::text or source ->> 'thread' in ($3::text, $4::text)) order by 1`,
    [teamId, channel, ts, thread ?? ts],
  )
  return rows.map((row) => row.thread)
}

/** Whether a reading that is under way holds the message. */
export async function isStaged(tx: Tx, teamId: string, channel: string, ts: string): Promise<boolean> {
  const { rows } = await tx.query(
    'select ts from slack_line where team_id = $1::text and channel = $2::text and ts = $3::text',
    [teamId, channel, ts],
  )
  return rows.length > 0
}
