import type { Tx } from '../../storage/sql.ts'
import type { Reach } from '../access/reach.ts'
import { LESSON_COLUMNS, type StoredLesson } from './read-lesson.ts'

/** What is looked for; all of it in one statement. */
export interface Search {
  reach: Reach
  /** Milliseconds; what was written later is not seen. */
  at: number
  /** Null: no embedder answered. */
  vector: { text: string; model: string; dims: number } | null
  /** tsquery of stems, names and concepts that a lesson must match one of; empty: none. */
  query: string
  /** What each term is worth. */
  terms: readonly { term: string; weight: number }[]
}

export type Hit = StoredLesson & {
  origin: string
  /** Cosine distance of the vectors; null when it was not among the nearest. */
  distance: number | null
  /** The terms asked for that it holds. */
  held: string[]
}

/** Lessons that are looked at closely, by each way. */
const NEAREST = 60
const BEST = 80

/** Matches that are weighed, by their best terms. The query is made so that a corpus of a million stays below it. */
const WEIGHED = 1000
const WEIGHING = 16

/**
 * The nearest by vector and the best by words and names, of what may be read there and was written by then; in one
 * round trip. In no order.
 */
export async function searchLessons(tx: Tx, teamId: string, search: Search): Promise<Hit[]> {
  const { reach, vector, terms } = search
  const { rows } = await tx.query<Hit>(
    `with asked as materialized (
       -- Read as tsquery once: for each row anew it would cost more than all the rest.
       select n, term, term::tsquery as q, weight
       from unnest($9::text[], $10::double precision[]) with ordinality as w (term, weight, n)
     ), reach as materialized (
       select coalesce(array_agg(scope) filter (where may), '{}') as scopes,
         coalesce(sum(lessons) filter (where may), 0)::bigint as readable, coalesce(sum(lessons), 0)::bigint as total
       from (
         select scope, lessons, (readers = 'team' or readers = any($2::text[]))
           and ($3::text is null or origin = $3::text) as may
         from lesson_scope where team_id = $1::text
       ) one
     ), near as (
       select n.lesson_id as id, min(n.distance) as distance
       from reach, lesson_nearest($1::text, reach.scopes, reach.readable, reach.total,
         to_timestamp($4::double precision / 1000), $5::text, $6::integer, $7::text, ${NEAREST}) n
       where $7::text is not null and reach.readable > 0
       group by 1
     ), matched as materialized (
       select l.id, l.terms from lesson l
       where l.team_id = $1::text and $8::text <> '' and l.terms @@ $8::tsquery
         and l.at <= to_timestamp($4::double precision / 1000) and l.status <> 'rejected'
         and (l.readers = 'team' or l.readers = any($2::text[])) and ($3::text is null or split_part(l.scope, '!', 1) = $3::text)
       limit ${WEIGHED}
     ), best as (
       select m.id, s.score from matched m
       cross join lateral (
         select coalesce(sum(weight), 0) as score from asked where n <= ${WEIGHING} and m.terms @@ q
       ) s
       order by s.score desc, m.id desc limit ${BEST}
     )
     select ${LESSON_COLUMNS}, split_part(l.scope, '!', 1) as origin, near.distance,
       array(select term from asked where l.terms @@ q) as held
     from (select id from near union select id from best) found
     join lesson l on l.team_id = $1::text and l.id = found.id
     left join near on near.id = found.id
     where l.status <> 'rejected'`,
    [
      teamId,
      reach.channels,
      reach.onlyFrom,
      search.at,
      vector?.model ?? '',
      vector?.dims ?? 0,
      vector?.text ?? null,
      search.query,
      terms.map(({ term }) => quoted(term)),
      terms.map(({ weight }) => weight),
    ],
  )
  return rows
}

/** A term as a tsquery takes it, whatever is in it. */
export const quoted = (term: string): string => `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
