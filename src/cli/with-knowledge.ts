import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Command } from 'commander'
import { installationKnowledge } from '../app/keep-knowledge.ts'
import { requireFolder } from '../app/require-folder.ts'
import { readSettings, type Settings } from '../config.ts'
import type { Lesson } from '../domain/lesson.ts'
import type { Directory } from '../knowledge/access/directory.ts'
import { exportDirectory, type ReadExport } from '../knowledge/access/export-directory.ts'
import { withChannelReaders } from '../knowledge/access/stored-readers.ts'
import { type Coverage, openCoverage } from '../knowledge/mining/coverage.ts'
import type { MineCounts } from '../knowledge/mining/mine.ts'
import { mineSources } from '../knowledge/mining/mine-sources.ts'
import { dropVectorIndexes } from '../knowledge/queries/lesson-vector.ts'
import { type Complain, readBytes } from '../knowledge/sources/archive.ts'
import { decode } from '../knowledge/sources/decode.ts'
import { openArchive } from '../knowledge/sources/open-archive.ts'
import { importLessons, type Saved } from '../knowledge/store/save.ts'
import type { KnowledgeStore } from '../knowledge/store/store.ts'
import { createLogger } from '../platform/logger.ts'
import { SITREP } from '../safety/audit/append.ts'
import { redactHere } from '../safety/redact/redaction.ts'
import { migrate } from '../storage/migrate.ts'
import { openDatabase } from '../storage/open-database.ts'
import { openScratchDatabase } from '../storage/scratch.ts'
import type { Database } from '../storage/sql.ts'
import { type ProgressLine, progressLine, progressText } from './progress.ts'
import { readLessons } from './read-lessons.ts'

export interface KnowledgeOptions {
  export?: string
  knowledge?: string
  lessons?: string
}

/** The options by which a command is told what to know. */
export const withKnowledgeOptions = (command: Command): Command =>
  command
    .option('--export <path>', 'Slack export, folder or .zip: mined, and says who is in which channel')
    .option('--knowledge <path>', 'runbooks, postmortems, ownership files, tickets: folder or .zip, mined')
    .option('--lessons <file>', 'JSON lines of lessons instead of what --export and --knowledge would give')

type ExportDirectory = Awaited<ReturnType<typeof exportDirectory>>

export interface Knowledge {
  store: KnowledgeStore
  /** Who may read what; null when nothing says so, and then only what the team may read shows. */
  directory: Directory | null
}

/** What is named is read into a database that is thrown away; without any of it this installation's is used. */
const isScratch = (options: KnowledgeOptions): boolean =>
  [options.export, options.knowledge, options.lessons].some((given) => given !== undefined)

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

const storeOf = (db: Database, settings: Settings, isThrownAway: boolean): KnowledgeStore => {
  const redact = redactHere({ key: randomBytes(32).toString('hex'), personal: settings.SITREP_PERSONAL_DATA })
  return { ...installationKnowledge(settings, db, redact), isScratch: isThrownAway }
}

const complain = (text: string): void => console.error(`sitrep: ${text}`)

async function* withReaders(
  lessons: AsyncIterable<Lesson>,
  directory: ExportDirectory | null,
): AsyncGenerator<Lesson> {
  const channels = new Map((directory?.channels ?? []).map((channel) => [channel.id, channel]))
  for await (const lesson of lessons) yield directory === null ? lesson : withChannelReaders(lesson, channels)
}

/** Lists of people and channels; a workspace of 100,000 people has 90 MB of them. */
const LARGEST_LIST = 200_000_000

async function directoryOf(place: string, complainAt: Complain): Promise<ExportDirectory> {
  const said: Complain = (where, why) => complainAt(`${place}: ${where}`, why)
  const archive = await openArchive(place, () => {})
  // A zip often has one folder above everything.
  const read: ReadExport = async (file) => {
    const [name] = archive.names
      .filter((one) => one === file || one.endsWith(`/${file}`))
      .sort((a, b) => a.split('/').length - b.split('/').length)
    const bytes =
      name === undefined ? null : await readBytes(archive, name, { most: LARGEST_LIST, complain: said })
    return bytes === null ? null : decode(bytes)
  }
  try {
    return await exportDirectory(read, said)
  } finally {
    await archive.close()
  }
}

/** What is wrong with a list is found by who mines it and by who reads it for its people: it is said once. */
function onceEach(): Complain {
  const said = new Set<string>()
  return (where, why) => {
    const text = `${where}: ${why}`
    if (!said.has(text)) complain(text)
    said.add(text)
  }
}

interface Reading {
  signal: AbortSignal
  complainAt: Complain
  progress: ProgressLine
}

function lessonsOf(
  options: KnowledgeOptions,
  settings: Settings,
  { signal, complainAt, progress, coverage }: Reading & { coverage: Coverage },
): AsyncIterable<Lesson> {
  if (options.lessons !== undefined) return readLessons(options.lessons, complain, signal)
  const counts: MineCounts = { channels: 0, messages: 0, conversations: 0, files: 0 }
  return mineSources({
    team: settings.SITREP_TEAM,
    slackExport: options.export ?? null,
    knowledge: options.knowledge ?? null,
    personal: settings.SITREP_PERSONAL_DATA,
    coverage,
    order: 'successors first',
    signal,
    complain: complainAt,
    counts,
    onProgress: () => progress.show(progressText(counts)),
  })
}

async function* noted(lessons: AsyncIterable<Lesson>, ids: Set<string>): AsyncGenerator<Lesson> {
  for await (const lesson of lessons) {
    ids.add(lesson.id)
    yield lesson
  }
}

/** Reads what the options name into a store, and takes back what these sources no longer say, with readers as the export has them. */
export async function importInto(
  store: KnowledgeStore,
  options: KnowledgeOptions,
  signal: AbortSignal,
): Promise<Saved> {
  const complainAt = onceEach()
  const directory = options.export === undefined ? null : await directoryOf(options.export, complainAt)
  return importWith(store, options, directory, { signal, complainAt })
}

async function importWith(
  store: KnowledgeStore,
  options: KnowledgeOptions,
  directory: ExportDirectory | null,
  { signal, complainAt }: Pick<Reading, 'signal' | 'complainAt'>,
): Promise<Saved> {
  const progress = progressLine()
  const coverage = openCoverage()
  const kept = new Set<string>()
  const told: Complain = (where, why) => {
    progress.done()
    complainAt(where, why)
  }
  const lessons = withReaders(
    lessonsOf(options, readSettings(), { signal, complainAt: told, progress, coverage }),
    directory,
  )
  const saving = { actor: SITREP, signal }
  const saved = await importLessons(store, noted(lessons, kept), saving, (count) =>
    progress.show(`${count} lessons`),
  )
  // After everything is saved: cut off before, the next import does it.
  const retracted = await coverage.retract(store, kept, saving)
  progress.done()
  return { ...saved, retracted }
}

/** Gives `use` a store that is thrown away afterwards, or this installation's. */
async function withStore<T>(isThrownAway: boolean, use: (store: KnowledgeStore) => Promise<T>): Promise<T> {
  const settings = readSettings()
  const db = await openStore(settings, isThrownAway)
  try {
    return await use(storeOf(db, settings, isThrownAway))
  } finally {
    await db.close()
  }
}

/** Gives `use` what the options name, or else what this installation knows. */
export async function withKnowledge<T>(
  options: KnowledgeOptions,
  signal: AbortSignal,
  use: (knowledge: Knowledge) => Promise<T>,
): Promise<T> {
  const complainAt = onceEach()
  const directory = options.export === undefined ? null : await directoryOf(options.export, complainAt)
  return withStore(isScratch(options), async (store) => {
    if (isScratch(options)) {
      await dropVectorIndexes(store.db)
      await importWith(store, options, directory, { signal, complainAt })
    }
    return use({ store, directory })
  })
}

/** Gives `use` a store that knows nothing and is thrown away, and who is in which channel of an export. */
export async function withEmptyKnowledge<T>(
  slackExport: string | null,
  use: (knowledge: Knowledge) => Promise<T>,
): Promise<T> {
  const directory = slackExport === null ? null : await directoryOf(slackExport, onceEach())
  return withStore(true, async (store) => {
    await dropVectorIndexes(store.db)
    return use({ store, directory })
  })
}
