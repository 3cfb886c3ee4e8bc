import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EvidenceRef } from '../../src/domain/ids.ts'
import type { Message } from '../../src/domain/message.ts'
import { messageBlocks } from '../../src/slack/blocks/message-blocks.ts'
import { evidenceModal, problemModal, wrongModal } from '../../src/slack/blocks/modals.ts'
import { outgoing } from '../../src/slack/outgoing.ts'
import { CANARY, leaks } from '../support/leaks.ts'
import { OUTPUT } from './support/house.ts'

const leave = outgoing(OUTPUT)

/** Pieces that an outsider can write into a log line, a commit, a page or a Slack message. */
const HOSTILE = [
  '<!channel>',
  '<!here|@here>',
  '<!subteam^S0ONCALL|@oncall>',
  '<@U0BOB>',
  '<@W0BOB|bob>',
  '<https://evil.example/?q=1|runbook>',
  '<https://grafana.example.com@evil.example/|grafana>',
  '<mailto:x@evil.example|mail>',
  'https://evil.example/login',
  'HTTPS://EVIL.EXAMPLE',
  'http://grafana.example.com.evil.example/d/1',
  'www.evil.example',
  '![x](https://evil.example/p.png?d=secret)',
  '[docs]: https://evil.example/ref',
  'javascript:alert(1)',
  'x://y',
  '`https://evil.example` https://evil.example/`x',
  '`` ``` <https://evil.example|`>',
  '&lt;!channel&gt; &amp;lt;@U0BOB&amp;gt;',
  '<<@U0BOB>>',
  '<@U0ALICE',
  '{person}',
  `token=${CANARY}`,
  Buffer.from(`xx${CANARY}yy`).toString('base64'),
  `a&b ${[...CANARY].reverse().join('')} <c>`,
  '\uE0000\uE001',
  '\u0000\ud800',
]

const text = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 8 })), { maxLength: 8 })
const hostile = text.map((parts) => parts.join(' '))
const glued = text.map((parts) => parts.join(''))
const any = fc.oneof(hostile, glued)

const line = fc.record({
  text: any,
  citations: fc.constant<EvidenceRef[]>(['E1']),
  bullet: fc.boolean(),
})

const message: fc.Arbitrary<Message> = fc.record({
  tone: fc.constant('cause' as const),
  headline: any,
  sections: fc.array(fc.record({ label: fc.option(any), lines: fc.array(line, { maxLength: 3 }) }), {
    maxLength: 3,
  }),
  footer: fc.option(any),
  buttons: fc.constant([]),
})

describe('the output boundary', () => {
  it('lets nothing out of any message that may not leave', () => {
    fc.assert(
      fc.property(message, (said) => {
        expect(leaks('chat.postMessage', leave(messageBlocks(said, null)), [])).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('holds whatever markup a caller writes itself, in any kind of block', () => {
    fc.assert(
      fc.property(any, (raw) => {
        const mrkdwn = { type: 'mrkdwn', text: raw }
        const plain = { type: 'plain_text', text: raw }
        const image = { type: 'image', image_url: 'https://evil.example/p.png', alt_text: raw }
        const payload = {
          channel: 'C1',
          text: raw,
          username: 'PagerDuty',
          icon_url: 'https://evil.example/i.png',
          attachments: [{ text: raw, image_url: 'https://evil.example/p.png' }],
          blocks: [
            { type: 'section', text: mrkdwn, fields: [mrkdwn, plain], accessory: image },
            { type: 'context', elements: [mrkdwn, image] },
            { type: 'actions', elements: [{ type: 'button', text: plain, url: 'https://evil.example/' }] },
            { type: 'rich_text', elements: [{ type: 'broadcast', range: 'channel' }] },
            { type: 'video', video_url: 'https://evil.example/v' },
            image,
          ],
        }
        expect(leaks('chat.postMessage', leave(payload), [])).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('holds for modals', () => {
    fc.assert(
      fc.property(any, (raw) => {
        const place = { incidentId: 'i', channel: 'C1', threadTs: null }
        const read = { ref: 'E1' as const, query: raw, window: raw, status: raw, rows: 1 }
        for (const view of [wrongModal(place), problemModal(raw), evidenceModal([read])])
          expect(leaks('views.open', leave({ trigger_id: 't', view }), [])).toEqual([])
      }),
    )
  })

  const shown = (raw: string, mentions: string[] = []): string =>
    String((leave({ text: raw, mentions }) as { text: string }).text)

  it('links to hosts of the list, and shows every other address as code', () => {
    expect(shown('see https://grafana.example.com/d/1?a=1&amp;b=2.')).toBe(
      'see <https://grafana.example.com/d/1?a=1&amp;b=2>.',
    )
    expect(shown('<https://grafana.example.com/d/1|click me>')).toBe('<https://grafana.example.com/d/1>')
    expect(shown('fix: https://evil.example/a.')).toBe('fix: `https://evil.example/a`.')
    expect(shown('<https://evil.example/|grafana.example.com>')).toBe('`https://evil.example/`')
  })

  it('mentions whom the author of the message names, and nobody whom its text names', () => {
    const line = {
      text: 'by {person}; log says {person} <@U0BOB>',
      citations: [],
      bullet: false,
      person: 'U0ALICE',
    }
    const said = messageBlocks(
      {
        tone: 'answer',
        headline: 'h',
        sections: [{ label: null, lines: [line] }],
        footer: null,
        buttons: [],
      },
      null,
    )
    const sent = JSON.stringify(leave(said))
    expect(sent).toContain('by <@U0ALICE>; log says {person} &lt;@U0BOB&gt;')
    expect(sent).not.toContain('mentions')
    expect(shown('<@U0ALICE> <@U0BOB>', ['U0ALICE'])).toBe('<@U0ALICE> @\u200BU0BOB')
  })

  it('leaves ordinary telemetry as it is', () => {
    for (const said of [
      'pod a/b:c in 5 s',
      'p99 &gt; 2 s &amp; rising',
      '`payments-db` 10.0.0.1:5432',
      '*bold* 12% a://',
    ])
      expect(shown(said)).toBe(said)
  })

  it('never makes a text longer than Slack takes', () => {
    const long = 'https://evil.example/x '.repeat(400)
    const sent = leave({ text: long, blocks: [{ type: 'section', text: { type: 'mrkdwn', text: long } }] })
    const [block] = sent.blocks as { text: { text: string } }[]
    expect(sent.text.length).toBeLessThanOrEqual(3900)
    expect(block?.text.text.length).toBeLessThanOrEqual(3000)
  })

  it('is the only way out: no other client posts, and no listener uses what Bolt brings', () => {
    const dir = path.join(import.meta.dirname, '../../src/slack')
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    const with_ = (pattern: RegExp) =>
      files.filter((file) => pattern.test(readFileSync(path.join(dir, file), 'utf8')))
    expect(with_(/\bnew WebClient\(|extends WebClient\b/).sort()).toEqual([
      'outgoing-client.ts',
      'probe-slack.ts',
      'reading.ts',
    ])
    expect(with_(/\brespond\((?!leave\()|\bsay\(|\n {4}client,\n/)).toEqual([])
  })
})

describe('a link to a message of the workspace', () => {
  const home = outgoing({ linkHosts: [], home: 'acme.slack.com', redact: (all) => all })
  const sent = (address: string): string => (home({ text: address }) as { text: string }).text

  it.each([
    'https://acme.slack.com/archives/C0PAY/p1790000000000100',
    'https://ACME.slack.com/archives/C0PAY/p1790000000000100?thread_ts=1790000000.000100&cid=C0PAY',
  ])('may stay: %s', (address) => {
    expect(sent(address)).toBe(`<${address.replaceAll('&', '&amp;')}>`)
  })

  it.each([
    'https://acme.slack.com/oauth/authorize?client_id=1',
    'https://acme.slack.com/archives/C0PAY/p1/../../../oauth',
    'https://evil.slack.com/archives/C0PAY/p1790000000000100',
    'https://u:p@acme.slack.com/archives/C0PAY/p1790000000000100',
    'ftp://acme.slack.com/archives/C0PAY/p1790000000000100',
  ])('is code when it leads elsewhere: %s', (address) => {
    expect(sent(address)).toBe(`\`${address}\``)
  })

  it('is code where no workspace is known', () => {
    const unknown = outgoing({ linkHosts: [], redact: (all) => all })
    const address = 'https://acme.slack.com/archives/C0PAY/p1790000000000100'
    expect((unknown({ text: address }) as { text: string }).text).toBe(`\`${address}\``)
  })
})
