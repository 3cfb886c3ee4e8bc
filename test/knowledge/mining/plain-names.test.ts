import { describe, expect, it } from 'vitest'
import type { Lesson } from '../../../src/domain/lesson.ts'
import { folderOf, mined, said, tsOf, USERS } from '../support/mine-folder.ts'

const alert = (ts: number, text: string): object =>
  said(ts, 'B1', text, { subtype: 'bot_message', bot_id: 'B1', username: 'bell' })

const inThread = (ts: number, user: string, text: string, of: number): object =>
  said(ts, user, text, { thread_ts: tsOf(of) })

interface Channel {
  name: string
  topic?: string
  messages: readonly object[]
}

/** The last of the channels is private. */
async function read(open: readonly Channel[], hidden: readonly Channel[] = []): Promise<Lesson[]> {
  const listed = (channels: readonly Channel[], letter: string): string =>
    JSON.stringify(
      channels.map(({ name, topic = '' }, at) => ({
        id: `${letter}${at + 1}`,
        name,
        members: ['U1', 'U2'],
        topic: { value: topic },
      })),
    )
  const files = Object.fromEntries(
    [...open, ...hidden].map(({ name, messages }) => [`${name}/2026-09-21.json`, JSON.stringify(messages)]),
  )
  const { lessons } = await mined({
    slackExport: await folderOf({
      'channels.json': listed(open, 'C'),
      'groups.json': listed(hidden, 'G'),
      'users.json': USERS,
      ...files,
    }),
  })
  return lessons
}

const RUNBOOK = 'if the backlog grows past 500, restart the loader and page @nadia'

const servicesIn = (lessons: readonly Lesson[]): string[] => [
  ...new Set(lessons.flatMap(({ services }) => services)),
]

describe('a service that is called like any word', () => {
  const alerts: Channel = {
    name: 'alerts',
    messages: [alert(1, '[FIRING] orchard replica lag 80s'), alert(2, 'harvest v12 → prod north-2 done')],
  }

  it('is known in every channel once a program posts about it', async () => {
    const lessons = await read([
      {
        name: 'random',
        messages: [said(10, 'U1', 'orchard errors up to 2 % for 10 minutes after a deploy are expected')],
      },
      alerts,
    ])
    expect(lessons).toMatchObject([{ kind: 'expectation', services: ['orchard'] }])
  })

  it('is what an answer in the thread of its alert is about', async () => {
    const lessons = await read([
      {
        name: 'random',
        messages: [alert(5, '[FIRING] orchard queue backlog 612'), inThread(6, 'U1', RUNBOOK, 5)],
      },
    ])
    expect(servicesIn(lessons)).toEqual(['orchard'])
  })

  it('is what the question was about', async () => {
    const lessons = await read([
      {
        name: 'random',
        messages: [
          said(10, 'U2', 'what do we do when harvest is behind?', { reply_count: 1, thread_ts: tsOf(10) }),
          inThread(11, 'U1', RUNBOOK, 10),
        ],
      },
      alerts,
    ])
    expect(servicesIn(lessons)).toEqual(['harvest'])
  })

  it.each([
    ['proj-orchard', ''],
    ['night-shift', 'orchard / pickers'],
  ])('is what #%s is about, by its name or its topic "%s"', async (name, topic) => {
    const lessons = await read([{ name, topic, messages: [said(10, 'U1', RUNBOOK)] }, alerts])
    expect(servicesIn(lessons)).toEqual(['orchard'])
  })

  it('and the zone that an alert names is none', async () => {
    const lessons = await read([
      {
        name: 'random',
        messages: [
          alert(5, '[FIRING] orchard: no heartbeat, zone=far-north, 6 pickers stale'),
          inThread(6, 'U1', RUNBOOK, 5),
        ],
      },
    ])
    expect(servicesIn(lessons)).toEqual(['orchard'])
  })

  it('and what a private channel calls something names nothing outside of it', async () => {
    const said1 = 'magpie errors up to 2 % for 10 minutes after a deploy are expected'
    const lessons = await read(
      [{ name: 'random', messages: [said(10, 'U1', said1)] }],
      [
        {
          name: 'vault-room',
          messages: [alert(5, '[FIRING] magpie replica lag 80s'), said(20, 'U1', said1)],
        },
      ],
    )
    const [open, hidden] = lessons.toSorted((a, b) => a.at - b.at)
    expect(open?.services).not.toContain('magpie')
    expect(hidden?.services).toEqual(['magpie'])
  })

  it('and one odd post makes no service of a word', async () => {
    const lessons = await read([
      { name: 'random', messages: [said(10, 'U1', `because of the certificate ${RUNBOOK}`)] },
      { name: 'alerts', messages: [alert(1, 'certificate expiry in 30 days: www')] },
    ])
    expect(servicesIn(lessons)).not.toContain('certificate')
  })
})
