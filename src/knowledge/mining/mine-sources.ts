import { randomUUID } from 'node:crypto'
import type { Lesson } from '../../domain/lesson.ts'
import type { PersonalLevel } from '../../safety/redact/personal-data.ts'
import { createRedactor, type Redactor } from '../../safety/redact/redactor.ts'
import type { Complain } from '../sources/archive.ts'
import { openArchive } from '../sources/open-archive.ts'
import { readWorkspace } from '../sources/slack/workspace.ts'
import type { Coverage } from './coverage.ts'
import { type Found, type MineCounts, type OnTalk, settle } from './mine.ts'
import { mineSlack } from './mine-export.ts'
import { mineFiles } from './mine-files.ts'

/** Somebody who reads talk besides the rules. */
export interface TalkReader {
  offer: OnTalk
  /** What they read in all of it. */
  found(): Promise<Found[]>
}

export interface MineSources {
  team: string
  /** Folder or .zip of a Slack export, or null. */
  slackExport: string | null
  /** Folder or .zip of runbooks, postmortems, ownership files and tickets, or null. */
  knowledge: string | null
  /** What the names of its files begin with; default nothing. */
  filePrefix?: string
  personal: PersonalLevel
  /** Default: one whose marks are of this run only. */
  redactor?: Redactor
  /** Default: rules only. */
  reader?: TalkReader
  /** Hears what was read in full. */
  coverage?: Coverage
  signal: AbortSignal
  complain: Complain
  /** Counted up while it goes on. */
  counts: MineCounts
  onProgress: () => void
}

/** Where a complaint belongs is not known to whoever reads it: the source is said before the file. */
const within =
  (complain: Complain, place: string): Complain =>
  (where, why) =>
    complain(`${place}: ${where}`, why)

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

async function fromSlack(
  place: string,
  redact: (text: string) => string,
  sources: MineSources,
): Promise<Found[]> {
  const { signal, counts, onProgress } = sources
  let isWhole = true
  const complain = within(sources.complain, place)
  const archive = await openArchive(place, (where, why) => {
    isWhole = false
    complain(where, why)
  })
  try {
    const workspace = await readWorkspace(archive, complain)
    const onTalk = sources.reader?.offer
    // Of an archive that lacks parts nobody knows what is missing.
    const coverage = isWhole ? sources.coverage : undefined
    return await all(
      mineSlack({ archive, workspace, redact, complain, signal, counts, onProgress, onTalk, coverage }),
    )
  } finally {
    await archive.close()
  }
}

async function fromFiles(place: string, redactor: Redactor, sources: MineSources): Promise<Found[]> {
  const { signal, counts, onProgress } = sources
  const complain = within(sources.complain, place)
  const archive = await openArchive(place, complain)
  try {
    return await all(
      mineFiles({
        archive,
        prefix: sources.filePrefix ?? '',
        redactor,
        complain,
        signal,
        counts,
        onProgress,
        coverage: sources.coverage,
      }),
    )
  } finally {
    await archive.close()
  }
}

/**
 * The lessons of what a team wrote, by rules and whoever else reads it: first of its talk, then of its files, each in the order of the source.
 * What is held until the end are the lessons, not the messages: a later one may take an earlier one back. Throws SourceError when a
 * place cannot be read at all; what is broken inside is complained about and left out.
 */
export async function* mineSources(sources: MineSources): AsyncGenerator<Lesson> {
  // The key is of this run only: without a reader nothing compares the marks of one run with those of another.
  const redactor = sources.redactor ?? createRedactor({ key: randomUUID(), personal: sources.personal })
  const redact = (text: string): string => redactor.redact(text)
  const talk = sources.slackExport === null ? [] : await fromSlack(sources.slackExport, redact, sources)
  const files = sources.knowledge === null ? [] : await fromFiles(sources.knowledge, redactor, sources)
  yield* settle(sources.team, [...talk, ...files], await sources.reader?.found())
}
