import { LESSON_KINDS, type LessonKind } from '../../domain/lesson.ts'
import type { Tx } from '../../storage/sql.ts'
import { LESSON_COLUMNS, type StoredLesson } from './read-lesson.ts'

export interface Undecided {
  /** `team` and the channels that whoever asks may read. */
  readers: readonly string[]
  /** Milliseconds: what is over by then is not asked about. */
  at: number
  most: number
}

/** With the time at which it was first stored. */
export type OpenLesson = StoredLesson & { stored: Date }

const COLUMNS = `${LESSON_COLUMNS}, coalesce(l.stored_at, l.at) as stored`

const OPEN = `l.readers = any($2::text[])
  and (l.valid_until is null or l.valid_until > to_timestamp($3::double precision / 1000))`

/** Nobody decided about them yet; the newest of each kind, in doubt or not. */
export async function undecidedLessons(
  tx: Tx,
  teamId: string,
  { readers, at, most }: Undecided,
): Promise<OpenLesson[]> {
  const { rows } = await tx.query<OpenLesson>(
    `select o.* from unnest($5::text[]) as k (kind) cross join (values ('candidate'), ('stale')) as s (status)
     cross join lateral (
       select ${COLUMNS} from lesson l
       where l.team_id = $1::text and l.kind = k.kind and l.status = s.status
         and l.status in ('candidate', 'stale') and ${OPEN}
       order by l.at desc, l.id limit $4::integer
     ) o`,
    [teamId, readers, at, most, LESSON_KINDS],
  )
  return rows
}

/** The newest of those that a tsquery finds. */
export async function undecidedAbout(
  tx: Tx,
  teamId: string,
  { readers, at, most, query }: Undecided & { query: string },
): Promise<OpenLesson[]> {
  const { rows } = await tx.query<OpenLesson>(
    `select ${COLUMNS} from lesson l
     where l.team_id = $1::text and l.status in ('candidate', 'stale') and ${OPEN} and l.terms @@ $5::tsquery
     order by l.at desc, l.id limit $4::integer`,
    [teamId, readers, at, most, query],
  )
  return rows
}

/** Until the transaction ends nobody else of the team is given anything to review. */
export async function lockAsking(tx: Tx, teamId: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('review ' || $1::text, 0))", [teamId])
}

export type AskedLesson = Pick<StoredLesson, 'id' | 'kind' | 'services' | 'statement' | 'detail'> & {
  stored: Date
}

/** Those of the last years; the questions of a large company. */
const MOST_ASKED = 2000

/** What anybody was ever asked about, of what may be read; the newest. */
export async function everAsked(tx: Tx, teamId: string, readers: readonly string[]): Promise<AskedLesson[]> {
  const { rows } = await tx.query<AskedLesson>(
    `select l.id, l.kind, l.services, l.statement, l.detail, coalesce(l.stored_at, l.at) as stored
     from (select distinct lesson_id from lesson_review where team_id = $1::text) r
     join lesson l on l.team_id = $1::text and l.id = r.lesson_id
     where l.readers = any($2::text[]) order by stored desc, l.id limit ${MOST_ASKED}`,
    [teamId, readers],
  )
  return rows
}

/** Lessons of some kinds that stand, confirmed or not, and that a tsquery finds; newest first. */
export async function standingAbout(
  tx: Tx,
  teamId: string,
  wanted: { readers: readonly string[]; kinds: readonly LessonKind[]; query: string; most: number },
): Promise<StoredLesson[]> {
  const { readers, kinds, query, most } = wanted
  const { rows } = await tx.query<StoredLesson>(
    `select ${LESSON_COLUMNS} from lesson l
     where l.team_id = $1::text and l.readers = any($2::text[]) and l.kind = any($3::text[])
       and l.status in ('candidate', 'confirmed', 'stale') and l.terms @@ $4::tsquery
     order by l.at desc, l.id limit $5::integer`,
    [teamId, readers, kinds, query, most],
  )
  return rows
}

/** What a person was asked about in the week that begins on `week` (`2026-11-23`). */
export async function askedAbout(
  tx: Tx,
  teamId: string,
  { person, week }: { person: string; week: string },
): Promise<string[]> {
  const { rows } = await tx.query<{ lesson_id: string }>(
    `select lesson_id from lesson_review
     where team_id = $1::text and person = $2::text and week = $3::date order by lesson_id`,
    [teamId, person, week],
  )
  return rows.map(({ lesson_id }) => lesson_id)
}

export async function askAbout(
  tx: Tx,
  teamId: string,
  { person, week, ids }: { person: string; week: string; ids: readonly string[] },
): Promise<void> {
  await tx.query(
    `insert into lesson_review (team_id, person, week, lesson_id)
     select $1::text, $2::text, $3::date, x.id from unnest($4::text[]) as x (id) on conflict do nothing`,
    [teamId, person, week, ids],
  )
}
