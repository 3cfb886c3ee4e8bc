import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../app/clock.ts'
import { configuredEmbedder } from '../app/embedder.ts'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings, type Settings } from '../config.ts'
import type { Lesson } from '../domain/lesson.ts'
import type { Directory } from '../knowledge/access/directory.ts'
import { exportDirectory, exportFolder } from '../knowledge/access/export-directory.ts'
import { withChannelReaders } from '../knowledge/access/stored-readers.ts'
import { dropVectorIndexes } from '../knowledge/queries/lesson-vector.ts'
import { importLessons } from '../knowledge/store/save.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { readConcepts } from '../knowledge/words/concepts.ts'
import { createLogger } from '../platform/logger.ts'
import { SITREP } from '../safety/audit/append.ts'
import { redactHere } from '../safety/redact/redaction.ts'
import { migrate } from '../storage/migrate.ts'
import { openDatabase } from '../storage/open-database.ts'
import { openScratchDatabase } from '../storage/scratch.ts'
import type { Database } from '../storage/sql.ts'
import { progressLine } from './progress.ts'
import { readLessons } from './read-lessons.ts'

export interface KnowledgeOptions {
  export?: string
  lessons?: string
}

/** The options by which a command is told what to know. */
export const withKnowledgeOptions = (command: Command): Command =>
  command
    .option('--export <dir>', 'Slack export: says who is in which channel')
    .option('--lessons <file>', 'JSON lines of lessons, read into a database that is thrown away')

export interface Knowledge {
  store: KnowledgeStore
  /** Who may read what; null when nothing says so, and then only what the team may read shows. */
  directory: Directory | null
}

const isScratch = ({ lessons }: KnowledgeOptions): boolean => lessons !== undefined

async function openStore(settings: Settings, isThrownAway: boolean): Promise<Database> {
  await requireFolder(settings.SITREP_DIR)
  if (isThrownAway) return openScratchDatabase(path.join(settings.SITREP_DIR, 'cache/template'))
  const db = await openDatabase({
    url: settings.DATABASE_URL,
    dir: settings.SITREP_DIR,
    log: createLogger('error'),
  })
  await migrate(db)
  return db
}

function storeOf(db: Database, settings: Settings, isThrownAway: boolean): KnowledgeStore {
  const concepts = readConcepts()
  return {
    db,
    teamId: settings.SITREP_TEAM,
    concepts,
    embedder: configuredEmbedder({ settings, concepts, db, clock: systemClock, fetch }),
    redact: redactHere({ key: randomBytes(32).toString('hex'), personal: settings.SITREP_PERSONAL_DATA }),
    now: systemClock.now,
    isScratch: isThrownAway,
  }
}

const complain = (text: string): void => console.error(`sitrep: ${text}`)

async function* withReaders(
  lessons: AsyncIterable<Lesson>,
  directory: Awaited<ReturnType<typeof exportDirectory>> | null,
): AsyncGenerator<Lesson> {
  const channels = new Map((directory?.channels ?? []).map((channel) => [channel.id, channel]))
  for await (const lesson of lessons) yield directory === null ? lesson : withChannelReaders(lesson, channels)
}

/** Gives `use` what the options name, or else what this installation knows. */
export async function withKnowledge<T>(
  options: KnowledgeOptions,
  signal: AbortSignal,
  use: (knowledge: Knowledge) => Promise<T>,
): Promise<T> {
  const settings = readSettings()
  const directory =
    options.export === undefined ? null : await exportDirectory(exportFolder(options.export), complain)
  const db = await openStore(settings, isScratch(options))
  try {
    const store = storeOf(db, settings, isScratch(options))
    if (options.lessons !== undefined) {
      await dropVectorIndexes(db)
      const progress = progressLine()
      const lessons = withReaders(readLessons(options.lessons, complain, signal), directory)
      await importLessons(store, lessons, { actor: SITREP, signal }, (count) =>
        progress.show(`${count} lessons`),
      )
      progress.done()
    }
    return await use({ store, directory })
  } finally {
    await db.close()
  }
}
