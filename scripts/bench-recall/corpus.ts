import type { Database } from '../../src/storage/sql.ts'

export const DIMS = 384
export const MODEL = 'bench'
export const TEAM = 'bench'

/** Channels of equal size; the first ten are public. */
export const CHANNELS = 100
const PUBLIC = 10

const CLUSTER = 50

/**
 * Lessons without meaning but with the shape of real ones, made in the database: 25 words of a Zipf-like vocabulary of
 * 20,000, three of 190 concepts, one of 500 services; vectors in clusters of about 50. No index on the vectors.
 */
export async function fillCorpus(db: Database, rows: number): Promise<void> {
  await db.query('select setseed(0.42)')
  await db.query('create table if not exists bench_center (id integer primary key, center real[] not null)')
  await db.query(
    `insert into bench_center
     select c, array(select (random() + random() + random() - 1.5)::real from generate_series(1, ${DIMS}) where c is not null)
     from generate_series(0, $1::integer) c on conflict do nothing`,
    [Math.max(1, Math.floor(rows / CLUSTER))],
  )
  const readers = `case when n % ${CHANNELS} < ${PUBLIC} then 'team' else 'C' || n % ${CHANNELS} end`
  const scope = `'C' || n % ${CHANNELS} || case when n % ${CHANNELS} < ${PUBLIC} then '' else '!C' || n % ${CHANNELS} end`
  const step = 20_000
  for (let from = 1; from <= rows; from += step) {
    await db.query(
      `insert into lesson (team_id, id, kind, services, statement, quote, detail, source, source_key, scope, readers, authors, at,
         status, status_at, status_before, content_hash, names, terms, lexicon)
       select '${TEAM}', 'l' || n, 'cause', array['svc-' || n % 500], repeat('a lesson ', 14), repeat('a quote ', 20),
         '{"kind":"cause","symptom":"","cause":"","fix":null}',
         jsonb_build_object('kind', 'file', 'file', 'f' || n, 'offset', 0), 'file:f' || n, ${scope}, ${readers}, array['U' || n % 997],
         to_timestamp(1700000000 + n), 'candidate', to_timestamp(1700000000 + n), 'candidate', '', '{}',
         array_to_tsvector(array(select distinct 'w' || floor(20000 * power(random(), 4)) from generate_series(1, 25) where n is not null)
           || array(select distinct 'c#k' || floor(190 * power(random(), 2)) from generate_series(1, 3) where n is not null)
           || array['n#svc-' || n % 500, 'r#' || ${readers}, 'o#C' || n % ${CHANNELS}]), ''
       from generate_series($1::integer, $2::integer) n`,
      [from, Math.min(rows, from + step - 1)],
    )
    await db.query(
      `insert into lesson_vector (team_id, lesson_id, scope, at, model, dims, e)
       select '${TEAM}', l.id, l.scope, l.at, '${MODEL}', ${DIMS},
         (select array_agg(u.x + 0.7 * (random() + random() + random() - 1.5))::real[] from unnest(b.center) with ordinality u (x, i)
          where l.id is not null)::vector
       from generate_series($1::integer, $2::integer) n
       join lesson l on l.team_id = '${TEAM}' and l.id = 'l' || n
       join bench_center b on b.id = (n::bigint * 7919) % (select count(*) from bench_center)`,
      [from, Math.min(rows, from + step - 1)],
    )
  }
}

/** Vectors that fall near a cluster as the lessons do. */
export async function questionVectors(db: Database, count: number): Promise<string[]> {
  const { rows } = await db.query<{ v: string }>(
    `select (select array_agg(u.x + 0.7 * (random() + random() + random() - 1.5))::real[]
       from unnest(b.center) with ordinality u (x, i) where b.id is not null)::vector::text as v
     from bench_center b order by md5(b.id::text) limit $1::integer`,
    [count],
  )
  return rows.map(({ v }) => v)
}
