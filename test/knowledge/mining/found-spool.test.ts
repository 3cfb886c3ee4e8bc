import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FoundSpool, openFoundSpool } from '../../../src/knowledge/mining/found-spool.ts'
import { type Found, foundIn, type MinedChannel } from '../../../src/knowledge/mining/mine.ts'
import { readConversation } from '../../../src/knowledge/mining/read-conversation.ts'
import { settle, settleSpool } from '../../../src/knowledge/mining/settle.ts'
import { SourceError } from '../../../src/knowledge/sources/archive.ts'
import type { SlackMessage } from '../../../src/knowledge/sources/slack/message.ts'
import { successorsFirst } from '../../../src/knowledge/store/successors-first.ts'

const START = 1_790_000_000
const DAY = 86_400

const channel = (id: string, isOpen: boolean): MinedChannel => ({
  id,
  subject: 'reef-api',
  readers: isOpen ? { kind: 'team' } : { kind: 'channel', channel: id },
  permalink: () => null,
})

function message(at: number, author: string, text: string): SlackMessage {
  const ts = `${START + at}.000100`
  const rest = { thread: null, bot: false, mentions: [], reactions: [], edited: null }
  return { ...rest, ts, at: (START + at) * 1000, author, text }
}

const inChannel = (place: MinedChannel, ...messages: SlackMessage[]): Found[] =>
  messages.flatMap((one) =>
    readConversation({ first: one.ts, messages: [one] }, place.subject).map((draft) =>
      foundIn(place, one.ts, draft),
    ),
  )

/** Two channels that replace, doubt and repeat one another, in letters of more than one byte too. */
const FOUND: readonly Found[] = [
  ...inChannel(
    channel('C1', true),
    message(0, 'U1', 'the Ledger team owns refund-worker'),
    message(1, 'U1', '"the fridge" is kelp-router'),
    message(2, 'U2', 'up to 2 % errors on the fridge are expected after a deploy – wie üblich, 毎回'),
    message(3, 'U1', 'root cause: the pool of tide-db was too small'),
    message(4, 'U1', 'root cause: the pool of tide-db was too small'),
    message(3 * DAY, 'U1', 'the Payments team owns refund-worker'),
  ),
  ...inChannel(
    channel('G1', false),
    message(5 * DAY, 'U2', 'correction: the pool of tide-db was fine, root cause was a full disk'),
    message(6 * DAY, 'U2', 'kelp-router was rewritten from scratch'),
  ),
  ...inChannel(channel('C2', true), message(9 * DAY, 'U3', 'kelp-router was rewritten from scratch in Rust')),
]

async function emptyFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'sitrep-spool-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function filled(dir: string, inMemory: number): Promise<FoundSpool> {
  const spool = openFoundSpool(dir, inMemory)
  onTestFinished(() => spool.close())
  for (const one of FOUND) await spool.add(one)
  return spool
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe.each([
  ['in memory', 1_000_000],
  ['on disk', 0],
  ['partly on disk', 1500],
])('what was found, %s', (_, inMemory) => {
  it('is settled as if all of it were held', async () => {
    const spool = await filled(await emptyFolder(), inMemory)
    const lessons = settle('T', FOUND)
    expect(new Set(lessons.map(({ status }) => status))).toEqual(
      new Set(['candidate', 'superseded', 'stale']),
    )
    expect(await all(settleSpool('T', spool, { read: [], order: 'source' }))).toEqual(lessons)
  })

  it('comes in another order when one is asked for', async () => {
    const spool = await filled(await emptyFolder(), inMemory)
    const places = FOUND.map((_one, at) => at).reverse()
    expect(await all(spool.read(places))).toEqual(FOUND.toReversed())
    const first = successorsFirst(settle('T', FOUND), ({ id, source, supersededBy }) => ({
      id,
      place: JSON.stringify(source),
      supersededBy,
    }))
    expect(await all(settleSpool('T', spool, { read: [], order: 'successors first' }))).toEqual(first)
  })

  it('leaves nothing behind that anybody could open', async () => {
    const dir = await emptyFolder()
    await filled(dir, inMemory)
    expect(await readdir(dir)).toEqual([])
  })
})

it('says what to change where there is no room', async () => {
  const spool = openFoundSpool(path.join(await emptyFolder(), 'gone'), 0)
  const [one] = FOUND
  if (one === undefined) throw new Error('something was found')
  const failed = spool.add(one)
  await expect(failed).rejects.toThrow(SourceError)
  await expect(failed).rejects.toThrow('set TMPDIR to a folder with room')
})
