import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { inject } from 'vitest'
import { createLogger } from '../../src/platform/logger.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import { openScratchDatabase } from '../../src/storage/scratch.ts'
import type { Database } from '../../src/storage/sql.ts'

export const TEMPLATE_CACHE = path.join(import.meta.dirname, '../../node_modules/.cache/sitrep')

/** A migrated embedded database of its own; close it. */
export const testDatabase = (): Promise<Database> => openScratchDatabase(TEMPLATE_CACHE)

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
}

/** Both backends; PostgreSQL is skipped, and said to be, where no server is installed. */
export function databaseBackends(): Backend[] {
  const url = inject('postgresUrl')
  return [
    { name: 'embedded', skip: null, open: testDatabase },
    {
      name: 'postgres',
      skip: url === null ? 'no PostgreSQL with pgvector is installed' : null,
      open: async () => {
        if (url === null) throw new Error('skipped')
        return openPostgres(await postgresDatabaseUrl(url), createLogger('silent'))
      },
    },
  ]
}
