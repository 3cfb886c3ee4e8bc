import { describe, expect, it } from 'vitest'
import { partsOf, partsOfTopic } from '../../../src/knowledge/mining/several.ts'
import { exportOf, folderOf, mined, said } from '../support/mine-folder.ts'
import { readThread } from '../support/talk.ts'

const HANDOVER = [
  'Shift report, 3 March (ann to bea)',
  '- 4 calls, all short',
  '- if `till-sync` hangs after midnight: `tillctl drain`, then page the Stores on-call. Never restart it by hand.',
  '- the Guest team owns `seat-planner` now',
  '- dentist on Thursday,',
  '  back at noon',
].join('\n')

const textsOf = (text: string): string[] => partsOf(text).map((part) => part.text)

describe('a list of several things', () => {
  it('falls into its items, each where it stands in the message', () => {
    const parts = partsOf(HANDOVER)
    expect(parts).toHaveLength(5)
    for (const { text, start } of parts)
      expect(HANDOVER.slice(start, start + text.length), 'copied').toBe(text)
    expect(parts.at(-1)?.text).toBe('dentist on Thursday,\n  back at noon')
  })

  it.each([
    ['notes of a meeting', 'Notes from the retro:\n* we agreed that nobody restarts the press alone\n* tea'],
    [
      'sentences under no heading',
      'A quiet week.\n• The press was calibrated and is as good as new.\n• Olu looks after the labels from now on.',
    ],
    [
      'a numbered report',
      'Handing over to bea\n1. the press waits for a spare part from Turin, expect noise\n2. all well',
    ],
  ])('is %s', (_, text) => expect(textsOf(text)).toHaveLength(3))

  it.each([
    [
      'steps',
      'When the press jams:\n1. Stop the belt at the red button.\n2. Call the shift lead, and wait for them.',
    ],
    [
      'cases of one rule',
      'The rule is as follows:\n• below 20 crates: do nothing at all about it;\n• above 20: open the second belt and tell Olu.',
    ],
    ['words alone', 'Bring on Friday\n- cake\n- plates'],
    ['code', 'retro\n```\n- a line of output that goes on for very long\n- another one\n```'],
    ['one item', 'Handover\n- the press is calibrated and Olu has signed it'],
  ])('is not %s', (_, text) => expect(partsOf(text)).toEqual([]))

  it('tells a lesson an item, of the kind and the service of that item alone', () => {
    const drafts = readThread(['ann', HANDOVER])
    expect(drafts.map(({ kind, services }) => [kind, services])).toEqual(
      expect.arrayContaining([
        ['ownership', ['seat-planner']],
        ['procedure', ['till-sync']],
      ]),
    )
    for (const { quote } of drafts) expect(HANDOVER).toContain(quote)
    expect(drafts.filter(({ quote }) => quote.includes('dentist'))).toEqual([])
  })
})

describe('what a channel is about', () => {
  it('falls into its parts; who has all of them goes with what stands before', () => {
    const parts = partsOfTopic('ask here first | till-sync, seat-planner · Guest owns both · lead: Olu')
    expect(parts.map(({ text }) => text)).toEqual([
      'ask here first',
      'till-sync, seat-planner · Guest owns both',
      'lead: Olu',
    ])
  })

  it('is read where somebody set it, and answers nothing', async () => {
    const topic =
      'tills and seats | mole = our Postgres for vouchers, ask before you dig | till-sync, seat-planner · Guest owns both'
    const { lessons } = await mined({
      slackExport: await folderOf(
        exportOf([
          said(0, 'U1', 'till-sync is down, why?'),
          said(60, 'U2', `<@U2> set the channel topic: ${topic}`, { subtype: 'channel_topic', topic }),
        ]),
      ),
    })
    expect(lessons.map(({ kind, services, detail }) => ({ kind, services, detail }))).toEqual(
      expect.arrayContaining([
        {
          kind: 'ownership',
          services: ['till-sync', 'seat-planner'],
          detail: { kind: 'ownership', owner: 'Guest' },
        },
        expect.objectContaining({ kind: 'jargon', detail: expect.objectContaining({ alias: 'mole' }) }),
      ]),
    )
    for (const { quote } of lessons) expect(topic).toContain(quote)
  })
})
