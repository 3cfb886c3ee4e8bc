import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { inject } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import { openScratchDatabase } from '../../src/storage/scratch.ts'
import type { Database } from '../../src/storage/sql.ts'

export const TEMPLATE_CACHE = path.join(import.meta.dirname, '../../node_modules/.cache/sitrep')

/** A migrated embedded database of its own, for a test that changes the schema; close it. */
export const testDatabase = (): Promise<Database> => openScratchDatabase(TEMPLATE_CACHE)

const tablesOf = new WeakMap<Database['query'], Promise<string>>()

/** All tables of ours in one statement; the history of migrations stays. */
async function deletions(db: Database): Promise<string> {
  const { rows } = await db.query<{ name: string }>(
    `select format('%I', relname) as name from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'migration' order by 1`,
  )
  return rows.map(({ name }) => `delete from ${name}`).join('; ')
}

/**
 * Empties the tables. DELETE costs a tenth of TRUNCATE here (6 ms of 60 on the embedded database), and without
 * triggers the order of the tables does not matter.
 */
export async function clearTables(db: Database): Promise<void> {
  const known = tablesOf.get(db.query) ?? deletions(db)
  tablesOf.set(db.query, known)
  const all = await known
  await db.tx((tx) => tx.query(`set local session_replication_role = replica; ${all}`))
}

let opened: Promise<Database> | null = null

/**
 * The embedded database that the files of one test process share, emptied: opening one takes longer than most
 * files. It is closed by nobody; its folder goes with the run.
 */
export async function sharedDatabase(): Promise<Database> {
  opened ??= testDatabase()
  const db = await opened
  await clearTables(db)
  return { ...db, close: async () => {} }
}

/** The connection string of a fresh, migrated PostgreSQL database; it goes with the server. */
export async function postgresDatabaseUrl(server: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const admin = await openPostgres(server, createLogger('silent'))
  await admin.query(`create database ${name} template sitrep_template`)
  await admin.close()
  return server.replace(/postgres$/, name)
}

/** A backend that a contract suite runs on. */
export interface Backend {
  name: 'embedded' | 'postgres'
  /** Why its tests are skipped; null when they run. */
  skip: string | null
  /** A migrated database of its own; close it. */
  open(): Promise<Database>
  /** A migrated, empty database that may be used again by the next file; close it. */
  share(): Promise<Database>
}

/** Both backends; PostgreSQL is skipped, and said to be, where no server is installed. */
export function databaseBackends(): Backend[] {
  const url = inject('postgresUrl')
  const openServer = async (): Promise<Database> => {
    if (url === null) throw new Error('skipped')
    return openPostgres(await postgresDatabaseUrl(url), createLogger('silent'))
  }
  return [
    { name: 'embedded', skip: null, open: testDatabase, share: sharedDatabase },
    {
      name: 'postgres',
      skip: url === null ? 'no PostgreSQL with pgvector is installed' : null,
      open: openServer,
      share: openServer,
    },
  ]
}
