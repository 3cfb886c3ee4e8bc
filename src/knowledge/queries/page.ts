import type { Tx } from '../../storage/sql.ts'
import type { Reach } from '../access/reach.ts'
import { LESSON_COLUMNS, type StoredLesson } from './read-lesson.ts'

export interface PageSearch {
  reach: Reach
  /** Milliseconds; what was written later is not seen. */
  at: number
  /** tsquery of names of which a lesson must hold one. */
  names: string
  /** tsquery of words that may be such a name; empty: none. */
  mentions: string
  /** Terms as tsqueries: of each kind those that hold most of them come first. */
  words: readonly string[]
}

/** Lessons of one kind that are looked at closely; a service has a handful. */
const EACH = 40

/** Matches that are weighed, newest first: ten years of a busy service. */
const WEIGHED = 3000

/** Causes and procedures that hold such a word, newest first. */
const MENTIONING = 400

const SEEN = `l.at <= to_timestamp($4::double precision / 1000)
         and (l.status in ('candidate', 'confirmed', 'stale')
           or (l.status <> 'rejected' and l.status_at > to_timestamp($4::double precision / 1000)))
         and (l.readers = 'team' or l.readers = any($2::text[]))
         and ($3::text is null or split_part(l.scope, '!', 1) = $3::text)`

/** What is in force about services by name and may be read there, the best of each kind, in no order. */
export async function pageLessons(tx: Tx, teamId: string, search: PageSearch): Promise<StoredLesson[]> {
  const { reach, at, names, mentions, words } = search
  const { rows } = await tx.query<StoredLesson>(
    `with asked as materialized (select word::tsquery as q from unnest($6::text[]) as w (word)),
     named as materialized (
       select l.id, l.kind, l.at, l.terms from lesson l
       where l.team_id = $1::text and l.terms @@ $5::tsquery and l.kind not in ('jargon', 'expectation') and ${SEEN}
       order by l.at desc limit ${WEIGHED}
     ),
     mentioning as materialized (
       select l.id, l.kind, l.at, l.terms from lesson l
       where $7::text <> '' and l.team_id = $1::text and l.terms @@ $7::tsquery and not (l.terms @@ $5::tsquery)
         and l.kind in ('cause', 'procedure') and ${SEEN}
       order by l.at desc limit ${MENTIONING}
     ),
     matched as (select * from named union all select * from mentioning),
     ranked as (
       select m.id, row_number() over (
         partition by m.kind order by (select count(*) from asked where m.terms @@ q) desc, m.at desc, m.id desc
       ) as n
       from matched m
     )
     select ${LESSON_COLUMNS} from ranked join lesson l on l.team_id = $1::text and l.id = ranked.id
     where ranked.n <= ${EACH} order by l.id`,
    [teamId, reach.channels, reach.onlyFrom, at, names, words, mentions],
  )
  return rows
}
