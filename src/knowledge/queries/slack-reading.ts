import type { Tx } from '../../storage/sql.ts'

export interface Reading {
  channel: string
  state: 'history' | 'threads' | 'read'
  /** Slack's `ts`, all three: see docs/reference/data.md. */
  oldest: string
  latest: string
  reached: string
}

const COLUMNS = 'channel, state, oldest, latest, reached'

/**
 * Begins to read a channel; one that was begun after `since` (milliseconds) goes on instead, further back when
 * `oldest` is older than what it was to read.
 */
export async function beginReading(
  tx: Tx,
  teamId: string,
  {
    channel,
    oldest,
    latest,
    at,
    since,
  }: { channel: string; oldest: string; latest: string; at: number; since: number },
): Promise<void> {
  await tx.query(
    `delete from slack_reading
     where team_id = $1::text and channel = $2::text and started_at < to_timestamp($3::double precision / 1000)`,
    [teamId, channel, since],
  )
  await tx.query(
    `insert into slack_reading as r (team_id, channel, state, oldest, latest, reached, started_at)
     values ($1::text, $2::text, 'history', $3::text, $4::text, $4::text, to_timestamp($5::double precision / 1000))
     on conflict (team_id, channel) do update set state = 'history', oldest = excluded.oldest
     where excluded.oldest::numeric < r.oldest::numeric - 3600`,
    [teamId, channel, oldest, latest, at],
  )
}

export async function getReading(tx: Tx, teamId: string, channel: string): Promise<Reading | null> {
  const { rows } = await tx.query<Reading>(
    `select ${COLUMNS} from slack_reading where team_id = $1::text and channel = $2::text`,
    [teamId, channel],
  )
  return rows[0] ?? null
}

/** Channels whose reading is under way. */
export async function listReadings(tx: Tx, teamId: string): Promise<Reading[]> {
  const { rows } = await tx.query<Reading>(
    `select ${COLUMNS} from slack_reading where team_id = $1::text order by channel`,
    [teamId],
  )
  return rows
}

export async function moveReading(
  tx: Tx,
  teamId: string,
  { channel, state, reached }: Pick<Reading, 'channel' | 'state' | 'reached'>,
): Promise<void> {
  await tx.query(
    `update slack_reading set state = $3::text, reached = $4::text where team_id = $1::text and channel = $2::text`,
    [teamId, channel, state, reached],
  )
}

/** With what was staged of it. */
export async function endReading(tx: Tx, teamId: string, channel: string): Promise<void> {
  await tx.query('delete from slack_line where team_id = $1::text and channel = $2::text', [teamId, channel])
  await tx.query('delete from slack_reading where team_id = $1::text and channel = $2::text', [
    teamId,
    channel,
  ])
}

export interface StagedLine {
  ts: string
  /** A redacted `ExportLine`; null where the message itself tells nothing. */
  line: unknown
  replies: 'none' | 'unread'
}

/** The newest reading of a message wins; a thread that was read stays read. */
export async function stageLines(
  tx: Tx,
  teamId: string,
  channel: string,
  lines: readonly StagedLine[],
): Promise<void> {
  await tx.query(
    `insert into slack_line as l (team_id, channel, ts, line, replies)
     select $1::text, $2::text, x.ts, nullif(x.line, 'null'::jsonb), x.replies
     from jsonb_to_recordset($3::jsonb) as x (ts text, line jsonb, replies text)
     on conflict (team_id, channel, ts) do update set line = excluded.line,
       replies = case when l.replies = 'none' then excluded.replies else l.replies end`,
    [teamId, channel, JSON.stringify(lines)],
  )
}

/** The first message of a thread whose replies are still to be read; null when there is none. */
export async function nextThread(tx: Tx, teamId: string, channel: string): Promise<string | null> {
  const { rows } = await tx.query<{ ts: string }>(
    `select ts from slack_line where team_id = $1::text and channel = $2::text and replies = 'unread'
     order by ts limit 1`,
    [teamId, channel],
  )
  return rows[0]?.ts ?? null
}

export async function markThreadRead(tx: Tx, teamId: string, channel: string, ts: string): Promise<void> {
  await tx.query(
    `update slack_line set replies = 'read' where team_id = $1::text and channel = $2::text and ts = $3::text`,
    [teamId, channel, ts],
  )
}

export async function unstageLine(tx: Tx, teamId: string, channel: string, ts: string): Promise<void> {
  await tx.query('delete from slack_line where team_id = $1::text and channel = $2::text and ts = $3::text', [
    teamId,
    channel,
    ts,
  ])
}

/** Messages of a channel in order of time, those after `after`. */
export async function stagedLines(
  tx: Tx,
  teamId: string,
  { channel, after, most }: { channel: string; after: string; most: number },
): Promise<{ ts: string; line: unknown }[]> {
  const { rows } = await tx.query<{ ts: string; line: unknown }>(
    `select ts, line from slack_line
     where team_id = $1::text and channel = $2::text and ts > $3::text order by ts limit $4::integer`,
    [teamId, channel, after, most],
  )
  return rows
}

export async function countStaged(
  tx: Tx,
  teamId: string,
  channel: string,
): Promise<{ messages: number; threads: number; unread: number }> {
  const { rows } = await tx.query<{ messages: string; threads: string; unread: string }>(
    `select count(line) as messages, count(*) filter (where replies <> 'none') as threads,
       count(*) filter (where replies = 'unread') as unread
     from slack_line where team_id = $1::text and channel = $2::text`,
    [teamId, channel],
  )
  const [row] = rows
  return {
    messages: Number(row?.messages ?? 0),
    threads: Number(row?.threads ?? 0),
    unread: Number(row?.unread ?? 0),
  }
}
