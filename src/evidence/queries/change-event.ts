import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type { ChangeEvent } from '../../domain/change-event.ts'
import type { Tx } from '../../storage/sql.ts'

export interface StoredChange {
  teamId: string
  id: string
  event: ChangeEvent
  receivedAt: number
}

/** Keeps a change; the same id of its sender again replaces it. */
export async function putChangeEvent(tx: Tx, { teamId, id, event, receivedAt }: StoredChange): Promise<void> {
  await tx.query(
    `insert into change_event (team_id, id, source_id, type, service, title, attrs, at, received_at)
     values ($1::text, $2::uuid, $3::text, $4::text, $5::text, $6::text, $7::jsonb, $8::timestamptz, $9::timestamptz)
     on conflict (team_id, source_id) do update set type = excluded.type, service = excluded.service,
       title = excluded.title, attrs = excluded.attrs, at = excluded.at, received_at = excluded.received_at`,
    [
      teamId,
      id,
      event.sourceId,
      event.type,
      event.service,
      event.title,
      JSON.stringify(event.attrs),
      new Date(event.at),
      new Date(receivedAt),
    ],
  )
}

/** Removes what took effect before that. */
export async function dropChangeEventsBefore(tx: Tx, teamId: string, before: number): Promise<void> {
  await tx.query('delete from change_event where team_id = $1::text and at < $2::timestamptz', [
    teamId,
    new Date(before),
  ])
}

const Row = z.object({
  source_id: z.string(),
  type: z.string(),
  service: z.string().nullable(),
  title: z.string(),
  attrs: z.record(z.string(), z.unknown()),
  at: z.date(),
})

/** Changes of the window, both ends included, the newest first. */
export async function listChangeEvents(
  tx: Tx,
  teamId: string,
  { start, end }: TimeWindow,
  most: number,
): Promise<ChangeEvent[]> {
  const { rows } = await tx.query(
    `select source_id, type, service, title, attrs, at from change_event
     where team_id = $1::text and at between $2::timestamptz and $3::timestamptz
     order by at desc, source_id limit $4::int`,
    [teamId, new Date(start), new Date(end), most],
  )
  return rows.map((row) => {
    const { source_id: sourceId, at, ...rest } = Row.parse(row)
    return { ...rest, sourceId, at: at.getTime() }
  })
}
