import { describe, expect, it } from 'vitest'
import { cachedDirectory } from '../../../src/knowledge/access/directory.ts'
import { exportDirectory } from '../../../src/knowledge/access/export-directory.ts'
import { reachOf } from '../../../src/knowledge/access/reach.ts'
import { withChannelReaders } from '../../../src/knowledge/access/stored-readers.ts'
import { lesson, slackSource } from '../support/lessons.ts'
import { exportFiles } from '../support/workspace.ts'

const complaints: string[] = []
const directoryOf = (files = exportFiles()) =>
  exportDirectory(
    async (file) => files[file] ?? null,
    (where, why) => complaints.push(`${where}: ${why}`),
  )

const seen = async (person: string, channel: string | null) => {
  const reached = await reachOf(await directoryOf(), { person, channel })
  return reached.status === 'hidden' ? 'hidden' : reached.reach
}

describe('who sees what where', () => {
  it('shows in a public channel what the team may read, to members and whoever passes by', async () => {
    expect(await seen('UANN', 'CPUB')).toEqual({ channels: [], onlyFrom: null })
    expect(await seen('UEVE', 'CPUB')).toEqual({ channels: [], onlyFrom: null })
  })

  it('shows in a private channel also what is from it, to its members alone', async () => {
    expect(await seen('UANN', 'GSEC')).toEqual({ channels: ['GSEC'], onlyFrom: null })
    expect(await seen('UEVE', 'GSEC')).toBe('hidden')
  })

  it('shows in a direct message all that the person may read', async () => {
    expect(await seen('UANN', null)).toEqual({
      channels: expect.arrayContaining(['GSEC', 'CSHR']),
      onlyFrom: null,
    })
    expect(await seen('UANN', 'DBOT')).toMatchObject({ onlyFrom: null })
    expect(await seen('UANN', 'DEVE')).toEqual({ channels: ['DEVE'], onlyFrom: null })
  })

  it('shows where a guest or another organization reads along only what is from there', async () => {
    expect(await seen('UGUEST', 'CGST')).toEqual({ channels: [], onlyFrom: 'CGST' })
    expect(await seen('UANN', 'CGST')).toEqual({ channels: [], onlyFrom: 'CGST' })
    expect(await seen('UANN', 'CSHR')).toEqual({ channels: ['CSHR'], onlyFrom: 'CSHR' })
    expect(await seen('UEXT', 'CSHR')).toEqual({ channels: ['CSHR'], onlyFrom: 'CSHR' })
  })

  it.each([
    ['a guest elsewhere', 'UGUEST', 'CPUB'],
    ['a guest in private', 'UGUEST', null],
    ['somebody of another organization elsewhere', 'UEXT', 'CPUB'],
    ['somebody who left the company', 'UGONE', 'CPUB'],
    ['somebody who left the channel', 'ULEFT', 'GSEC'],
    ['somebody unknown', 'UNOBODY', 'CPUB'],
    ['a channel that is not known', 'UANN', 'CNONE'],
    ['a private channel without a list of members', 'UANN', 'GNIL'],
    ['an archived channel whose members are gone', 'UANN', 'GOLD'],
    ['the direct message of two others', 'UBEN', 'DEVE'],
  ])('hides everything from %s', async (_who, person, channel) => {
    expect(await seen(person, channel)).toBe('hidden')
  })

  it('goes on when a list is broken, and then knows nobody of it', async () => {
    complaints.length = 0
    const directory = await directoryOf({ ...exportFiles(), 'groups.json': '[{"id": "GSEC", ' })
    expect(await directory.channel('GSEC')).toBeNull()
    expect(await directory.channel('CPUB')).not.toBeNull()
    expect(complaints).toEqual([
      'groups.json: ends in the middle: 0 whole entries were read, the rest is left out',
    ])
  })

  it('narrows readers to what the channel is now', async () => {
    const { channels } = await directoryOf()
    const byId = new Map(channels.map((channel) => [channel.id, channel]))
    const readersIn = (channel: string) =>
      withChannelReaders(lesson({ source: slackSource(channel, '1.0') }), byId).readers
    expect(readersIn('CPUB')).toEqual({ kind: 'team' })
    for (const id of ['GSEC', 'CSHR', 'CNONE', 'DEVE'])
      expect(readersIn(id)).toEqual({ kind: 'channel', channel: id })
  })

  it('is asked anew after five minutes, and at once after a failure', async () => {
    let now = 0
    let asked = 0
    let fails = true
    const cached = cachedDirectory(
      {
        channel: async () => {
          asked += 1
          if (fails) throw new Error('no')
          return null
        },
        standing: async () => 'member',
        channelsOf: async () => [],
        person: async () => null,
      },
      () => now,
    )
    await expect(cached.channel('C1')).rejects.toThrow('no')
    fails = false
    await cached.channel('C1')
    await cached.channel('C1')
    expect(asked).toBe(2)
    now = 300_000
    await cached.channel('C1')
    expect(asked).toBe(3)
  })
})
