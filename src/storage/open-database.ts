import path from 'node:path'
import type { Logger } from '../platform/logger.ts'
import { isPrepared } from './embedded/data-directory.ts'
import type { Database } from './sql.ts'

export interface OpenOptions {
  /** PostgreSQL's connection string; null opens the embedded database below `dir`. */
  url: string | null
  dir: string
  log: Logger
}

const embedded = (dir: string): string => path.join(dir, 'db')

/** Whether the embedded database below `dir` has yet to be made, which takes some seconds. */
export const isFirstStart = ({ url, dir }: Pick<OpenOptions, 'url' | 'dir'>): boolean =>
  url === null && !isPrepared(embedded(dir))

/**
 * Opens Sitrep's own database; `migrate` comes next. The first embedded start takes some seconds (initdb).
 * Throws `DatabaseHeld`, `DatabaseMismatch`, or `DatabaseError` when the server cannot be reached.
 */
export async function openDatabase({ url, dir, log }: OpenOptions): Promise<Database> {
  if (url !== null) {
    const { openPostgres } = await import('./postgres/postgres-database.ts')
    return openPostgres(url, log)
  }
  const { openEmbedded } = await import('./embedded/embedded-database.ts')
  return openEmbedded(embedded(dir))
}
