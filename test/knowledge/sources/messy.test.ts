import { describe, expect, it } from 'vitest'
import { exportDirectory } from '../../../src/knowledge/access/export-directory.ts'
import { answerExpect } from '../../../src/knowledge/expectations/answer-line.ts'
import { shownLesson } from '../../../src/knowledge/shown-lesson.ts'
import { exportOf, folderOf, mined, said, USERS } from '../support/mine-folder.ts'

const OWNS = 'the Harbour team owns kelp-router'

const mine = async (files: Readonly<Record<string, string>>) => mined({ slackExport: await folderOf(files) })

describe('a messy export', () => {
  it('names every kind of entry that is no message, with places', async () => {
    const messages = [
      said(1, 'U1', OWNS),
      'a string',
      null,
      42,
      [1],
      { ts: {} },
      said(2, 'U2', 'fine'),
      { ts: [] },
    ]
    const { complaints, messages: read } = await mine(exportOf(messages as object[]))
    expect(read).toBe(2)
    expect(complaints.map((text) => text.replace(/^.*2026-09-21\.json: /, ''))).toEqual([
      'entry 5 is no object: left out',
      'entries 2, 3, 4 are text, a number or null: left out',
      'entries 6, 8: no message of Slack, left out (2)',
    ])
  })

  it('says that an object is no array, and what is no day file', async () => {
    const { complaints } = await mine({
      ...exportOf([]),
      'reef-ops/2026-09-22.json': JSON.stringify({ messages: [said(1, 'U1', OWNS)], note: 'x' }),
      'reef-ops/notes.json': '[]',
      'reef-ops/canvas.json': '[]',
    })
    expect(complaints).toEqual([
      expect.stringContaining('reef-ops/canvas.json: and 1 more are no day files'),
      expect.stringContaining('2026-09-22.json: holds no JSON array'),
    ])
  })

  it('counts the conversations of a few that are not read', async () => {
    const { complaints } = await mine({
      ...exportOf([]),
      'dms.json': JSON.stringify([
        { id: 'D1', members: ['U1', 'U2'] },
        { id: 'D2', members: ['U1'] },
      ]),
      'mpims.json': JSON.stringify([{ id: 'G1', name: 'mpdm-a', members: ['U1', 'U2'] }]),
      'D1/2026-09-21.json': JSON.stringify([said(1, 'U1', OWNS)]),
      'mpdm-a/2026-09-21.json': JSON.stringify([said(1, 'U1', OWNS)]),
    })
    expect(complaints).toEqual([
      expect.stringContaining('dms.json: 1 direct conversation is not read'),
      expect.stringContaining('mpims.json: 1 group conversation is not read'),
    ])
  })

  it.each([
    [{ is_ext_shared: true }, 'channel'],
    [{ is_pending_ext_shared: true }, 'channel'],
    [{ is_shared: true }, 'channel'],
    [{ is_shared: true, is_org_shared: true }, 'team'],
    [{ is_shared: null }, 'team'],
  ])('lets whoever may read a channel that is marked %j', async (marks, readers) => {
    const channels = JSON.stringify([{ id: 'C1', name: 'reef-ops', members: ['U1'], ...marks }])
    const { lessons } = await mine({ ...exportOf([said(1, 'U1', OWNS)]), 'channels.json': channels })
    expect(lessons.map((lesson) => lesson.readers.kind)).toEqual([readers])
  })
})

describe('the people of an export', () => {
  const directoryOf = async (files: Readonly<Record<string, string>>) => {
    const complaints: string[] = []
    const directory = await exportDirectory(
      async (file) => files[file] ?? null,
      (where, why) => complaints.push(`${where}: ${why}`),
    )
    return { directory, complaints }
  }

  it('are those that are whole in a list that breaks off, as mining has them', async () => {
    const { directory, complaints } = await directoryOf({ 'users.json': USERS.slice(0, -20) })
    expect(await directory.standing('U1')).toBe('member')
    expect(await directory.standing('U2')).toBe('unknown')
    expect(complaints).toEqual([
      'users.json: ends in the middle: 1 whole entries were read, the rest is left out',
    ])
  })

  it('are missed once for each channel that they narrow', async () => {
    const channels = [
      { id: 'C1', name: 'reef-ops', members: ['U1', 'U8', 'U9'] },
      { id: 'C2', name: 'tide', members: ['U1', 'U2'] },
    ]
    const { complaints } = await directoryOf({
      'users.json': USERS,
      'channels.json': JSON.stringify(channels),
    })
    expect(complaints).toEqual([
      expect.stringContaining('users.json: lacks 2 of the members of reef-ops (U8, U9)'),
    ])
  })
})

describe('a folder of knowledge', () => {
  it('counts what is in a form that is not read', async () => {
    const knowledge = await folderOf({
      'a.pdf': '%PDF',
      'b.pdf': '%PDF',
      'c.rst': 'x',
      'd.png': 'x',
      'e.md': OWNS,
    })
    const { complaints, lessons } = await mined({ knowledge })
    expect(lessons).toHaveLength(1)
    expect(complaints.map((text) => text.slice(text.indexOf(': ') + 2))).toEqual([
      expect.stringMatching(/^a\.pdf: and 1 more with \.pdf are not read.*export it as markdown/),
      expect.stringMatching(/^c\.rst: is not read.*export it as markdown/),
      expect.stringMatching(/^d\.png: is not read(?!.*export)/),
    ])
  })

  it('says in which file, and where in it, a ticket says so', async () => {
    const issue = {
      key: 'OPS-7',
      fields: {
        summary: 'tide-ledger consumers lag',
        description: 'Lag is above 10k.',
        created: '2026-10-01T08:00:00.000+0000',
        comment: {
          comments: [
            {
              author: { displayName: 'Maru' },
              body: 'Root cause: the schema of tide-ledger v3 was shipped early, as "planned".',
            },
          ],
        },
      },
    }
    const text = JSON.stringify({ issues: [{ ...issue, key: 'OPS-70', fields: { summary: 'x' } }, issue] })
    const { lessons } = await mined({ knowledge: await folderOf({ 'a.json': text }) })
    const [lesson] = lessons
    const source = lesson === undefined ? null : shownLesson(lesson).source
    expect(source).toMatchObject({ file: 'a.json', system: 'jira', key: 'OPS-7' })
    expect(source !== null && 'offset' in source && text.slice(source.offset)).toMatch(
      /^Root cause: the schema of/,
    )
  })
})

it('takes minutes as text, as it takes values', () => {
  const readings: (number | null)[] = []
  const expectations = {
    expected: ({ minutesSinceTrigger }: { minutesSinceTrigger: number | null }) => {
      readings.push(minutesSinceTrigger)
      return null
    },
  }
  const line = { id: 1, at: 1_790_000_000, service: 'a', place: null, metric: 'errors', value: '2%' }
  expect(answerExpect(expectations, { ...line, minutes_since_trigger: '3' })).toMatchObject({
    expected: false,
  })
  expect(answerExpect(expectations, { ...line, minutes_since_trigger: 'soon' })).toHaveProperty('error')
  expect(readings).toEqual([3])
})
