import { readConversation } from '../../../src/knowledge/mining/read-conversation.ts'
import type { SlackMessage } from '../../../src/knowledge/sources/slack/message.ts'

const START = Date.UTC(2026, 4, 12, 9)

/** A thread: each line is `author: text`; `bot:` is a program. */
export const thread = (...lines: string[]): SlackMessage[] =>
  lines.map((line, index) => {
    const [author = '', ...text] = line.split(': ')
    const at = START + index * 180_000
    return {
      ts: String(at / 1000),
      at,
      thread: String(START / 1000),
      author,
      bot: author === 'bot',
      text: text.join(': '),
      mentions: [],
      reactions: [],
      edited: null,
    }
  })

const NAMES: Readonly<Record<string, string>> = { ann: 'Ann', bea: 'Bea Holm', cid: 'Cid' }

/** What is read of a thread; `we` is the subject of its channel. */
export const read = (we: string | null, ...lines: string[]) =>
  readConversation({ first: '1', messages: thread(...lines) }, we, {
    nameOf: (id) => NAMES[id] ?? null,
    model: null,
  })

/** Details of one kind with their services. */
export const details = (kind: string, ...lines: string[]) =>
  read(null, ...lines).flatMap(({ detail, services }) =>
    detail.kind === kind ? [{ ...detail, services }] : [],
  )
