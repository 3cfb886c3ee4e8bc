import type { Tx } from '../../storage/sql.ts'
import { fromRow, type OutboxRow, type Row } from './outbox.ts'

/** A row taken to be sent. `uncertain`: an earlier attempt was cut off, so it may have been said already. */
export interface Claimed extends OutboxRow {
  uncertain: boolean
  /** When it was first taken to be sent, in milliseconds. */
  triedAt: number
}

/**
 * Makes the claims in one channel one after the other on all machines. It guards this transaction only; who
 * sends a row is told by the row itself (state and lease), so it does not matter that PGlite grants every lock.
 */
export async function lockChannel(tx: Tx, teamId: string, channel: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [`${teamId} ${channel}`])
}

/**
 * Gives back what processes took and died with. Only where no other process can be at work: on the embedded
 * database, before the first claim.
 */
export async function releaseLeases(tx: Tx, teamId: string): Promise<void> {
  await tx.query(`update outbox set sending_at = null where team_id = $1::text and state = 'sending'`, [
    teamId,
  ])
}

/** Nothing can be said under a root that will never be there. Gives what was failed by this. */
export async function failOrphans(tx: Tx, teamId: string, channel: string): Promise<OutboxRow[]> {
  const { rows } = await tx.query<Row>(
    `update outbox o set state = 'failed', error = 'the root message could not be posted'
     from outbox r
     where o.team_id = $1::text and o.channel = $2::text and o.state = 'pending' and o.kind <> 'root'
       and r.team_id = o.team_id and r.state = 'failed'
       and (r.id = o.edits or (r.incident_id = o.incident_id and r.kind = 'root'))
     returning o.id, o.incident_id, o.kind, o.channel, o.thread_ts, o.person, o.message, o.state, o.attempts, o.created_at,
       null::text as root_ts, null::text as edited_ts`,
    [teamId, channel],
  )
  return rows.map(fromRow)
}

/**
 * Only the newest edit of a root is worth sending. One that is under way in another process stays: the newer
 * one waits for it, so that it cannot arrive after it.
 */
export async function supersedeOlderEdits(
  tx: Tx,
  teamId: string,
  channel: string,
  claim: { now: number; leaseMs: number },
): Promise<void> {
  await tx.query(
    `update outbox o set state = 'superseded', sending_at = null
     where o.team_id = $1::text and o.channel = $2::text and o.kind = 'edit'
       and (o.state = 'pending' or (o.state = 'sending'
         and o.not_before <= to_timestamp($3::double precision / 1000)
         and (o.sending_at is null
           or o.sending_at <= clock_timestamp() - $4::double precision * interval '1 millisecond')))
       and exists (select from outbox n
         where n.team_id = o.team_id and n.channel = o.channel and n.incident_id = o.incident_id
           and n.kind = 'edit' and n.edits is not distinct from o.edits and n.state in ('pending', 'sending') and n.seq > o.seq)`,
    [teamId, channel, claim.now, claim.leaseMs],
  )
}

/**
 * Takes the next thing to say in a channel, in order of intent: nothing under a root that is not there yet,
 * nothing in a thread before what was queued in it earlier, and nothing that another process took within the
 * lease. The lease goes by the database's clock, because machines disagree about the time.
 */
export async function claimNext(
  tx: Tx,
  teamId: string,
  channel: string,
  claim: { now: number; leaseMs: number; posts: boolean; edits: boolean },
): Promise<Claimed | null> {
  const { rows } = await tx.query<Row & { was: string; tried_at: Date }>(
    `with next as (
       select o.id, o.state as was, o.attempts as tries, r.slack_ts as root_ts,
         coalesce(t.slack_ts, r.slack_ts) as edited_ts
       from outbox o
       left join outbox r on r.team_id = o.team_id and r.incident_id = o.incident_id and r.kind = 'root'
       left join outbox t on t.team_id = o.team_id and t.id = o.edits
       where o.team_id = $1::text and o.channel = $2::text and o.state in ('pending', 'sending')
         and o.not_before <= to_timestamp($3::double precision / 1000)
         and (o.state = 'pending' or o.sending_at is null
           or o.sending_at <= clock_timestamp() - $4::double precision * interval '1 millisecond')
         and (o.kind = 'root' or o.incident_id is null or r.state = 'sent')
         and (o.edits is null or t.state = 'sent')
         and case when o.kind = 'edit' then $6::boolean else $5::boolean end
         and not exists (select from outbox e
           where e.team_id = o.team_id and e.channel = o.channel and e.state in ('pending', 'sending')
             and e.seq < o.seq and (e.kind = 'edit') = (o.kind = 'edit')
             and e.incident_id is not distinct from o.incident_id and e.edits is not distinct from o.edits
             and (o.incident_id is not null or e.thread_ts is not distinct from o.thread_ts))
       order by o.seq limit 1)
     update outbox o set state = 'sending', attempts = o.attempts + 1, sending_at = clock_timestamp(),
       tried_at = coalesce(o.tried_at, to_timestamp($3::double precision / 1000))
     from next
     where o.team_id = $1::text and o.id = next.id and o.state = next.was and o.attempts = next.tries
     returning o.id, o.incident_id, o.kind, o.channel, o.thread_ts, o.person, o.message, o.state, o.attempts,
       o.created_at, o.tried_at, next.root_ts, next.edited_ts, next.was`,
    [teamId, channel, claim.now, claim.leaseMs, claim.posts, claim.edits],
  )
  const [row] = rows
  return row ? { ...fromRow(row), uncertain: row.was === 'sending', triedAt: row.tried_at.getTime() } : null
}
