import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DatabaseHeld } from '../errors.ts'

/** SQLite's result code for "database is locked". */
const SQLITE_BUSY = 5

const holderFile = (dir: string): string => path.join(dir, 'holder.json')

/** Who holds the directory, for messages only: the lock itself is the operating system's. */
export function readHolder(dir: string): { pid: number; since: string } | null {
  try {
    const { pid, since } = JSON.parse(readFileSync(holderFile(dir), 'utf8'))
    return typeof pid === 'number' && typeof since === 'string' ? { pid, since } : null
  } catch {
    return null
  }
}

/**
 * Takes the directory for this process or throws `DatabaseHeld`. The lock is an exclusive lock on an SQLite
 * file, which the kernel releases at exit and at kill −9; pid files were stolen from live holders.
 * Two openers of one PGlite directory silently lose acknowledged rows.
 */
export function lockDirectory(dir: string): () => void {
  mkdirSync(dir, { recursive: true })
  const db = new DatabaseSync(path.join(dir, 'lock'), { timeout: 0 })
  try {
    db.exec('pragma journal_mode=delete; pragma locking_mode=exclusive; begin exclusive')
  } catch (error) {
    db.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    const holder = readHolder(dir)
    const who = holder ? `process ${holder.pid} (since ${holder.since})` : 'another process'
    throw new DatabaseHeld(
      `${who} has the embedded database in ${dir} open, and it allows one process at a time. ` +
        'Stop it first, use another SITREP_DIR, or set DATABASE_URL to run on PostgreSQL.',
    )
  }
  writeFileSync(holderFile(dir), JSON.stringify({ pid: process.pid, since: new Date().toISOString() }))
  return () => db.close()
}
