import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { createLogger } from '../../src/platform/logger.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { openPostgres } from '../../src/storage/postgres/postgres-database.ts'
import { scratchTemplate } from '../../src/storage/scratch.ts'
import { TEMPLATE_CACHE } from './database.ts'
import { startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** null when no PostgreSQL with pgvector is installed. */
    postgresUrl: string | null
  }
}

/** What tests, and processes they kill, leave in the temporary folder goes with the run. */
async function temporaryFolder(): Promise<() => Promise<void>> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-test-'))
  // The PostgreSQL server is another user.
  await chmod(dir, 0o755)
  process.env.TMPDIR = dir
  return () => rm(dir, { recursive: true, force: true, maxRetries: 5 })
}

/** One migrated template a backend: each test copies it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removeFolder = await temporaryFolder()
  const [server] = await Promise.all([startPostgres(), scratchTemplate(TEMPLATE_CACHE)])
  if (!server) {
    const hint = 'scripts/install-test-postgres.sh installs it on Debian'
    if (process.env.SITREP_REQUIRE_POSTGRES === '1')
      throw new Error(`PostgreSQL with pgvector is required: ${hint}`)
    process.stdout.write(`PostgreSQL suites are skipped: no server with pgvector is installed (${hint})\n`)
    project.provide('postgresUrl', null)
    return removeFolder
  }
  const admin = await openPostgres(server.url, createLogger('silent'))
  await admin.query('create database sitrep_template')
  await admin.close()
  const template = await openPostgres(
    server.url.replace(/postgres$/, 'sitrep_template'),
    createLogger('silent'),
  )
  await migrate(template)
  await template.close()
  project.provide('postgresUrl', server.url)
  return async () => {
    await server.stop()
    await removeFolder()
  }
}
