import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Inline, inlineOf, plainTextOf, richTextOf } from '../../src/local-slack/page/mrkdwn.ts'

function shownOne(element: Inline): string {
  switch (element.type) {
    case 'emoji':
      return `{${element.name}}`
    case 'user':
      return `{@${element.user_id}}`
    case 'channel':
      return `{#${element.channel_id}}`
    case 'broadcast':
      return `{!${element.range}}`
    case 'link':
      return `{${element.text ?? ''}→${element.url}}`
    case 'text': {
      const { bold, italic, strike, code } = element.style ?? {}
      const marks = [bold && 'b', italic && 'i', strike && 's', code && 'c'].filter(Boolean).join('')
      return marks ? `[${marks} ${element.text}]` : element.text
    }
  }
}

/** What a reader sees: styles as letters before their text, everything that is no text in braces. */
const shown = (elements: readonly Inline[]): string => elements.map(shownOne).join('')

describe('Slack mrkdwn', () => {
  it.each([
    ['styles', '*Cause* _it_ ~old~ `code`', '[b Cause] [i it] [s old] [c code]'],
    ['nesting', '*bold _both_ and `code`*', '[b bold ][bi both][b  and ][bc code]'],
    ['a time is no emoji', 'fired 03:12:04 UTC', 'fired 03:12:04 UTC'],
    ['emoji', ':warning: :+1: a:b:c', '{warning} {+1} a{b}c'],
    ['marks within words', 'a*b*c 2*3*4 snake_case_name', 'a*b*c 2*3*4 snake_case_name'],
    ['marks around nothing', '* a * __ **', '* a * __ **'],
    ['a mark that never closes', '*.example.com ~/path', '*.example.com ~/path'],
    ['marks end with their line', '*a\nb*', '*a\nb*'],
    ['code keeps its marks', '`a * b` *`x*y`*', '[c a * b] [bc x*y]'],
    ['escapes', 'a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['an escaped angle is text', '&lt;@U1&gt;', '<@U1>'],
    [
      'people, channels, links',
      '<@U1> <#C1|pay> <!here> <https://a.example?x&amp;y|b>',
      '{@U1} {#C1} {!here} {b→https://a.example?x&y}',
    ],
    ['bare addresses', 'see https://a.example/a_b_c.', 'see {→https://a.example/a_b_c}.'],
  ])('reads %s', (_name, text, expected) => {
    expect(shown(inlineOf(text))).toBe(expected)
  })

  it('leaves bare addresses alone where the sender asked for it', () => {
    expect(shown(inlineOf('https://a.example', { links: false }))).toBe('https://a.example')
  })

  it('makes quotes and fences blocks of their own', () => {
    const { elements } = richTextOf('before\n&gt; one\n&gt; two\nafter ```a *b*\n  c``` end')
    expect(elements).toMatchObject([
      { type: 'rich_text_section', elements: [{ text: 'before' }] },
      { type: 'rich_text_quote', elements: [{ text: 'one\ntwo' }] },
      { type: 'rich_text_section', elements: [{ text: 'after ' }] },
      { type: 'rich_text_preformatted', elements: [{ text: 'a *b*\n  c' }] },
      { type: 'rich_text_section', elements: [{ text: ' end' }] },
    ])
  })

  it('finds only emoji in plain text', () => {
    expect(plainTextOf('*a* :eyes: 03:12:04 &amp;').elements).toEqual([
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: '*a* ' },
          { type: 'emoji', name: 'eyes' },
          { type: 'text', text: ' 03:12:04 &amp;' },
        ],
      },
    ])
  })

  it('shows every character of text that holds no markup', () => {
    const plain = fc.stringMatching(/^[\p{L}\p{N} .,;()[\]=/\n-]*$/u)
    fc.assert(
      fc.property(plain, (text) => {
        expect(shown(inlineOf(text))).toBe(text)
      }),
    )
  })

  it('loses nothing but marks of any text', () => {
    const alphabet = fc.constantFrom(...'ab1 *_~`:.\n'.split(''))
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 40 }), (chars) => {
        const text = chars.join('')
        const words = (from: string) => from.replace(/[*_~`:]/g, '')
        const seen = inlineOf(text).map((element) => ('text' in element ? element.text : ''))
        const names = inlineOf(text).map((element) => (element.type === 'emoji' ? element.name : ''))
        const merged = seen.map((part, index) => part || names[index]).join('')
        expect(words(merged)).toBe(words(text))
      }),
    )
  })
})
