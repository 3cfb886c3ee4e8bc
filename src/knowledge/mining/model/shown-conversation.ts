import type { SlackMessage } from '../../sources/slack/message.ts'
import type { Conversation } from '../conversations.ts'

/** A message as the model sees it. */
export interface ShownMessage {
  /** `m1`, `m2` …: short, and the same whatever the source counts by. */
  id: string
  ts: string
  at: number
  author: string
  /** What was shown of it: a quote is looked up in this. */
  text: string
}

export interface ShownConversation {
  first: string
  messages: ShownMessage[]
  /** One JSON object a line. */
  data: string
}

/** What comes later in one message is pasted output. */
const LONGEST_MESSAGE = 1_500

/** Characters, about 3,500 tokens; longer conversations show how they began and how they ended. */
export const LONGEST = 12_000

/** Names of reactions that are shown of a message. */
const MOST_REACTIONS = 4

/** What a line has besides its text: id, time, writer and reactions. */
const OVERHEAD = 120

const sizeOf = ({ text }: SlackMessage): number => Math.min(text.length, LONGEST_MESSAGE) + OVERHEAD

/** As many of these as fit, in their order. */
function fitting(messages: readonly SlackMessage[], room: number): SlackMessage[] {
  let left = room
  const end = messages.findIndex((message) => {
    left -= sizeOf(message)
    return left < 0
  })
  return end < 0 ? [...messages] : messages.slice(0, end)
}

/** All of them, or the beginning and the end. */
function clipped(messages: readonly SlackMessage[]): SlackMessage[] {
  const all = fitting(messages, LONGEST)
  if (all.length === messages.length) return all
  const head = fitting(messages, LONGEST / 2)
  const tail = fitting(messages.slice(head.length).toReversed(), LONGEST / 2)
  return [...head, ...tail.toReversed()]
}

/** A line cannot end the block that it stands in. */
const inBlock = (line: string): string => line.replace(/<(?=\/?data)/gi, '\\u003c')

/** A conversation as data for a model: short ids, no names of people but those in the text, clipped. */
export function shownConversation({ first, messages }: Conversation): ShownConversation {
  const writers = new Map<string, string>()
  const writerOf = ({ author, bot }: SlackMessage): string => {
    if (bot) return 'bot'
    const known = writers.get(author) ?? `p${writers.size + 1}`
    writers.set(author, known)
    return known
  }
  const kept = clipped(messages)
  const shown = kept.map(({ ts, at, edited, author, text }, index) => ({
    id: `m${index + 1}`,
    ts,
    at: edited ?? at,
    author,
    text: text.slice(0, LONGEST_MESSAGE),
  }))
  const lines = kept.map((message, index) => {
    const reactions = message.reactions.slice(0, MOST_REACTIONS).map(({ name }) => name)
    return JSON.stringify({
      id: `m${index + 1}`,
      at: new Date(message.at).toISOString().slice(0, 16),
      by: writerOf(message),
      text: message.text.slice(0, LONGEST_MESSAGE),
      ...(reactions.length === 0 ? {} : { reactions }),
    })
  })
  return { first, messages: shown, data: lines.map(inBlock).join('\n') }
}
