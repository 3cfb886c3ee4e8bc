import type { Lesson } from '../domain/lesson.ts'
import { mineSources } from '../knowledge/mining/mine-sources.ts'
import { SourceError } from '../knowledge/sources/archive.ts'
import { replaceFiles } from '../knowledge/store/sources.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import type { Logger } from '../platform/logger.ts'
import { SITREP } from '../safety/audit/append.ts'
import type { PersonalLevel } from '../safety/redact/personal-data.ts'

/** What comes from the folder is called so in the database: what `lessons import` read is never taken for it. */
export const READ_IN = 'knowledge:'

export interface ReadIn {
  /** Folder or .zip; null reads nothing, and what was read from one before goes. */
  folder: string | null
  personal: PersonalLevel
  log: Logger
  signal: AbortSignal
}

async function minedFrom(
  store: KnowledgeStore,
  { folder, personal, log, signal }: ReadIn,
): Promise<Lesson[]> {
  const lessons: Lesson[] = []
  const mined = mineSources({
    team: store.teamId,
    slackExport: null,
    knowledge: folder,
    filePrefix: READ_IN,
    personal,
    signal,
    complain: (where, why) => log.warn({ where, why }, 'a part of SITREP_KNOWLEDGE is left out'),
    counts: { channels: 0, messages: 0, conversations: 0, files: 0 },
    onProgress: () => {},
  })
  for await (const lesson of mined) lessons.push(lesson)
  return lessons
}

/**
 * Makes what is known of the folder's files what they say now, by rules and at $0. Never rejects: Sitrep works without,
 * and the log says what is wrong.
 */
export async function readInKnowledge(store: KnowledgeStore, readIn: ReadIn): Promise<void> {
  const { log, signal } = readIn
  try {
    const lessons = await minedFrom(store, readIn)
    const { changed, retracted } = await replaceFiles(store, READ_IN, lessons, { actor: SITREP, signal })
    if (changed + retracted > 0)
      log.info({ changed, retracted, folder: readIn.folder }, 'knowledge was read in')
  } catch (error) {
    if (signal.aborted) return
    const reason = error instanceof SourceError ? `SITREP_KNOWLEDGE: ${error.message}` : String(error)
    log.warn({ reason }, 'knowledge could not be read in: what was known before stays')
  }
}
