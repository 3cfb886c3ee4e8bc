/**
 * `npm run bench:recall -- [rows…] [--embedded] [--questions n]`: recall over 10,000 and 100,000 lessons (or as many as given) on
 * PostgreSQL with pgvector, or on the embedded database: latency, recall@10 against exact search, build time, size, inserts.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import { lexicalEmbedder } from '../../src/knowledge/embedders/lexical.ts'
import { dropVectorIndexes } from '../../src/knowledge/queries/lesson-vector.ts'
import { saveLessons } from '../../src/knowledge/store/save.ts'
import { readConcepts } from '../../src/knowledge/words/concepts.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { redactHere } from '../../src/safety/redact/redaction.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import { openScratchDatabase } from '../../src/storage/scratch.ts'
import type { Database } from '../../src/storage/sql.ts'
import { lesson } from '../../test/knowledge/support/lessons.ts'
import { startPostgres } from '../../test/support/postgres-server.ts'
import { DIMS, fillCorpus } from './corpus.ts'
import { measureReaders } from './measure.ts'

const args = process.argv.slice(2)
const isEmbedded = args.includes('--embedded')
const numberAfter = (name: string): number | null => {
  const at = args.indexOf(name)
  return at < 0 ? null : Number(args[at + 1])
}
const questions = numberAfter('--questions') ?? 100
const sizes = args.filter((arg, at) => /^\d+$/.test(arg) && args[at - 1] !== '--questions').map(Number)
const SIZES = sizes.length > 0 ? sizes : [10_000, ...(isEmbedded ? [] : [100_000])]

const MEMORY = [
  'shared_buffers = 6GB',
  "maintenance_work_mem = '4GB'",
  'max_parallel_maintenance_workers = 1',
  'max_parallel_workers_per_gather = 0',
  'max_wal_size = 4GB',
]

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`

async function open(): Promise<{ db: Database; close: () => Promise<void> }> {
  if (isEmbedded) {
    const db = await openScratchDatabase(path.join(tmpdir(), 'sitrep-bench-template'))
    return { db, close: () => db.close() }
  }
  const server = await startPostgres(MEMORY)
  if (server === null)
    throw new Error('no PostgreSQL is installed: scripts/install-test-postgres.sh does it on Debian')
  const db = await openPostgres(server.url, createLogger('silent'))
  return {
    db,
    close: async () => {
      await db.close()
      await server.stop()
    },
  }
}

async function sizeOf(db: Database): Promise<string> {
  const { rows } = await db.query<{ what: string; mb: string }>(
    `select regexp_replace(c.relname, '_\\d_', '_') as what, (sum(pg_relation_size(c.oid)) / 1048576)::integer::text as mb
     from pg_class c where c.relname like 'lesson%' and c.relkind in ('r', 'i') group by 1 having sum(pg_relation_size(c.oid)) > 1048576 order by 2 desc`,
  )
  return rows.map(({ what, mb }) => `${what} ${mb} MB`).join(', ')
}

/** Through the same door as always: redaction, embedding, audit, all indexes present. */
async function insertRate(db: Database, count: number): Promise<number> {
  const concepts = readConcepts()
  const store = {
    db,
    teamId: 'bench',
    embedder: lexicalEmbedder(concepts),
    concepts,
    redact: redactHere({ key: 'bench' }),
    now: Date.now,
  }
  const started = performance.now()
  for (let at = 0; at < count; at += 100) {
    await saveLessons(
      store,
      Array.from({ length: 100 }, () => lesson()),
      { actor: 'sitrep', signal: new AbortController().signal },
    )
  }
  return count / ((performance.now() - started) / 1000)
}

async function bench(rows: number): Promise<void> {
  const { db, close } = await open()
  try {
    await migrate(db)
    await dropVectorIndexes(db)
    let started = performance.now()
    await fillCorpus(db, rows)
    console.log(
      `\n${rows} lessons on ${isEmbedded ? 'the embedded database' : 'PostgreSQL'}: made in ${seconds(started)}`,
    )
    started = performance.now()
    await db.query('select lesson_vector_index($1::integer)', [DIMS])
    console.log(`  HNSW build (m 16, ef_construction 64): ${seconds(started)}`)
    await db.query('vacuum analyze lesson')
    await db.query('vacuum analyze lesson_vector')
    console.log(`  size: ${await sizeOf(db)}`)
    for (const line of await measureReaders(db, questions)) console.log(`  ${line}`)
    const rate = await insertRate(db, isEmbedded ? 300 : 2000)
    console.log(`  insert with all indexes: ${Math.round(rate)} lessons/s`)
  } finally {
    await close()
  }
}

/** PostgreSQL takes them where enough are reserved; without them each page of 4 kB is mapped by itself. */
function hugePages(): string {
  try {
    const [, count] = /HugePages_Total: +(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8')) ?? []
    return `${count ?? 'unknown'} huge pages reserved`
  } catch {
    return 'huge pages unknown'
  }
}

console.log(
  `conditions: ${availableParallelism()} cores, Node ${process.version}, ${DIMS} dimensions in clusters of 50, 100 channels, ${questions} questions a reader, ${isEmbedded ? 'shared_buffers 16MB' : `${MEMORY.join(', ')}, ${hugePages()}, session warmed`}; times in ms`,
)
for (const rows of SIZES) await bench(rows)
