import { describe, expect, it } from 'vitest'
import { keyOf } from '../../../src/knowledge/mining/keys.ts'
import { weighed } from '../../../src/knowledge/store/weigh-lesson.ts'
import { CHANNELS, exportOf, folderOf, mined, said, USERS } from '../support/mine-folder.ts'

const DAY = 86_400

const mine = async (messages: readonly object[]) =>
  (await mined({ slackExport: await folderOf(exportOf(messages)) })).lessons

describe('what is said later', () => {
  it('replaces what was said of the same fact, and names what replaced it', async () => {
    const [before, after] = await mine([
      said(0, 'U1', 'the Ledger team owns refund-worker'),
      said(DAY, 'U1', 'the Payments team owns refund-worker'),
    ])
    expect(before).toMatchObject({ status: 'superseded', supersededBy: after?.id })
    expect(after).toMatchObject({ status: 'candidate', supersededBy: null })
  })

  it.each([
    ['the same person says it', 'U1', 'the Payments team owns refund-worker'],
    ['it says that something changed', 'U2', 'refund-worker is now owned by the Payments team'],
    ['it says that it was wrong', 'U2', 'correction: the Payments team owns refund-worker'],
  ])('replaces what somebody else said when %s', async (_, user, text) => {
    const [before, after] = await mine([
      said(0, 'U1', 'the Ledger team owns refund-worker'),
      said(DAY, user, text),
    ])
    expect(before).toMatchObject({ status: 'superseded', supersededBy: after?.id })
  })

  it('replaces the same hours on another day when it says that they moved, and not else', async () => {
    const first = 'tuesdays 22:00 to 23:30 UTC the bank closes the door of toll-relay'
    const [moved] = await mine([
      said(0, 'U1', first),
      said(DAY, 'U2', 'they moved it, toll-relay is shut wednesdays now, still 22:00-23:30 UTC'),
    ])
    expect(moved).toMatchObject({ kind: 'schedule', status: 'superseded' })
    const both = await mine([
      said(0, 'U1', first),
      said(DAY, 'U1', 'thursdays 22:00-23:30 UTC toll-relay is shut for its backup'),
    ])
    expect(both.map(({ status }) => status)).toEqual(['candidate', 'candidate'])
  })

  it('stands beside what is normal at other times, and replaces it when it says so', async () => {
    const always = 'p99 of reef-api up to 300 ms is normal'
    const beside = await mine([
      said(0, 'U1', always),
      said(DAY, 'U1', 'every night 02:00 to 04:00 UTC p99 of reef-api up to 900 ms is normal'),
    ])
    expect(beside.every(({ status }) => status === 'candidate')).toBe(true)
    const [old] = await mine([
      said(0, 'U1', always),
      said(DAY, 'U1', 'p99 of reef-api up to 900 ms is now normal every night 02:00 to 04:00 UTC'),
    ])
    expect(old).toMatchObject({ status: 'superseded' })
  })

  it('stands beside what somebody else said when nothing says which holds', async () => {
    const lessons = await mine([
      said(0, 'U1', 'the Ledger team owns refund-worker'),
      said(DAY, 'U2', 'the Payments team owns refund-worker'),
      said(2 * DAY, 'U1', '"the fridge" is kelp-router'),
      said(3 * DAY, 'U2', '"the fridge" is reef-api'),
      said(4 * DAY, 'U2', 'the Storage team owns the fridge'),
    ])
    expect(lessons.map(({ status }) => status)).toEqual(Array(5).fill('candidate'))
    expect(lessons.at(-1)?.services).toEqual(['kelp-router'])
  })

  it('is replaced by what a page says that was accepted since', async () => {
    const { lessons } = await mined({
      slackExport: await folderOf(exportOf([said(0, 'U2', 'ledger-api is owned by team Chatline')])),
      knowledge: await folderOf({
        'ledger.md':
          '---\nstatus: accepted\ndate: 2026-10-01\n---\n# ledger-api\n\nledger-api is owned by team Fern.\n',
      }),
    })
    const [chat, page] = lessons.filter(({ kind }) => kind === 'ownership')
    expect(chat).toMatchObject({ status: 'superseded', supersededBy: page?.id })
  })

  it('does not replace an accepted page, and reaches the review beside it', async () => {
    const { lessons } = await mined({
      slackExport: await folderOf(exportOf([said(0, 'U2', 'ledger-api is owned by team Chatline')])),
      knowledge: await folderOf({
        'ledger.md':
          '---\nstatus: accepted\ndate: 2026-08-01\n---\n# ledger-api\n\nledger-api is owned by team Fern.\n',
      }),
    })
    const owners = lessons.filter(({ kind }) => kind === 'ownership')
    expect(owners.map(({ status, supersededBy }) => [status, supersededBy])).toEqual([
      ['candidate', null],
      ['confirmed', null],
    ])
    const [chat, page] = owners
    if (chat === undefined || page === undefined) throw new Error('two owners were said')
    const beside = new Map([[keyOf(chat) ?? '', owners]])
    const { item } = weighed(chat, { person: 'U1', paged: new Map() }, beside, chat.at)
    expect(item.against.map(({ id }) => id)).toEqual([page.id])
  })

  it('makes what was learnt of a rewritten service doubtful, and of no other', async () => {
    const lessons = await mine([
      said(0, 'U1', 'up to 2 % errors on reef-api are expected after a deploy'),
      said(1, 'U1', 'up to 2 % errors on kelp-router are expected after a deploy'),
      said(9 * DAY, 'U1', 'reef-api was rewritten from scratch'),
      said(10 * DAY, 'U1', 'up to 1 % errors on reef-api are expected during a failover'),
    ])
    expect(lessons.map(({ kind, status }) => [kind, status])).toEqual([
      ['expectation', 'stale'],
      ['expectation', 'candidate'],
      ['change', 'candidate'],
      ['expectation', 'candidate'],
    ])
    expect(lessons[0]?.statusReason).toBe('older than the change of 30 Sep 2026')
  })

  it('makes no more doubtful than what speaks of it where a version changed one thing', async () => {
    const lessons = await mine([
      said(0, 'U1', 'up to 2 % of 401s on reef-api are expected after a deploy'),
      said(1, 'U1', 'up to 90 % cpu on reef-api is expected on mondays'),
      said(
        9 * DAY,
        'U1',
        'with reef-api 3.0 the tokens are renewed earlier, so since 3.0 the 401s after a deploy are a thing of the past',
      ),
    ])
    expect(lessons.map(({ kind, status }) => [kind, status])).toEqual([
      ['expectation', 'stale'],
      ['expectation', 'candidate'],
      ['change', 'candidate'],
    ])
  })

  it('puts nothing in doubt outside the private channel in which it was said', async () => {
    const told = (name: string, ...messages: object[]) => ({
      [`${name}/2026-09-21.json`]: JSON.stringify(messages),
    })
    const { lessons } = await mined({
      slackExport: await folderOf({
        'users.json': USERS,
        'channels.json': CHANNELS,
        'groups.json': JSON.stringify([{ id: 'G1', name: 'merger', members: ['U1'] }]),
        ...told('reef-ops', said(0, 'U1', 'up to 2 % errors on reef-api are expected after a deploy')),
        ...told(
          'merger',
          said(1, 'U1', 'up to 3 % errors on reef-api are expected during a failover'),
          said(9 * DAY, 'U1', 'reef-api was rewritten from scratch for the merger'),
        ),
      }),
    })
    expect(lessons.map(({ kind, status, statusReason }) => [kind, status, statusReason])).toEqual([
      ['expectation', 'candidate', null],
      ['expectation', 'stale', 'older than the change of 30 Sep 2026'],
      ['change', 'candidate', null],
    ])
  })

  it('resolves a nickname wherever the team uses it', async () => {
    const lessons = await mine([
      said(0, 'U1', '"the elephant" is orders-postgres'),
      said(1, 'U1', 'the Storage team owns the elephant'),
    ])
    expect(lessons.map(({ services }) => services)).toEqual([['orders-postgres'], ['orders-postgres']])
  })
})
