import type { LessonKind } from '../../domain/lesson.ts'
import { type Conversation, conversations } from '../../knowledge/mining/conversations.ts'
import { subjectOfChannel } from '../../knowledge/mining/language/names.ts'
import { readConversation } from '../../knowledge/mining/read-conversation.ts'
import { apart } from '../../knowledge/mining/several.ts'
import { featuresAt, talkOf } from '../../knowledge/mining/talk/features.ts'
import { openArchive } from '../../knowledge/sources/open-archive.ts'
import type { SlackMessage } from '../../knowledge/sources/slack/message.ts'
import { readChannel } from '../../knowledge/sources/slack/read-channel.ts'
import { readWorkspace } from '../../knowledge/sources/slack/workspace.ts'
import type { KeyLesson, Workspace } from './workspace.ts'

/** A message of somebody in a labelled workspace. */
export interface TalkSample {
  workspace: string
  features: readonly string[]
  /** Kinds of lessons that the key says it tells. */
  tells: ReadonlySet<LessonKind>
  /** Kinds that rules read in it. */
  ruled: ReadonlySet<LessonKind>
}

/** What samples need of a lesson of a key. */
export type Told = Pick<KeyLesson, 'kind' | 'source' | 'also'> & Partial<Pick<KeyLesson, 'statement'>>

/** What samples need of a workspace. */
interface Labelled extends Pick<Workspace, 'name' | 'export'> {
  lessons: readonly Told[]
}

type LabelsAt = (channel: string, ts: string) => readonly Told[]

function labelsOf({ lessons }: Labelled): LabelsAt {
  const labels = new Map<string, Told[]>()
  for (const told of lessons) {
    const { source, also } = told
    if (!('channel' in source)) continue
    for (const ts of new Set([source.ts, ...also])) {
      const place = `${source.channel} ${ts}`
      labels.set(place, [...(labels.get(place) ?? []), told])
    }
  }
  return (channel, ts) => labels.get(`${channel} ${ts}`) ?? []
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\d]{2,}/gu) ?? []

/** Of the parts of a message, the one that has most words of what the key says of a lesson. */
function partOf(parts: readonly string[], { statement = '' }: Told): string | undefined {
  const said = new Set(wordsOf(statement))
  const shared = parts.map((part) => new Set(wordsOf(part).filter((word) => said.has(word))).size)
  return parts[shared.indexOf(Math.max(...shared))]
}

interface Place {
  workspace: string
  channel: string
  subject: string | null
  nameOf: (id: string) => string | null
  labelsAt: LabelsAt
}

function samplesOf(conversation: Conversation, place: Place): TalkSample[] {
  const read = apart(conversation)
  const all = read.flatMap(({ messages }) => messages)
  return read.flatMap((one) => apartSamples(one, all, place))
}

function apartSamples(conversation: Conversation, all: readonly SlackMessage[], place: Place): TalkSample[] {
  const { workspace, channel, subject, nameOf, labelsAt } = place
  const drafts = readConversation(conversation, subject, { nameOf, model: null })
  const talk = talkOf(conversation.messages)
  return conversation.messages.flatMap(({ bot, text, ts }, index) => {
    if (bot || text.trim() === '') return []
    const ruled = drafts.filter((draft) => draft.ts === ts).map(({ kind }) => kind)
    const parts = all.filter((one) => one.ts === ts).map((one) => one.text)
    const told = labelsAt(channel, ts).filter((one) => parts.length === 1 || partOf(parts, one) === text)
    return {
      workspace,
      features: [...featuresAt(talk, index)],
      tells: new Set(told.map(({ kind }) => kind)),
      ruled: new Set(ruled),
    }
  })
}

/** What people wrote in the channels of a labelled workspace. */
export async function talkSamples(labelled: Labelled, signal: AbortSignal): Promise<TalkSample[]> {
  const complain = (): void => {}
  const archive = await openArchive(labelled.export, complain)
  try {
    const { channels, users } = await readWorkspace(archive, complain)
    const namesOf = (id: string): readonly string[] => users.get(id)?.names ?? []
    const nameOf = (id: string): string | null => namesOf(id)[0] ?? null
    const labelsAt = labelsOf(labelled)
    const samples: TalkSample[] = []
    for (const channel of channels) {
      // The talk is made up: nothing in it is secret.
      const lines = readChannel(channel, { archive, nameOf, redact: (text) => text, complain, signal })
      const subject = subjectOfChannel(channel.name)
      const place = { workspace: labelled.name, channel: channel.id, subject, nameOf, labelsAt }
      for await (const part of conversations(lines, namesOf))
        if (part.kind === 'conversation') samples.push(...samplesOf(part.conversation, place))
    }
    return samples
  } finally {
    await archive.close()
  }
}
