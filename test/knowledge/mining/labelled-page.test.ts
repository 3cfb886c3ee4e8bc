import { describe, expect, it } from 'vitest'
import { folderOf, mined } from '../support/mine-folder.ts'

const read = async (name: string, content: string) => {
  const { lessons } = await mined({ knowledge: await folderOf({ [name]: content }) })
  for (const { quote } of lessons) expect(content).toContain(quote)
  return lessons.map(({ kind, services, detail }) => ({ kind, services, detail }))
}

describe('a page with labels instead of headings', () => {
  it('tells cause and fix, each on its line', async () => {
    const page =
      '# press-feeder\n\nSymptom: the feeder stops.\nCause: the belt is wet.\nFix: dry it with `beltctl dry`, then start.\n'
    expect(await read('runbooks/press-feeder.md', page)).toContainEqual(
      expect.objectContaining({
        kind: 'cause',
        detail: {
          kind: 'cause',
          symptom: 'the feeder stops.',
          cause: 'the belt is wet.',
          fix: 'dry it with `beltctl dry`, then start.',
        },
      }),
    )
  })

  it('says whose it is in its first lines', async () => {
    const page =
      '# press-feeder: starting and stopping\n\n**Maintained by:** Hall Two. Page: hall two lead.\n\n## Steps\nStop the belt. Start it again.\n'
    expect(await read('runbooks/feeder.md', page)).toContainEqual({
      kind: 'ownership',
      services: ['press-feeder'],
      detail: { kind: 'ownership', owner: 'Hall Two' },
    })
  })

  it.each([
    ['nobody', '# press-feeder\n\nOwner: TBD\n\n## Steps\nStop the belt.\n', 'runbooks/a.md'],
    ['the author of a text', '# Why press-feeder\n\nOwner: Ali\n\nWe looked at three of them.\n', 'why.md'],
  ])('is not of %s', async (_, page, name) => {
    expect((await read(name, page)).filter(({ kind }) => kind === 'ownership')).toEqual([])
  })
})

describe('a glossary', () => {
  it('has a word with what it means literally, and no word of what people do after work', async () => {
    const page =
      '# Names we use\n\n- **gammel dame** ("old lady"): the press that feeds press-feeder by hand.\n- **Pétanque**: a sport.\n'
    expect(await read('names.md', page)).toEqual([
      expect.objectContaining({ kind: 'jargon', detail: expect.objectContaining({ alias: 'gammel dame' }) }),
    ])
  })
})
