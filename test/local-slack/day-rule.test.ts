import { describe, expect, it } from 'vitest'
import { opensDay, type Row } from '../../src/local-slack/page/message-facts.ts'

const at = (iso: string): string => String(Date.parse(iso) / 1000)

const message = (iso: string): Row => ({
  kind: 'message',
  message: { type: 'message', ts: at(iso), text: 'hello' },
})

const ephemeral = (iso: string): Row => ({
  kind: 'ephemeral',
  ephemeral: {
    id: iso,
    channel: 'C1',
    threadTs: null,
    person: 'U1',
    from: 'U2',
    ts: at(iso),
    text: '',
    blocks: [],
  },
})

describe('the rule above a day', () => {
  it('stands once above its first message, whatever one person sees in between', () => {
    const rows = [
      message('2026-03-01T12:00'),
      ephemeral('2026-03-01T12:01'),
      message('2026-03-01T12:02'),
      ephemeral('2026-03-02T12:00'),
      message('2026-03-02T12:01'),
      message('2026-03-02T12:02'),
    ]
    expect(rows.map((_, index) => opensDay(rows, index))).toEqual([true, false, false, false, true, false])
  })
})
