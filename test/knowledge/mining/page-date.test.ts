import { describe, expect, it } from 'vitest'
import { type Lesson, UNDATED } from '../../../src/domain/lesson.ts'
import { isInForce } from '../../../src/knowledge/expectations/evaluate.ts'
import { exportOf, folderOf, mined, said } from '../support/mine-folder.ts'

const OWNER = 'the Harbour team owns kelp-router'

async function read(name: string, content: string): Promise<Lesson[]> {
  const { lessons } = await mined({ knowledge: await folderOf({ [name]: content }) })
  return lessons
}

const dayOf = ({ at }: Lesson): string | null =>
  at === UNDATED ? null : new Date(at).toISOString().slice(0, 10)

describe('a page that says when it was written', () => {
  it.each([
    ['its front matter', 'a.md', `---\nlast_modified: 2026-10-01\n---\n${OWNER}\n`],
    ['the name of its file', '2026-10-01-notes.md', OWNER],
    [
      'Confluence',
      '12345.html',
      `<h1>Routers</h1><div class="page-metadata">Created by <span>Ali</span> on May 02, 2024, last modified by <span class="editor">Bea Moss</span> on Oct 01, 2026</div><p>${OWNER}</p>`,
    ],
    [
      'Confluence, never changed',
      '7.html',
      `<h1>Routers</h1><div>Created by Ali on Oct 01, 2026</div><p>${OWNER}</p>`,
    ],
    [
      'Notion',
      'r.md',
      `# Routers\n\nOwner: Ali\nCreated: May 2, 2024 9:00 AM\nLast edited time: October 1, 2026 4:05 PM\n\n${OWNER}\n`,
    ],
    ['Google Docs', 'g.html', `<p>Routers</p><p>Last updated by Ali on 1 October 2026</p><p>${OWNER}</p>`],
    ['a line of its own', 'l.md', `# Routers\n\nUpdated: 2026-10-01\n\n${OWNER}\n`],
  ])('is of that day: %s', async (_, name, content) => {
    expect((await read(name, content)).map(dayOf)).toEqual(['2026-10-01'])
  })
})

describe('a page that does not', () => {
  it.each([
    ['no date', OWNER],
    ['a date that depends on when it is read', `Last edited 3 days ago\n\n${OWNER}\n`],
    ['a day without a year', `Last edited on 1 October\n\n${OWNER}\n`],
  ])('is undated, however young its file is: %s', async (_, content) => {
    expect((await read('a.md', content)).map(dayOf)).toEqual([null])
  })

  it('is in force at any time', async () => {
    const [lesson] = await read(
      'b.md',
      'During the nightly batch (02:00-03:00 UTC) reef-api error rate up to 2% is expected.\n',
    )
    expect(lesson?.kind).toBe('expectation')
    expect(lesson !== undefined && isInForce(lesson, Date.UTC(2020, 0, 1))).toBe(true)
  })

  it('counts no days from the time of its file', async () => {
    const [change] = await read('c.md', 'reef-api was rewritten in Go last month.\n')
    expect(change?.detail).toMatchObject({ kind: 'change', since: UNDATED })
    const [dated] = await read('c.md', 'reef-api was rewritten in Go on 2026-09-01.\n')
    expect(dated?.detail).toMatchObject({ kind: 'change', since: Date.UTC(2026, 8, 1) })
  })

  it('stands beside what somebody said on a day: neither is known to be the later', async () => {
    const talk = exportOf([
      said(0, 'U1', 'kelp-router is owned by team Basalt'),
      said(60, 'U2', 'tide-ledger was rewritten in Go last week'),
    ])
    const { lessons } = await mined({
      slackExport: await folderOf(talk),
      knowledge: await folderOf({
        CODEOWNERS: '/services/kelp-router/ @acme/harbour\n',
        'tide.md': 'tide-ledger error rate up to 2% for 15 min after a deploy is expected.\n',
      }),
    })
    expect(lessons.map(({ kind, status }) => [kind, status])).toEqual([
      ['ownership', 'candidate'],
      ['change', 'candidate'],
      ['ownership', 'confirmed'],
      ['expectation', 'candidate'],
    ])
  })
})
