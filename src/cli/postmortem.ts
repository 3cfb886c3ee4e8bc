import { writeFile } from 'node:fs/promises'
import { readSettings, type Settings } from '../config.ts'
import type { PostmortemDraft } from '../domain/postmortem.ts'
import { createLogger } from '../platform/logger.ts'
import { DatabaseError } from '../storage/errors.ts'
import { openDatabase } from '../storage/open-database.ts'
import type { Database } from '../storage/sql.ts'
import type { AddCommand } from './program.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'CONFIG' })

/** The draft as it was written in Slack, or a new one from what is stored; null when there is no such incident. */
async function markdownOf(db: Database, settings: Settings, incidentId: string): Promise<string | null> {
  const { getIncident } = await import('../incidents/queries/incident.ts')
  const { lastResult } = await import('../incidents/queries/run.ts')
  const { SITREP_TEAM: teamId } = settings
  const incident = await getIncident(db, teamId, incidentId)
  if (incident === null) return null
  const written = (await lastResult(db, teamId, incidentId, 'postmortem')) as PostmortemDraft | null
  if (written !== null) return written.markdown
  const { draftOf } = await import('../app/postmortem.ts')
  const parts = { db, teamId, knowledge: null, readThread: null }
  return (await draftOf(parts, incident, new AbortController().signal)).markdown
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' })
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    throw wrong(
      code === 'EEXIST'
        ? `${file} is there already and is left as it is: name another file`
        : `${file} cannot be written (${message}): name another file`,
    )
  }
}

async function print(incidentId: string, out: string | undefined): Promise<number> {
  if (!UUID.test(incidentId))
    throw wrong(`"${incidentId}" is no id of an incident: it stands under the postmortem draft in Slack`)
  const settings = readSettings()
  const { DATABASE_URL: url, SITREP_DIR: dir } = settings
  const db = await openDatabase({ url, dir, log: createLogger('silent') })
  try {
    const markdown = await markdownOf(db, settings, incidentId)
    if (markdown === null) {
      console.error(`sitrep: there is no incident ${incidentId} in this database`)
      return 1
    }
    if (out === undefined) console.log(markdown)
    else {
      await save(out, markdown)
      console.log(`${out} is written`)
    }
    return 0
  } catch (error) {
    const isOld = error instanceof DatabaseError && error.code === '42P01'
    throw isOld ? wrong('this database has no incidents yet: start Sitrep once with `npm start`') : error
  } finally {
    await db.close()
  }
}

export const postmortemCommand: AddCommand = (program, exit) => {
  program
    .command('postmortem <incident>')
    .description(
      'Prints the postmortem draft of an incident as markdown: as it was written in Slack, or from what is stored, without the thread.',
    )
    .option('--out <file>', 'a new file instead of the screen')
    .action(async (incident: string, { out }: { out?: string }) => exit(await print(incident, out)))
}
