import type { Lesson } from '../../domain/lesson.ts'
import { each } from '../../platform/each.ts'
import { endReading, listReadings, stagedLines } from '../queries/slack-reading.ts'
import { type ApiChannel, isOpenToTeam } from '../sources/slack/api.ts'
import { permalinkOf } from '../sources/slack/live-workspace.ts'
import type { ExportLine } from '../sources/slack/message.ts'
import { keepDecided } from '../store/keep-decided.ts'
import { retractMissing } from '../store/retract.ts'
import { importLessons, type SaveOptions } from '../store/save.ts'
import type { KnowledgeStore } from '../store/store.ts'
import { subjectOfChannel } from './language/names.ts'
import { type Found, type MinedChannel, mineLines, type OnTalk } from './mine.ts'
import type { TalkReader } from './mine-sources.ts'
import { isMined, isReadByModel } from './mined-id.ts'
import { standingLessons } from './model/standing.ts'
import { namesByReaders } from './names-by-readers.ts'
import { settle } from './settle.ts'

/** Lines held at a time. */
const BATCH = 1000

async function* staged(
  { db, teamId }: KnowledgeStore,
  channel: string,
  onLine: () => void,
): AsyncGenerator<ExportLine> {
  let after = ''
  for (;;) {
    const rows = await stagedLines(db, teamId, { channel, after, most: BATCH })
    for (const { line } of rows) {
      if (line === null) continue
      onLine()
      yield line as ExportLine
    }
    after = rows.at(-1)?.ts ?? ''
    if (rows.length < BATCH) return
  }
}

/** A channel of the API as the miner needs it; only what every full member may read is the team's. */
export const minedChannel = (channel: ApiChannel, url: string): MinedChannel => ({
  id: channel.id,
  subject: subjectOfChannel(channel.name ?? channel.id),
  readers: isOpenToTeam(channel) ? { kind: 'team' } : { kind: 'channel', channel: channel.id },
  // An un-threaded message is linked to by itself, whatever conversation it was read in.
  permalink: (ts, thread) => permalinkOf(url, channel.id, ts, thread),
  about: [channel.name, channel.topic, channel.purpose].flatMap((text) => (text ? [text] : [])),
})

export interface MineLive {
  store: KnowledgeStore
  /** Channels that Sitrep is in. */
  channels: readonly ApiChannel[]
  url: string
  namesOf: (id: string) => readonly string[]
  /** Default: rules only. */
  reader?: TalkReader | undefined
}

export interface LiveMined {
  lessons: Lesson[]
  messages: number
  conversations: number
  changed: number
  unchanged: number
  retracted: number
}

/**
 * Lessons of every channel whose reading is complete, weighed against one another and saved; what these channels no
 * longer say goes. Cut off anywhere, it does the same again and changes nothing twice.
 */
export async function mineReadings(mine: MineLive, options: SaveOptions): Promise<LiveMined> {
  const { store, channels, url, namesOf, reader } = mine
  const known = new Map(channels.map((channel) => [channel.id, channel]))
  const readings = (await listReadings(store.db, store.teamId)).filter(
    ({ channel, state }) => state === 'read' && known.has(channel),
  )
  const counts = { messages: 0, conversations: 0 }
  const onConversation = (): void => {
    counts.conversations += 1
  }
  const found: Found[] = []
  const names = namesByReaders()
  const standing = await standingLessons(store, readings)
  const look: OnTalk = async (channel, talk) => {
    standing.look(channel.id, talk)
    await reader?.offer(channel, talk)
  }
  // A channel's talk is held only for somebody who looks at it.
  const onTalk = reader === undefined && standing.isEmpty ? undefined : look
  for (const { channel } of readings) {
    options.signal.throwIfAborted()
    const facts = known.get(channel)
    if (facts === undefined) continue
    const lines = staged(store, channel, () => {
      counts.messages += 1
    })
    found.push(
      ...(await mineLines(minedChannel(facts, url), lines, { namesOf, onConversation, onTalk, names })),
    )
  }
  const lessons = await keepDecided(store, settle(store.teamId, found, await reader?.found(), names))
  const saved = await importLessons(store, each(lessons), options)
  let retracted = 0
  const ids = [...lessons, ...standing.besides(lessons)].map(({ id }) => id)
  for (const { channel, oldest, latest } of readings) {
    const gone = {
      channel,
      from: oldest,
      until: latest,
      keep: ids,
      isOurs: (one: Lesson) => isMined(store.teamId, one) || isReadByModel(store.teamId, one),
    }
    retracted += await retractMissing(store, gone, options)
    await store.db.tx((tx) => endReading(tx, store.teamId, channel))
  }
  const { changed, unchanged } = saved
  return { lessons, ...counts, changed, unchanged, retracted }
}
