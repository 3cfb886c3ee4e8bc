import type { LessonKind } from '../../domain/lesson.ts'
import type { Tx } from '../../storage/sql.ts'
import { LESSON_COLUMNS, type StoredLesson } from './read-lesson.ts'

export interface Undecided {
  /** `team` and the channels that whoever asks may read. */
  readers: readonly string[]
  /** Milliseconds: what is over by then is not asked about. */
  at: number
  most: number
}

const OPEN = `l.status in ('candidate', 'stale') and l.readers = any($2::text[])
  and (l.valid_until is null or l.valid_until > to_timestamp($3::double precision / 1000))`

/** Nobody decided about them yet; newest first. */
export async function undecidedLessons(
  tx: Tx,
  teamId: string,
  { readers, at, most }: Undecided,
): Promise<StoredLesson[]> {
  const { rows } = await tx.query<StoredLesson>(
    `select ${LESSON_COLUMNS} from lesson l where l.team_id = $1::text and ${OPEN}
     order by l.at desc, l.id limit $4::integer`,
    [teamId, readers, at, most],
  )
  return rows
}

/** The same, of those that a tsquery finds. */
export async function undecidedAbout(
  tx: Tx,
  teamId: string,
  { readers, at, most, query }: Undecided & { query: string },
): Promise<StoredLesson[]> {
  const { rows } = await tx.query<StoredLesson>(
    `select ${LESSON_COLUMNS} from lesson l where l.team_id = $1::text and ${OPEN} and l.terms @@ $5::tsquery
     order by l.at desc, l.id limit $4::integer`,
    [teamId, readers, at, most, query],
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
