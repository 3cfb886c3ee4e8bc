import { symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { CHANNELS, exportOf, folderOf, mined, said, tsOf, USERS } from '../support/mine-folder.ts'

const OWNS = 'the Harbour team owns kelp-router'

const owner = (ts: number, text = OWNS): object => said(ts, 'U1', text)

describe('a Slack export', () => {
  it('gives a lesson with its source, date, readers and a quote that stands in it', async () => {
    const { lessons, complaints } = await mined({ slackExport: await folderOf(exportOf([owner(5)])) })
    expect(complaints).toEqual([])
    expect(lessons).toMatchObject([
      {
        kind: 'ownership',
        services: ['kelp-router'],
        detail: { owner: 'Harbour team' },
        source: { kind: 'slack', channel: 'C1', ts: tsOf(5) },
        readers: { kind: 'team' },
        status: 'candidate',
        at: 1_790_000_005_000,
        quote: OWNS,
      },
    ])
  })

  it('gives the same ids when it is mined again', async () => {
    const dir = await folderOf(exportOf([owner(5), owner(9, 'refund-worker belongs to the Ledger squad')]))
    const [first, second] = [await mined({ slackExport: dir }), await mined({ slackExport: dir })]
    expect(first.lessons.map(({ id }) => id)).toEqual(second.lessons.map(({ id }) => id))
    expect(new Set(first.lessons.map(({ id }) => id)).size).toBe(2)
  })

  it('lets only members of a private or shared channel read, and mines no direct messages', async () => {
    const dir = await folderOf({
      'channels.json': JSON.stringify([{ id: 'C2', name: 'shared', is_ext_shared: true }]),
      'groups.json': JSON.stringify([{ id: 'G1', name: 'war-room' }]),
      'dms.json': JSON.stringify([{ id: 'D1', members: ['U1', 'U2'] }]),
      'users.json': USERS,
      'shared/2026-09-21.json': JSON.stringify([owner(1)]),
      'war-room/2026-09-21.json': JSON.stringify([owner(2)]),
      'D1/2026-09-21.json': JSON.stringify([owner(3)]),
      'lost/2026-09-21.json': JSON.stringify([owner(4)]),
    })
    const { lessons, complaints } = await mined({ slackExport: dir })
    expect(lessons.map(({ readers }) => readers)).toEqual([
      { kind: 'channel', channel: 'C2' },
      { kind: 'channel', channel: 'G1' },
      { kind: 'channel', channel: 'lost' },
    ])
    expect(complaints).toEqual([
      expect.stringContaining('lost: is in none of the lists'),
      expect.stringContaining('dms.json: 1 direct conversation is not read'),
    ])
  })

  it('reads what is whole of a file that breaks off, and names it', async () => {
    const whole = JSON.stringify([owner(1), owner(2, 'refund-worker belongs to the Ledger squad')])
    const files = {
      ...exportOf([]),
      'reef-ops/2026-09-21.json': whole.slice(0, -20),
      'reef-ops/2026-09-22.json': '{broken',
    }
    const { lessons, complaints } = await mined({ slackExport: await folderOf(files) })
    expect(lessons.map(({ services }) => services)).toEqual([['kelp-router']])
    expect(complaints).toEqual([
      expect.stringMatching(/2026-09-21\.json: ends in the middle: 1 whole/),
      expect.stringMatching(/2026-09-22\.json: ends in the middle: 0 whole/),
    ])
  })

  it('goes on after a message of 10 MB, an unknown person and entries that are no messages', async () => {
    const messages = [
      said(1, 'U9', `log: ${'x'.repeat(10_000_000)}`),
      7,
      { ts: {} },
      said(3, 'U77', `<@U55> ${OWNS}`),
    ]
    const { lessons, complaints } = await mined({
      slackExport: await folderOf(exportOf(messages as object[])),
    })
    expect(lessons.map(({ statement }) => statement)).toEqual([`@someone ${OWNS}`])
    expect(complaints).toEqual([
      expect.stringContaining('is longer than 40000 characters'),
      expect.stringContaining('entry 2 is text, a number or null'),
      expect.stringContaining('entry 3: no message of Slack'),
    ])
  })

  it.each([
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['Windows-1252', (text: string) => Buffer.from(text, 'latin1')],
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ])('reads %s', async (_, encode) => {
    const text = JSON.stringify([owner(1, 'the Düne team owns kelp-router')])
    const files = { 'channels.json': CHANNELS, 'users.json': USERS, 'reef-ops/2026-09-21.json': encode(text) }
    const { lessons } = await mined({ slackExport: await folderOf(files) })
    expect(lessons[0]?.statement).toBe('the Düne team owns kelp-router')
  })

  it('redacts before anything is read', async () => {
    const secret = `xoxb-${'123456789012'}-${'abcdefghijklmnopqrstuvwx'}`
    const { lessons } = await mined({
      slackExport: await folderOf(exportOf([owner(1, `${OWNS}, token ${secret}`)])),
    })
    expect(JSON.stringify(lessons)).not.toContain('abcdefghijkl')
    expect(lessons[0]?.quote).toContain('[REDACTED:')
  })

  it('never follows a link, and says so', async () => {
    const outside = await folderOf({ '2026-09-21.json': JSON.stringify([owner(1)]) })
    const dir = await folderOf(exportOf([]))
    await symlink(path.join(outside, '2026-09-21.json'), path.join(dir, 'reef-ops', '2026-09-20.json'))
    const { lessons, complaints } = await mined({ slackExport: dir })
    expect(lessons).toEqual([])
    expect(complaints).toEqual([expect.stringContaining('2026-09-20.json: is a symbolic link')])
  })

  it('honours edits and deletions that the export tells of', async () => {
    const messages = [
      owner(1),
      owner(2, 'refund-worker belongs to the Ledger squad'),
      { type: 'message', subtype: 'message_deleted', ts: tsOf(8), deleted_ts: tsOf(1) },
      {
        type: 'message',
        subtype: 'message_changed',
        ts: tsOf(9),
        message: said(2, 'U1', 'refund-worker belongs to the Payments squad'),
      },
    ]
    const { lessons } = await mined({ slackExport: await folderOf(exportOf(messages)) })
    expect(lessons.map(({ statement }) => statement)).toEqual(['refund-worker belongs to the Payments squad'])
  })

  it('ends with threads that answer one another in a circle', async () => {
    const messages = [
      said(1, 'U1', 'kelp-router is down', { thread_ts: tsOf(2) }),
      said(2, 'U2', 'root cause: the pool of kelp-router was set to 5', { thread_ts: tsOf(1) }),
      said(3, 'U1', 'rolled it back, errors are gone', { thread_ts: tsOf(3), reply_count: 1 }),
    ]
    const { lessons } = await mined({ slackExport: await folderOf(exportOf(messages)) })
    expect(lessons.map(({ kind }) => kind)).toEqual(['cause'])
  })

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(mined({ slackExport: await folderOf(exportOf([owner(1)])), signal })).rejects.toThrow(
      'enough',
    )
  })

  it('says what is wrong with a place that is no export', async () => {
    await expect(mined({ slackExport: '/nowhere' })).rejects.toThrow('give a folder or a .zip')
    await expect(mined({ slackExport: await folderOf({ 'a.txt': 'x' }) })).rejects.toThrow(
      'neither channels.json',
    )
  })
})
