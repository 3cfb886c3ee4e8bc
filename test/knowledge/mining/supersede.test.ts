import { describe, expect, it } from 'vitest'
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
