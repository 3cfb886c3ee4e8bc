import { type LessonStatus, READ_BY_FORM } from '../../domain/lesson.ts'
import type { Tx } from '../../storage/sql.ts'

/** A lesson as it is written; JSON goes in as objects, times as milliseconds. */
export interface LessonRow {
  id: string
  kind: string
  services: string[]
  statement: string
  quote: string
  detail: object
  source: object
  source_key: string
  scope: string
  readers: string
  authors: string[]
  at: number
  valid_from: number | null
  valid_until: number | null
  status: LessonStatus
  status_reason: string | null
  superseded_by: string | null
  content_hash: string
  names: string[]
  terms: string[]
  /** Kept as it was when the lesson is there already. */
  stored_at: number
}

const time = (name: string): string => `to_timestamp(${name}::double precision / 1000)`

/**
 * A person's decision, and what followed from other lessons, outlives another reading of the same words; new words
 * are judged anew. Gives the ids that were added or changed.
 */
export async function upsertLessons(
  tx: Tx,
  teamId: string,
  lexicon: string,
  rows: readonly LessonRow[],
): Promise<string[]> {
  const { rows: changed } = await tx.query<{ id: string }>(
    `insert into lesson as l (team_id, id, kind, services, statement, quote, detail, source, source_key, scope, readers,
       authors, at, valid_from, valid_until, status, status_at, status_before, status_reason, superseded_by,
       content_hash, names, terms, lexicon, stored_at)
     select $1::text, x.id, x.kind, x.services, x.statement, x.quote, x.detail, x.source, x.source_key, x.scope, x.readers,
       x.authors, ${time('x.at')}, ${time('x.valid_from')}, ${time('x.valid_until')}, x.status, ${time('x.at')},
       'candidate', x.status_reason, x.superseded_by, x.content_hash, x.names, array_to_tsvector(x.terms), $2::text, ${time('x.stored_at')}
     from jsonb_to_recordset($3::jsonb) as x (id text, kind text, services text[], statement text, quote text,
       detail jsonb, source jsonb, source_key text, scope text, readers text, authors text[], at bigint,
       valid_from bigint, valid_until bigint, status text, status_reason text, superseded_by text, content_hash text,
       names text[], terms text[], stored_at bigint)
     order by x.id
     on conflict (team_id, id) do update set
       kind = excluded.kind, services = excluded.services, statement = excluded.statement, quote = excluded.quote,
       detail = excluded.detail, source = excluded.source, source_key = excluded.source_key,
       authors = excluded.authors, at = excluded.at, valid_from = excluded.valid_from,
       valid_until = excluded.valid_until, status = excluded.status, status_at = excluded.status_at,
       status_before = excluded.status_before, status_reason = excluded.status_reason,
       superseded_by = excluded.superseded_by, decided_by = null, content_hash = excluded.content_hash,
       names = excluded.names, terms = excluded.terms, lexicon = excluded.lexicon
     where l.content_hash <> excluded.content_hash
       or (l.decided_by is null and l.status not in ('stale', 'expired') and l.status <> excluded.status
         and not (excluded.status = 'superseded' and excluded.superseded_by = l.superseded_by))
     returning l.id`,
    [teamId, lexicon, JSON.stringify(rows)],
  )
  return changed.map(({ id }) => id)
}

export interface KnownLesson {
  id: string
  scope: string
  content_hash: string
}

export async function knownLessons(tx: Tx, teamId: string, ids: readonly string[]): Promise<KnownLesson[]> {
  const { rows } = await tx.query<KnownLesson>(
    'select id, scope, content_hash from lesson where team_id = $1::text and id = any($2::text[])',
    [teamId, ids],
  )
  return rows
}

/** Ids of what a source said, in no order; with or without what people wrote down from it. */
export async function lessonsOfSource(
  tx: Tx,
  teamId: string,
  key: string,
  withTaught: boolean,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from lesson
     where team_id = $1::text and source_key = $2::text and ($3::boolean or taught_by is null)`,
    [teamId, key, withTaught],
  )
  return rows.map(({ id }) => id)
}

/** Keys of the sources that lessons come from and that begin so. */
export async function sourceKeys(tx: Tx, teamId: string, prefix: string): Promise<string[]> {
  const { rows } = await tx.query<{ source_key: string }>(
    `select distinct source_key from lesson
     where team_id = $1::text and starts_with(source_key, $2::text) order by source_key`,
    [teamId, prefix],
  )
  return rows.map(({ source_key }) => source_key)
}

/** Gone for good, with their words; the audit keeps that they were. Their vectors go in `deleteVectors`. */
export async function deleteLessons(tx: Tx, teamId: string, ids: readonly string[]): Promise<void> {
  await tx.query('delete from lesson where team_id = $1::text and id = any($2::text[])', [teamId, ids])
}

/** A lesson that another one replaced stands again when that one goes. */
export async function reviveSuperseded(tx: Tx, teamId: string, gone: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `update lesson set status = status_before, status_reason = null
     where team_id = $1::text and superseded_by = any($2::text[]) and status = 'superseded' returning id`,
    [teamId, gone],
  )
  return rows.map(({ id }) => id)
}

export interface Decision {
  id: string
  status: LessonStatus
  from: readonly LessonStatus[]
  person: string
  reason: string | null
  supersededBy: string | null
  at: number
}

/** Whether it changed: one whose status is not among `from` stays as it is. */
export async function decideLesson(tx: Tx, teamId: string, decision: Decision): Promise<boolean> {
  const { id, status, from, person, reason, supersededBy, at } = decision
  const { rowCount } = await tx.query(
    `update lesson set status_before = status, status = $3::text, status_at = ${time('$4')}, status_reason = $5::text,
       superseded_by = $6::text, decided_by = $7::text
     where team_id = $1::text and id = $2::text and status = any($8::text[])`,
    [teamId, id, status, at, reason, supersededBy, person, from],
  )
  return rowCount > 0
}

/** Those whose time is over; gives their ids. */
export async function expireLessons(tx: Tx, teamId: string, at: number): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `update lesson set status_before = status, status = 'expired', status_at = valid_until,
       status_reason = 'no longer valid'
     where team_id = $1::text and valid_until < ${time('$2')} and status in ('candidate', 'confirmed', 'stale')
     returning id`,
    [teamId, at],
  )
  return rows.map(({ id }) => id)
}

/** Of a change that stands: what only looks like one puts nothing in doubt before somebody confirms it. `$n` is `READ_BY_FORM`. */
const doubting = (lesson: string, n = 3): string =>
  `(${lesson}.status = 'confirmed' or ${lesson}.status = 'candidate' and ${lesson}.status_reason is distinct from $${n}::text)`

/**
 * A change of a service puts in doubt what was written about it before, one of a setting what speaks of that; whatever is about what its readers cannot
 * all see stays as it is, or they would learn of it. It is in doubt since the first such change was told and held until then, also where whoever read
 * it says no more than that it is in doubt. Looks only at pairs with one of `ids`.
 */
export async function markStale(tx: Tx, teamId: string, ids: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `with change as materialized (
       select readers, at, services, to_timestamp((detail ->> 'since')::double precision / 1000) as since, id,
         array(select jsonb_array_elements_text(detail -> 'only')) as stems from lesson
       where team_id = $1::text and kind = 'change' and ${doubting('lesson')}
     ), pair as (
       select o.id as lesson, c.* from change c
       join (select id, services, at from lesson where team_id = $1::text and id = any($2::text[])) o
         on o.at < c.since and lower(o.services::text)::text[] && lower(c.services::text)::text[]
       union all
       select o.id as lesson, c.* from change c
       -- "offset 0": all lessons are looked through only for a change that is new.
       cross join lateral (
         select id from lesson
         where team_id = $1::text and at < c.since and lower(services::text)::text[] && lower(c.services::text)::text[] offset 0
       ) o
       where c.id = any($2::text[])
     ), doubt as (
       select distinct on (l.id) l.id, c.at, c.since
       from pair c join lesson l on l.team_id = $1::text and l.id = c.lesson
       where l.kind in ('cause', 'expectation', 'procedure') and l.at > to_timestamp(0) and c.readers in ('team', l.readers)
         and (c.stems = '{}' or tsvector_to_array(l.terms) && c.stems)
         and (l.status in ('candidate', 'confirmed') and (l.decided_by is null or l.status_at < c.since)
           or l.status = 'stale' and l.decided_by is null and (l.status_at = l.at and c.at > l.at or greatest(l.at, c.at) < l.status_at))
       order by l.id, c.at
     )
     update lesson l set status_before = case when l.status = 'stale' then l.status_before else l.status end, status = 'stale',
       status_at = greatest(l.at, c.at), decided_by = null,
       status_reason = 'older than the change of ' || to_char(c.since at time zone 'UTC', 'FMDD Mon YYYY')
     from doubt c where l.team_id = $1::text and l.id = c.id
     returning l.id`,
    [teamId, ids, READ_BY_FORM],
  )
  return [...new Set(rows.map(({ id }) => id))]
}

/** What no change puts in doubt any more stands as it did before, unless a person decided; gives their ids. */
export async function liftDoubt(tx: Tx, teamId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `update lesson l set status = status_before, status_reason = null
     where l.team_id = $1::text and l.status = 'stale' and l.decided_by is null and l.status_before in ('candidate', 'confirmed')
       and not exists (
         select from lesson c
         where c.team_id = $1::text and c.kind = 'change' and ${doubting('c', 2)}
           and lower(l.services::text)::text[] && lower(c.services::text)::text[]
           and l.at < to_timestamp((c.detail ->> 'since')::double precision / 1000) and c.readers in ('team', l.readers)
           and (c.detail -> 'only' is null or tsvector_to_array(l.terms) && array(select jsonb_array_elements_text(c.detail -> 'only')))
       )
     returning l.id`,
    [teamId, READ_BY_FORM],
  )
  return rows.map(({ id }) => id)
}

/**
 * One is superseded since what replaced it was written, or holds; not at all where that is unknown, or for those who cannot read
 * it. Looks only at pairs with one of `ids`.
 */
export async function settleSuperseded(tx: Tx, teamId: string, ids: readonly string[]): Promise<void> {
  await tx.query(
    `update lesson l set
       status_at = case when x.replaced then greatest(l.at, x.since) else l.at end,
       status = case when x.replaced then 'superseded' else 'candidate' end, status_before = 'candidate',
       status_reason = case when x.replaced then l.status_reason end
     from (
       select o.id, greatest(s.at, s.valid_from) as since, s.id is not null and s.status <> 'rejected' and s.readers in ('team', o.readers) as replaced
       from (
         select id, readers, superseded_by from lesson
         where team_id = $1::text and id = any($2::text[]) and superseded_by is not null
         union
         select id, readers, superseded_by from lesson where team_id = $1::text and superseded_by = any($2::text[])
       ) o left join lesson s on s.team_id = $1::text and s.id = o.superseded_by
     ) x
     where l.team_id = $1::text and l.id = x.id and l.decided_by is null and l.status in ('superseded', 'candidate')`,
    [teamId, ids],
  )
}
