import type { LessonKind } from '../../domain/lesson.ts'
import type { SlackMessage } from '../sources/slack/message.ts'
import { asStatement } from './draft.ts'
import { namesIn, subjectOfChannel } from './language/names.ts'
import { sentences } from './language/sentences.ts'
import { readConversation } from './read-conversation.ts'
import { servicesOf } from './resolve-names.ts'
import { emptyTally, tallyNames, teamNames } from './team-names.ts'

/** What the rules make of one message, for a person to correct. */
export interface MessageReading {
  /** Null when they read nothing in it. */
  kind: LessonKind | null
  services: string[]
  statement: string
  quote: string
}

/** Characters that are read: what comes later in one message is pasted output. */
const READ = 8000

/** Sentences of a message in which no rule reads anything. */
const FIRST_SENTENCES = 2

const MOST_SERVICES = 6

/** A message without a letter or a digit in it says nothing that could be quoted. */
export const saysSomething = (text: string): boolean =>
  /[\p{L}\p{N}]/u.test(text.replace(/:[\w+'-]+(?:::skin-tone-\d)?:/g, ''))

/** Reads one message without its conversation: what others answered is not known here. */
export function readOneMessage(message: SlackMessage, channelName: string | null): MessageReading {
  const subject = channelName === null ? null : subjectOfChannel(channelName)
  const text = message.text.slice(0, READ)
  const [draft] = readConversation({ first: message.ts, messages: [{ ...message, text }] }, subject)
  if (draft !== undefined) {
    const tally = emptyTally()
    tallyNames(tally, draft, subject)
    const names = teamNames([tally])
    const { kind, statement, quote } = draft
    return { kind, statement, quote, services: servicesOf(draft, names, subject === null ? [] : [subject]) }
  }
  const said = sentences(text).slice(0, FIRST_SENTENCES)
  const named = namesIn(text).slice(0, MOST_SERVICES)
  return {
    kind: null,
    services: named.length > 0 || subject === null ? named : [subject],
    statement: asStatement(said.map((one) => one.text).join(' ') || text),
    quote: said.length === 0 ? text : text.slice(said[0]?.start, said.at(-1)?.end),
  }
}
