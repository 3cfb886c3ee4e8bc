import { describe, expect, it } from 'vitest'
import { conversations } from '../../../src/knowledge/mining/conversations.ts'
import type { ExportLine, SlackMessage } from '../../../src/knowledge/sources/slack/message.ts'

const HOUR = 3600

function message(
  seconds: number,
  author: string,
  text: string,
  more: Partial<SlackMessage> = {},
): ExportLine {
  const base = { thread: null, bot: false, mentions: [], reactions: [], edited: null }
  return {
    kind: 'message',
    message: { ...base, ts: `${seconds}.0`, at: seconds * 1000, author, text, ...more },
  }
}

async function cut(lines: readonly ExportLine[]): Promise<string[][]> {
  async function* stream() {
    yield* lines
  }
  const result: string[][] = []
  for await (const part of conversations(stream(), (id) => [id]))
    if (part.kind === 'conversation') result.push(part.conversation.messages.map(({ text }) => text))
  return result.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
}

describe('the conversations of a channel', () => {
  it('are told apart by who is named, though they are interleaved', async () => {
    const talk = await cut([
      message(0, 'nadia', 'a1 does anybody know why reef-api throws 500s?'),
      message(60, 'pia', 'b1 where is the roadmap document kept these days?'),
      message(120, 'tomas', 'a2 nadia: looking at the flag service, give me a minute', {
        mentions: ['nadia'],
      }),
      message(180, 'lena', 'b2 pia: in the drive, next to the old one', { mentions: ['pia'] }),
      message(240, 'nadia', 'a3 tomas: thanks, the flag service restarted at nine', { mentions: ['tomas'] }),
    ])
    expect(talk.map((one) => one.map((text) => text.slice(0, 2)))).toEqual([
      ['a1', 'a2', 'a3'],
      ['b1', 'b2'],
    ])
  })

  it('end after half a day of silence', async () => {
    const talk = await cut([message(0, 'nadia', 'a one'), message(20 * HOUR, 'nadia', 'b two')])
    expect(talk).toEqual([['a one'], ['b two']])
  })

  it('take a first message out of the talk when its first reply comes', async () => {
    const talk = await cut([
      message(0, 'nadia', 'a root'),
      message(30, 'nadia', 'b goes on in the channel'),
      message(60, 'tomas', 'a reply', { thread: '0.0' }),
    ])
    expect(talk).toEqual([['a root', 'a reply'], ['b goes on in the channel']])
  })

  it('keep a thread open for a correction that comes weeks later', async () => {
    const talk = await cut([
      message(0, 'nadia', 'a root', { thread: '0.0' }),
      ...Array.from({ length: 600 }, (_, index) =>
        message(HOUR * (index + 1), `u${index}`, `z talk ${index}?`),
      ),
      message(26 * 24 * HOUR, 'tomas', 'a correction', { thread: '0.0' }),
    ])
    expect(talk[0]).toEqual(['a root', 'a correction'])
  })
})
