import { randomBytes } from 'node:crypto'
import type { Lesson } from '../../domain/lesson.ts'
import { mineReadings } from '../../knowledge/mining/mine-live.ts'
import type { TalkReader } from '../../knowledge/mining/mine-sources.ts'
import { beginReading, endReading, listReadings } from '../../knowledge/queries/slack-reading.ts'
import type { Complain } from '../../knowledge/sources/archive.ts'
import type { ApiChannel, AskSlack } from '../../knowledge/sources/slack/api.ts'
import { readLiveChannel } from '../../knowledge/sources/slack/live-channel.ts'
import { memberChannels, peopleNames, slackSelf } from '../../knowledge/sources/slack/live-workspace.ts'
import type { KnowledgeStore } from '../../knowledge/store/store.ts'
import { SITREP } from '../../safety/audit/append.ts'
import { createRedactor } from '../../safety/redact/redactor.ts'
import { SetupError } from '../setup-error.ts'

export interface MineSlackOptions {
  store: KnowledgeStore
  ask: AskSlack
  /** Names or ids; empty: every channel that Sitrep is in. */
  channels: readonly string[]
  /** How far back, milliseconds. */
  sinceMs: number
  redact?: (text: string) => string
  /** Default: rules only. */
  reader?: TalkReader | undefined
  complain: Complain
  signal: AbortSignal
  onProgress: (progress: MineProgress) => void
}

export interface MineProgress {
  /** 0 to 1, of all channels. */
  done: number
  channel: string
  at: number
  of: number
  messages: number
}

export interface SlackMined {
  channels: number
  messages: number
  conversations: number
  lessons: Lesson[]
  changed: number
  unchanged: number
  retracted: number
}

/** A reading that was cut off goes on within this time; later too much has changed in what it read first. */
export const GOES_ON_MS = 7 * 86_400_000

export const slackTs = (ms: number): string =>
  `${Math.floor(ms / 1000)}.${String(Math.floor(ms % 1000)).padStart(3, '0')}000`

/** The channels that are named among those Sitrep is in; throws `SetupError` for one it is not in. */
export function chosenChannels(all: readonly ApiChannel[], wanted: readonly string[]): ApiChannel[] {
  if (wanted.length === 0) return [...all]
  return wanted.map((one) => {
    const name = one.replace(/^#/, '').toLowerCase()
    const found = all.find((channel) => channel.id === one || channel.name?.toLowerCase() === name)
    if (found === undefined)
      throw new SetupError(
        `Sitrep is not in #${name}: invite it there with /invite @Sitrep, or check the name`,
      )
    return found
  })
}

const REFUSED: Record<string, string> = {
  not_in_channel: 'Sitrep is not in it any more: nothing of it is kept',
  channel_not_found: 'it is gone, or Sitrep is not in it any more: nothing of it is kept',
  is_archived: 'it is archived and cannot be read',
  missing_scope: 'the app lacks a scope: install it again from manifest.yml',
}

/** Channels that were left since they were begun are forgotten with what was read of them. */
async function forgetLeft({ db, teamId }: KnowledgeStore, all: readonly ApiChannel[]): Promise<void> {
  const known = new Set(all.map(({ id }) => id))
  for (const { channel } of await listReadings(db, teamId))
    if (!known.has(channel)) await db.tx((tx) => endReading(tx, teamId, channel))
}

/**
 * Reads the channels that Sitrep is in and saves what they tell. Whatever was read is in the database before the next
 * call: cut off anywhere, the same call goes on where it was. Throws `SetupError` for a channel that cannot be read.
 */
export async function mineSlack(options: MineSlackOptions): Promise<SlackMined> {
  const { store, ask, sinceMs, complain, signal, onProgress } = options
  const { db, teamId } = store
  const self = await slackSelf(ask, signal)
  const all = await memberChannels(ask, signal)
  const chosen = chosenChannels(all, options.channels)
  await forgetLeft(store, all)
  const names = await peopleNames(ask, signal)
  const at = store.now()
  const bounds = { oldest: slackTs(at - sinceMs), latest: slackTs(at), at, since: at - GOES_ON_MS }
  const redactor = createRedactor({ key: randomBytes(32).toString('hex') })
  const redact = options.redact ?? ((text: string): string => redactor.redact(text))
  const read = { nameOf: (id: string) => names.get(id)?.[0] ?? null, redact, complain }
  let before = 0
  for (const [index, { id, name }] of chosen.entries()) {
    const channel = name ?? id
    await db.tx((tx) => beginReading(tx, teamId, { channel: id, ...bounds }))
    let here = 0
    const refused = await readLiveChannel(
      {
        ...{ db, teamId, ask, read, self, signal },
        onProgress: ({ messages: staged, done }) => {
          here = staged
          const all = (index + done) / chosen.length
          onProgress({ done: all, channel, at: index + 1, of: chosen.length, messages: before + staged })
        },
      },
      id,
    )
    before += here
    if (refused !== null) complain(`#${channel}`, REFUSED[refused] ?? `Slack says ${refused}`)
  }
  const namesOf = (id: string): readonly string[] => names.get(id) ?? []
  const mined = await mineReadings(
    { store, channels: chosen, url: self.url, namesOf, reader: options.reader },
    { actor: SITREP, signal },
  )
  return { ...mined, channels: chosen.length }
}
