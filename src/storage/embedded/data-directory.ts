import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseMismatch } from '../errors.ts'

/** PGlite 0.5 is PostgreSQL 18; another major cannot open the files. */
const MAJOR = '18'

const markerFile = (dir: string): string => path.join(dir, 'ready')

export const dataDirectory = (dir: string): string => path.join(dir, 'data')

/** The marker is written after the first start came through. */
export const isPrepared = (dir: string): boolean => existsSync(markerFile(dir))

/**
 * Makes the directory safe to open. A first start that was killed leaves files that never open again and hold
 * nothing yet: without the marker they are removed. Throws `DatabaseMismatch` for files of another PostgreSQL.
 */
export function prepareDirectory(dir: string): void {
  if (!isPrepared(dir)) {
    rmSync(dataDirectory(dir), { recursive: true, force: true })
    return
  }
  const versionFile = path.join(dataDirectory(dir), 'PG_VERSION')
  const major = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : 'none'
  if (major === MAJOR) return
  throw new DatabaseMismatch(
    `${dataDirectory(dir)} holds files of PostgreSQL ${major}, and this Sitrep opens ${MAJOR}. ` +
      'Start it with the Sitrep version that made it, or move the folder away to begin anew.',
  )
}

export function markPrepared(dir: string): void {
  writeFileSync(markerFile(dir), `postgresql ${MAJOR}\n`)
}
