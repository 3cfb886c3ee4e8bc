import { randomUUID } from 'node:crypto'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { isPrepared } from './embedded/data-directory.ts'
import { openEmbedded } from './embedded/embedded-database.ts'
import { migrate, readMigrations } from './migrate.ts'
import type { Database } from './sql.ts'

/** A throw-away database; `dir` is gone after `close`. */
export interface ScratchDatabase extends Database {
  dir: string
}

/** PGlite's files change with its version, the tables with the migrations. */
async function templateName(): Promise<string> {
  const migrations = await readMigrations()
  return `pglite-0.5.14-${migrations.map(({ sha256 }) => sha256.slice(0, 8)).join('-')}`
}

/**
 * Makes the migrated template once (initdb takes some seconds) and returns its folder. Two processes may make
 * it at the same time: the first rename wins and both are whole.
 */
export async function scratchTemplate(cacheDir: string): Promise<string> {
  const template = path.join(cacheDir, await templateName())
  if (isPrepared(template)) return template
  const making = `${template}.${randomUUID()}`
  await mkdir(cacheDir, { recursive: true })
  const db = await openEmbedded(making)
  await migrate(db)
  await db.query('checkpoint')
  await db.close()
  await rename(making, template).catch(async (error: unknown) => {
    await rm(making, { recursive: true, force: true })
    if (!isPrepared(template)) throw error
  })
  return template
}

/** A migrated embedded database of its own: a copy of the template below `cacheDir`, removed on close. */
export async function openScratchDatabase(cacheDir: string): Promise<ScratchDatabase> {
  const template = await scratchTemplate(cacheDir)
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-scratch-'))
  await cp(template, dir, { recursive: true })
  const db = await openEmbedded(dir)
  return {
    ...db,
    dir,
    close: async () => {
      await db.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
