import {
  type Lesson,
  type LessonDetail,
  type LessonSource,
  type Readers,
  UNDATED,
} from '../../domain/lesson.ts'
import { openArchive } from '../../knowledge/sources/open-archive.ts'
import type { SlackMessage } from '../../knowledge/sources/slack/message.ts'
import { readChannel } from '../../knowledge/sources/slack/read-channel.ts'
import { readWorkspace, type SlackChannel } from '../../knowledge/sources/slack/workspace.ts'
import { lessonId } from '../../knowledge/store/lesson-id.ts'
import { importLessons } from '../../knowledge/store/save.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { each } from '../../platform/each.ts'
import type { KeyLesson, Workspace } from './workspace.ts'

/** A message with who may read it. */
interface Said {
  message: SlackMessage
  readers: Readers
}

const placeOf = (channel: string, ts: string): string => `${channel} ${ts}`

async function sayings(workspace: Workspace, signal: AbortSignal): Promise<Map<string, Said>> {
  const said = new Map<string, Said>()
  const archive = await openArchive(workspace.export, () => {})
  try {
    const { channels, users } = await readWorkspace(archive, () => {})
    const reading = {
      archive,
      nameOf: (id: string) => users.get(id)?.names[0] ?? null,
      redact: (text: string) => text,
      complain: () => {},
      signal,
    }
    const keep = async (channel: SlackChannel): Promise<void> => {
      for await (const line of readChannel(channel, reading)) {
        if (line.kind === 'deleted') continue
        const { message } = line
        said.set(placeOf(channel.id, message.ts), { message, readers: channel.readers })
      }
    }
    for (const channel of channels) await keep(channel)
  } finally {
    await archive.close()
  }
  return said
}

/** `The "attic" is the cold archive`: what is called so, and what that is. */
function jargonIn(statement: string): { alias: string; means: string } {
  const [before = '', ...after] = statement.split(/ (?:is|are|=) /)
  const alias = /["“]([^"”]+)["”]/.exec(before)?.[1] ?? before
  return { alias: alias.replace(/^(?:the|an?) /i, ''), means: after.join(' is ').replace(/\.$/, '') }
}

/** No more than the sentence says: a key has no parts. */
function detailOf({ kind, statement }: KeyLesson): LessonDetail {
  switch (kind) {
    case 'cause':
      return { kind, symptom: '', cause: statement, fix: null }
    case 'expectation':
      return { kind, bounds: [], places: [], after: null, during: null }
    case 'procedure':
      return { kind, when: '', steps: [], page: null }
    case 'ownership':
      return { kind, owner: '' }
    case 'schedule':
      return { kind, what: statement, recurring: null }
    case 'change':
      // The key says itself what a change puts in doubt: this one is younger than nothing.
      return { kind, what: statement, since: UNDATED }
    case 'jargon':
      return { kind, ...jargonIn(statement) }
  }
}

interface Origin {
  source: LessonSource
  readers: Readers
  at: number
  authors: string[]
  quote: string
}

function originOf({ source, statement }: KeyLesson, said: ReadonlyMap<string, Said>): Origin | null {
  if ('file' in source) {
    const file = source.file.replace(/^knowledge\//, '')
    const readers: Readers = { kind: 'team' }
    return {
      source: { kind: 'file', file, offset: 0 },
      readers,
      at: UNDATED,
      authors: [],
      quote: statement,
    }
  }
  const found = said.get(placeOf(source.channel, source.ts))
  if (found === undefined) return null
  const { message, readers } = found
  return {
    source: { kind: 'slack', ...source, thread: message.thread ?? message.ts, permalink: null },
    readers,
    at: message.at,
    authors: [message.author],
    quote: message.text,
  }
}

/** What ended at a day that the key has is live until then; what ended and has none never was. */
function standing({ status, superseded_at }: KeyLesson): Pick<Lesson, 'status' | 'validUntil'> {
  const until = superseded_at === undefined ? Number.NaN : Date.parse(superseded_at)
  if (Number.isNaN(until)) return { status, validUntil: null }
  return { status: 'confirmed', validUntil: until }
}

/**
 * The lessons of a key as if mining had found each of them: their sentences, with message, readers, author and time as the
 * export has them. A lesson whose message is not in the export is left out.
 */
export async function oracleLessons(workspace: Workspace, signal: AbortSignal): Promise<Lesson[]> {
  const said = await sayings(workspace, signal)
  return workspace.lessons.flatMap((key): Lesson[] => {
    const origin = originOf(key, said)
    if (origin === null) return []
    const { kind, services, statement } = key
    return [
      {
        ...origin,
        ...standing(key),
        id: lessonId([workspace.name, key.id]),
        kind,
        services,
        statement,
        detail: detailOf(key),
        validFrom: null,
        statusReason: null,
        supersededBy: null,
      },
    ]
  })
}

/** Reads them into a store, as mining would. */
export async function importOracle(
  store: KnowledgeStore,
  workspace: Workspace,
  signal: AbortSignal,
): Promise<void> {
  await importLessons(store, each(await oracleLessons(workspace, signal)), { actor: 'sitrep', signal })
}
