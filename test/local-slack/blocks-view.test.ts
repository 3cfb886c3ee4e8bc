import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { BlocksView } from '../../src/local-slack/page/blocks-view.tsx'
import { type Page, PageContext } from '../../src/local-slack/page/page-context.ts'
import { seedState } from '../../src/local-slack/workspace/seed.ts'
import type { Block } from '../../src/local-slack/workspace/types.ts'

const { people, channels } = seedState()

const PAGE: Page = {
  slack: {
    kind: 'snapshot',
    team: { id: 'T0ACME', name: 'Acme' },
    me: 'U0ALICE',
    people,
    channels: channels.filter(({ kind }) => kind === 'public'),
    messages: {},
    ephemerals: [],
    views: [],
    home: null,
    reads: {},
    statuses: {},
    pages: [],
    firePages: [],
    commands: [],
    shortcuts: [],
    connected: true,
  },
  theme: 'light',
  channel: 'C0INCIDENTS',
  thread: null,
  go: () => undefined,
  toast: () => undefined,
  call: async () => ({ ok: true }),
}

function drawn(...blocks: Block[]): string {
  const view = createElement(BlocksView, { blocks, surface: { channel: 'C0INCIDENTS', ts: '1.1' } })
  return renderToStaticMarkup(createElement(PageContext, { value: PAGE }, view))
}

/** What a reader sees, without the markup. */
const words = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '|')
    .replace(/\|+/g, '|')
    .replaceAll('&quot;', '"')
    .replaceAll('\u2060', '')

describe('blocks that the renderer alone gets wrong', () => {
  it('reads the markup of verbatim text and keeps its times', () => {
    const text = { type: 'mrkdwn', text: ':warning: *fired* 03:12:04 [E3]', verbatim: true }
    const html = drawn({ type: 'section', text })
    expect(words(html)).toBe('|⚠️| |fired| 03:12:04 [E3]|')
    expect(html).toMatch(/font-semibold">fired</)
  })

  it('names people and channels, and hides a channel one may not see', () => {
    const text = { type: 'mrkdwn', text: '<@U0ALICE> <@U0BOB> <#C0PAYMENTS> <#G0SRE|sre-private>' }
    const html = drawn({ type: 'section', text })
    expect(words(html)).toBe('|@Alice Moreno| |@Bob Tanaka| |#payments| |#private-channel|')
    expect(html).toContain('<span class="mention me">@Alice Moreno</span>')
  })

  it('shows an emoji it does not know as it was written', () => {
    expect(words(drawn({ type: 'section', text: { type: 'mrkdwn', text: ':acme-logo: up' } }))).toBe(
      '|:acme-logo:| up|',
    )
  })

  it('draws a table whose cells are numbers', () => {
    const rows = [[{ type: 'raw_text', text: 'p99' }], [{ type: 'raw_number', value: 3.4, text: '3.4' }]]
    expect(words(drawn({ type: 'table', rows }))).toBe('|p99|3.4|')
  })

  it('keeps times in markdown and says that Slack may not draw its table', () => {
    const html = words(
      drawn({ type: 'markdown', text: 'at **03:12:04**\n\n| a | b |\n|---|---|\n| 1 | 2 |' }),
    )
    expect(html).toContain('03:12:04')
    expect(html).toContain('Slack may show its source')
  })

  it('says so when it cannot draw a block', () => {
    expect(drawn({ type: 'data_table', rows: [] })).toContain('cannot draw a block of the type “data_table”')
  })

  it('loads no picture from elsewhere', () => {
    const html = drawn({ type: 'image', image_url: 'https://x.example/a.png', alt_text: 'a chart' })
    expect(html).not.toContain('<img')
    expect(html).toContain('a chart')
  })

  it('escapes HTML and script addresses', () => {
    const text = { type: 'mrkdwn', text: '&lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|press>' }
    const html = drawn({ type: 'section', text })
    expect(html).not.toContain('<img')
    expect(html).not.toContain('href="javascript:alert')
  })
})
