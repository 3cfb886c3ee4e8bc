import type { Tx } from '../../storage/sql.ts'
import { LESSON_COLUMNS, type StoredLesson } from './read-lesson.ts'

/** The newest of what the whole team may read: stems, names and concepts of each. */
export async function teamTerms(tx: Tx, teamId: string, most: number): Promise<string[][]> {
  const { rows } = await tx.query<{ terms: string[] }>(
    `select tsvector_to_array(terms) as terms from lesson
     where team_id = $1::text and readers = 'team' and status <> 'rejected' order by at desc, id desc limit $2::integer`,
    [teamId, most],
  )
  return rows.map(({ terms }) => terms)
}

/** What the newest of those are about, in lower case, and how many of them are about each. */
export async function teamServices(
  tx: Tx,
  teamId: string,
  most: number,
): Promise<{ name: string; lessons: number }[]> {
  const { rows } = await tx.query<{ name: string; lessons: number }>(
    `select lower(name) as name, count(*)::integer as lessons from (
       select services from lesson
       where team_id = $1::text and readers = 'team' and status <> 'rejected' order by at desc, id desc limit $2::integer
     ) l, unnest(l.services) as name group by 1 order by 1`,
    [teamId, most],
  )
  return rows
}

/** How many lessons the whole team may read. */
export async function teamLessons(tx: Tx, teamId: string): Promise<number> {
  const { rows } = await tx.query<{ n: string }>(
    "select coalesce(sum(lessons), 0)::text as n from lesson_scope where team_id = $1::text and readers = 'team'",
    [teamId],
  )
  return Number(rows[0]?.n ?? 0)
}

export type JargonRow = StoredLesson & { origin: string }

/** What the team calls things, of all readers: who may use it is for the caller to decide. */
export async function jargonLessons(tx: Tx, teamId: string): Promise<JargonRow[]> {
  const { rows } = await tx.query<JargonRow>(
    `select ${LESSON_COLUMNS}, split_part(l.scope, '!', 1) as origin from lesson l
     where l.team_id = $1::text and l.kind = 'jargon' and l.status not in ('rejected', 'superseded') order by l.id`,
    [teamId],
  )
  return rows
}

/**
 * What the newest owned, changed and nicknamed things and expectations are about that these readers (`team`, or a channel's
 * id besides) may read: services that somebody owns, and others named more than once.
 */
export async function knownServices(
  tx: Tx,
  teamId: string,
  { readers, newest }: { readers: string; newest: number },
): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    `select name from (
       select kind, services from lesson
       where team_id = $1::text and kind in ('ownership', 'change', 'jargon', 'expectation') and readers in ('team', $2::text)
         and status <> 'rejected' order by at desc limit $3::integer) l, unnest(l.services) as name
     group by name having count(*) > 1 or bool_or(l.kind = 'ownership') order by name`,
    [teamId, readers, newest],
  )
  return rows.map(({ name }) => name)
}
