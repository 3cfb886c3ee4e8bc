import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import type { Lesson } from '../../domain/lesson.ts'
import type { PersonalLevel } from '../../safety/redact/personal-data.ts'
import { createRedactor, type Redactor } from '../../safety/redact/redactor.ts'
import type { Complain } from '../sources/archive.ts'
import { openArchive } from '../sources/open-archive.ts'
import { readWorkspace } from '../sources/slack/workspace.ts'
import type { Coverage } from './coverage.ts'
import { openFoundSpool } from './found-spool.ts'
import type { Found, MineCounts, OnTalk } from './mine.ts'
import { mineSlack } from './mine-export.ts'
import { mineFiles } from './mine-files.ts'
import { type NamesByReaders, namesByReaders } from './names-by-readers.ts'
import { type SettleOrder, settleSpool } from './settle.ts'

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
  coverage?: Coverage | undefined
  /** As of `settleSpool`; default `source`. */
  order?: SettleOrder
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

async function* fromSlack(
  place: string,
  redact: (text: string) => string,
  sources: MineSources,
  names: NamesByReaders,
): AsyncGenerator<Found> {
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
    yield* mineSlack({
      archive,
      workspace,
      redact,
      complain,
      signal,
      counts,
      onProgress,
      onTalk,
      coverage,
      names,
    })
  } finally {
    await archive.close()
  }
}

async function* fromFiles(place: string, redactor: Redactor, sources: MineSources): AsyncGenerator<Found> {
  const { signal, counts, onProgress, coverage } = sources
  const complain = within(sources.complain, place)
  const archive = await openArchive(place, complain)
  try {
    const prefix = sources.filePrefix ?? ''
    yield* mineFiles({ archive, prefix, redactor, complain, signal, counts, onProgress, coverage })
  } finally {
    await archive.close()
  }
}

/**
 * The lessons of what a team wrote, by rules and whoever else reads it: first of its talk, then of its files, each in the order of the source.
 * Nothing comes before the last message was read, which may take an earlier one back; what was found until then lies on disk when it is much.
 * Throws SourceError when a place cannot be read at all; what is broken inside is complained about and left out.
 */
export async function* mineSources(sources: MineSources): AsyncGenerator<Lesson> {
  // The key is of this run only: without a reader nothing compares the marks of one run with those of another.
  const redactor = sources.redactor ?? createRedactor({ key: randomUUID(), personal: sources.personal })
  const redact = (text: string): string => redactor.redact(text)
  const { team, slackExport, knowledge, reader, order = 'source' } = sources
  const spool = openFoundSpool(tmpdir())
  const names = namesByReaders()
  try {
    if (slackExport !== null)
      for await (const one of fromSlack(slackExport, redact, sources, names)) await spool.add(one)
    if (knowledge !== null)
      for await (const one of fromFiles(knowledge, redactor, sources)) await spool.add(one)
    yield* settleSpool(team, spool, { read: (await reader?.found()) ?? [], order, names })
  } finally {
    await spool.close()
  }
}
