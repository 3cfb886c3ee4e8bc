import path from 'node:path'
import { SetupError } from '../app/setup-error.ts'
import { readSettings, type Settings } from '../config.ts'
import { createLogger } from '../platform/logger.ts'
import type { Database } from '../storage/sql.ts'
import type { AddCommand } from './program.ts'

/** Without migrating: looking at the audit changes nothing, and may be done by somebody who can only read. */
async function withDatabase<T>(settings: Settings, look: (db: Database) => Promise<T>): Promise<T> {
  const { openDatabase } = await import('../storage/open-database.ts')
  const { DatabaseError } = await import('../storage/errors.ts')
  const { DATABASE_URL: url, SITREP_DIR: dir } = settings
  const db = await openDatabase({ url, dir, log: createLogger('silent') })
  try {
    return await look(db)
  } catch (error) {
    const isOld = error instanceof DatabaseError && error.code === '42P01'
    throw isOld ? new SetupError('this database has no audit yet: start Sitrep once with `npm start`') : error
  } finally {
    await db.close()
  }
}

export const auditCommand: AddCommand = (program, exit) => {
  const group = program.command('audit').description('Looks at the record of who did what.')
  group
    .command('verify')
    .description(
      'Goes through every chain and names the first row that is not what was written. Exit code 1 then.',
    )
    .action(async () => {
      const settings = readSettings()
      const { ANCHORS, readAnchors } = await import('../safety/audit/anchor.ts')
      const { verifyAudit } = await import('../safety/audit/verify.ts')
      const anchors = await readAnchors(path.join(settings.SITREP_DIR, ANCHORS))
      const { rows, chains, bad } = await withDatabase(settings, (db) => verifyAudit(db, anchors))
      if (bad === null) console.log(`${rows} rows in ${chains} chains are as they were written`)
      else console.log(`row ${bad.seq} of ${bad.chain} (team ${bad.team}) ${bad.reason}`)
      exit(bad === null ? 0 : 1)
    })
  group
    .command('export')
    .description('Prints the rows of one incident as JSON lines.')
    .requiredOption('--incident <id>', 'id of the incident, or `installation` for what belongs to none')
    .option('--user <id>', 'only what this Slack user caused, their runs included')
    .action(async (options: { incident: string; user?: string }) => {
      const settings = readSettings()
      const { auditOf } = await import('../safety/queries/audit.ts')
      const { incident, user = null } = options
      const rows = await withDatabase(settings, (db) => auditOf(db, settings.SITREP_TEAM, incident, user))
      for (const { body, seq, ...row } of rows)
        console.log(JSON.stringify({ ...row, seq: Number(seq), body: JSON.parse(body) }))
      if (rows.length === 0)
        console.error(`the audit has nothing about ${incident}${user ? ` by ${user}` : ''}`)
      exit(rows.length === 0 ? 1 : 0)
    })
}
