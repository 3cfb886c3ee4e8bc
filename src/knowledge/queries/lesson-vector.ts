import type { Tx } from '../../storage/sql.ts'

export interface StoredVector {
  id: string
  /** As pgvector reads it: `[0.1,-0.2]`. */
  vector: string
}

/** Beside its lesson's scope and time, whatever they are by now. */
export async function upsertVectors(
  tx: Tx,
  teamId: string,
  { model, dims }: { model: string; dims: number },
  vectors: readonly StoredVector[],
): Promise<void> {
  const kind = await vectorKind(tx)
  await tx.query(
    `insert into lesson_vector as v (team_id, lesson_id, scope, at, model, dims, e)
     select $1::text, l.id, l.scope, l.at, $2::text, $3::integer, x.vector::${kind}
     from jsonb_to_recordset($4::jsonb) as x (id text, vector text)
     join lesson l on l.team_id = $1::text and l.id = x.id
     order by l.id
     on conflict (team_id, lesson_id) do update set
       scope = excluded.scope, at = excluded.at, model = excluded.model, dims = excluded.dims, e = excluded.e`,
    [teamId, model, dims, JSON.stringify(vectors)],
  )
}

/** `vector` on the embedded database, `halfvec` on PostgreSQL. */
async function vectorKind(tx: Tx): Promise<'vector' | 'halfvec'> {
  const { rows } = await tx.query<{ kind: string }>('select lesson_vector_kind() as kind')
  return rows[0]?.kind === 'vector' ? 'vector' : 'halfvec'
}

/** Makes the index for vectors of this length when there is none yet. */
export async function ensureVectorIndex(tx: Tx, dims: number): Promise<void> {
  await tx.query('select lesson_vector_index($1::integer)', [dims])
}

export async function deleteVectors(tx: Tx, teamId: string, ids: readonly string[]): Promise<void> {
  await tx.query('delete from lesson_vector where team_id = $1::text and lesson_id = any($2::text[])', [
    teamId,
    ids,
  ])
}

/** Lessons behind `after` that have no vector of this model or terms of another lexicon, at most `most`, by id. */
export async function outdatedLessons(
  tx: Tx,
  teamId: string,
  { model, lexicon, after }: { model: string; lexicon: string; after: string },
  most: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select l.id from lesson l
     left join lesson_vector v on v.team_id = l.team_id and v.lesson_id = l.id
     where l.team_id = $1::text and l.id > $4::text and l.status <> 'rejected'
       and (v.model is distinct from $2::text or l.lexicon <> $3::text)
     order by l.id limit $5::integer`,
    [teamId, model, lexicon, after, most],
  )
  return rows.map(({ id }) => id)
}

/** New terms of the same words. */
export async function updateTerms(
  tx: Tx,
  teamId: string,
  lexicon: string,
  rows: readonly { id: string; names: string[]; terms: string[] }[],
): Promise<void> {
  await tx.query(
    `update lesson l set names = x.names, terms = array_to_tsvector(x.terms), lexicon = $2::text
     from jsonb_to_recordset($3::jsonb) as x (id text, names text[], terms text[])
     where l.team_id = $1::text and l.id = x.id`,
    [teamId, lexicon, JSON.stringify(rows)],
  )
}

/** For a database that is loaded and thrown away: the index costs 10 ms a lesson there. */
export async function dropVectorIndexes(tx: Tx): Promise<void> {
  const { rows } = await tx.query<{ name: string }>(
    "select indexname as name from pg_indexes where indexname like 'lesson_vector_near_%'",
  )
  for (const { name } of rows) await tx.query(`drop index ${name}`)
}
