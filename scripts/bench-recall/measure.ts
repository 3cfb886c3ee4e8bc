import type { Embedder } from '../../src/domain/embedder.ts'
import { type Reach, TEAM_REACH } from '../../src/knowledge/access/reach.ts'
import { searchLessons } from '../../src/knowledge/queries/recall.ts'
import { openRecall } from '../../src/knowledge/recall/recall.ts'
import { readConcepts } from '../../src/knowledge/words/concepts.ts'
import type { Database } from '../../src/storage/sql.ts'
import { CHANNELS, DIMS, MODEL, questionVectors, TEAM } from './corpus.ts'

const READERS: readonly [name: string, reach: Reach][] = [
  ['1 %', { channels: ['C17'], onlyFrom: 'C17' }],
  ['10 %', TEAM_REACH],
  ['100 %', { channels: Array.from({ length: CHANNELS }, (_, n) => `C${n}`), onlyFrom: null }],
]

const AT = Date.parse('2100-01-01T00:00:00Z')

/** Other questions than those that are timed. */
const WARMING = 20

/** Exact searches read every row. */
const COMPARED = 20

const percentile = (times: readonly number[], share: number): string => {
  const sorted = [...times].sort((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
}

const spread = (times: readonly number[]): string =>
  `p50 ${percentile(times, 0.5)} p99 ${percentile(times, 0.99)}`

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const result = await work()
  times.push(performance.now() - started)
  return result
}

async function exactTen(db: Database, reach: Reach, vector: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select v.lesson_id as id from lesson_vector v
     where v.team_id = $1::text and v.dims = ${DIMS} and v.model = '${MODEL}' and v.scope in (
       select scope from lesson_scope where team_id = $1::text and (readers = 'team' or readers = any($2::text[]))
         and ($3::text is null or origin = $3::text))
     order by (v.e::vector <=> $4::vector) + 0 limit 10`,
    [TEAM, reach.channels, reach.onlyFrom, vector],
  )
  return rows.map(({ id }) => id)
}

async function readable(db: Database, reach: Reach): Promise<number> {
  const { rows } = await db.query<{ n: string }>(
    `select sum(lessons)::text as n from lesson_scope where team_id = $1::text
       and (readers = 'team' or readers = any($2::text[])) and ($3::text is null or origin = $3::text)`,
    [TEAM, reach.channels, reach.onlyFrom],
  )
  return Number(rows[0]?.n ?? 0)
}

/** Common and rare words, a service and a concept, as the lessons hold them. */
const questionText = (n: number): string =>
  [
    `w${Math.floor(20_000 * ((n * 0.618) % 1) ** 4)}`,
    `w${Math.floor(20_000 * ((n * 0.377) % 1) ** 4)}`,
    `w${Math.floor(20_000 * ((n * 0.731) % 1) ** 2)}`,
    `svc-${n % 500}`,
  ].join(' ')

async function measureVectors(db: Database, reach: Reach, vectors: readonly string[]): Promise<string> {
  const times: number[] = []
  const shares: number[] = []
  let fewest = Number.POSITIVE_INFINITY
  for (const [n, text] of vectors.entries()) {
    const search = { reach, at: AT, query: '', terms: [], vector: { text, model: MODEL, dims: DIMS } }
    const hits = await timed(times, () => searchLessons(db, TEAM, search))
    fewest = Math.min(fewest, hits.length)
    if (n >= COMPARED) continue
    const exact = await exactTen(db, reach, text)
    const best = hits
      .sort((a, b) => (a.distance ?? 9) - (b.distance ?? 9))
      .slice(0, 10)
      .map(({ id }) => id)
    shares.push(exact.filter((id) => best.includes(id)).length / Math.max(1, exact.length))
  }
  const recall = shares.reduce((sum, one) => sum + one, 0) / shares.length
  return `vectors ${spread(times)}, recall@10 ${recall.toFixed(3)}, fewest rows ${fewest} of 60`
}

async function measureWhole(db: Database, reach: Reach, vectors: readonly string[]): Promise<string> {
  let next = 0
  const embedder: Embedder = {
    model: MODEL,
    embed: async () => ({
      status: 'ok',
      vectors: [Float32Array.from(JSON.parse(vectors[next++ % vectors.length] ?? '[]') as number[])],
    }),
  }
  const recall = openRecall({
    db,
    teamId: TEAM,
    embedder,
    concepts: readConcepts(),
    redact: async (texts) => [...texts],
    now: () => AT,
  })
  await recall.learn()
  const ask = (n: number): Promise<unknown> =>
    recall.ask({ text: questionText(n), reach, at: AT, most: 5 }, new AbortController().signal)
  // The first questions of a process wait for its own code to be compiled: up to 200 ms each.
  for (let n = 0; n < WARMING; n += 1) await ask(vectors.length + n)
  const times: number[] = []
  for (let n = 0; n < vectors.length; n += 1) await timed(times, () => ask(n))
  return `whole recall ${spread(times)}`
}

/**
 * Has this session read every page once, as one that has answered for an hour has: where memory is mapped in pages of
 * 4 kB, a virtual machine may take 26 µs for the first touch of each (2,700 of them for one question of a million lessons).
 */
async function touchAll(db: Database): Promise<void> {
  if (db.kind === 'embedded') return
  await db.query('create extension if not exists pageinspect')
  const { rows } = await db.query<{ name: string; pages: number }>(
    `select oid::regclass::text as name, (pg_relation_size(oid) / 8192)::integer as pages from pg_class
     where relname like 'lesson%' and relkind in ('r', 'i') and pg_relation_size(oid) > 0`,
  )
  for (const { name, pages } of rows)
    await db.query(
      'select sum(length(get_raw_page($1::text, n))) from generate_series(0, $2::integer - 1) n',
      [name, pages],
    )
}

/** One line a share of readable lessons. */
export async function measureReaders(db: Database, questions: number): Promise<string[]> {
  await touchAll(db)
  const vectors = await questionVectors(db, questions)
  const lines: string[] = []
  for (const [name, reach] of READERS) {
    // The first query of a session reads indexes from disk.
    await measureVectors(db, reach, vectors.slice(0, 3))
    const apart = await measureVectors(db, reach, vectors)
    lines.push(
      `${name} readable (${await readable(db, reach)}): ${apart}; ${await measureWhole(db, reach, vectors)}`,
    )
  }
  return lines
}
