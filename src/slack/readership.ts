import type { WebClient } from '@slack/web-api'
import type { TaughtFrom, Teaching } from '../domain/teaching.ts'
import type { Logger } from '../platform/logger.ts'
import { slackProblem } from './slack-error.ts'

export interface ReadershipOptions {
  /** With a short timeout: Slack waits three seconds for an acknowledgement. */
  client: WebClient
  now: () => number
  log: Logger
}

type Facts = Pick<Extract<Teaching, { act: 'save' }>, 'facts' | 'refused'>

/** Who may read what, as Slack says it now. */
export interface Readership {
  /** Channels that the person and Sitrep are both in; null when nobody could say. Believed for five minutes. */
  readsOf(person: string): Promise<readonly string[] | null>
  /** Whether a message is there and in a place from which something may be kept, and who may read it. */
  factsOf(message: Pick<TaughtFrom, 'channel' | 'ts'>): Promise<Facts>
}

const BELIEVED_MS = 5 * 60_000

/** Slack's most a page, and pages that fit into the time there is. */
const PAGE = 999
const MOST_PAGES = 3

const refused = (reason: string): Facts => ({ facts: null, refused: reason })

const UNKNOWN: Facts = { facts: null, refused: null }

const DIRECT =
  'A direct message stays between its people, so nothing of it is kept. Say it in a channel and use the shortcut there'

const NOT_IN =
  'I am not in this channel and cannot tell who may read it. Invite me with /invite @Sitrep, then use the shortcut again'

const DELETED = 'This message was deleted, so nothing of it is kept'

async function channelsOf(client: WebClient, person: string): Promise<string[]> {
  const found: string[] = []
  let cursor = ''
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.users.conversations({
      user: person,
      types: 'public_channel,private_channel',
      limit: PAGE,
      ...(cursor === '' ? {} : { cursor }),
    })
    found.push(...(answer.channels ?? []).flatMap(({ id }) => id ?? []))
    cursor = answer.response_metadata?.next_cursor ?? ''
    if (cursor === '') break
  }
  // What lies on further pages is not known to be readable, and so it is hidden.
  return found
}

async function readersOf(client: WebClient, channel: string): Promise<Facts> {
  try {
    const { channel: found } = await client.conversations.info({ channel })
    if (found === undefined) return UNKNOWN
    if (found.is_im === true || found.is_mpim === true) return refused(DIRECT)
    const isOpen =
      found.is_private !== true && found.is_ext_shared !== true && found.is_pending_ext_shared !== true
    return {
      facts: { permalink: null, readers: isOpen ? { kind: 'team' } : { kind: 'channel', channel } },
      refused: null,
    }
  } catch (error) {
    const problem = slackProblem(error)
    if (/channel_not_found|not_in_channel/.test(problem))
      return refused(channel.startsWith('D') ? DIRECT : NOT_IN)
    throw error
  }
}

/** The one call that says both where a message is and that it still is. */
async function permalinkOf(
  client: WebClient,
  { channel, ts }: Pick<TaughtFrom, 'channel' | 'ts'>,
): Promise<Facts | string | null> {
  try {
    return (await client.chat.getPermalink({ channel, message_ts: ts })).permalink ?? null
  } catch (error) {
    if (slackProblem(error).includes('message_not_found')) return refused(DELETED)
    throw error
  }
}

/** Asks Slack who may read what. What it does not say in time is unknown, and what is unknown is not kept or shown. */
export function readershipIn({ client, now, log }: ReadershipOptions): Readership {
  const known = new Map<string, { at: number; channels: readonly string[] }>()
  const failed = (error: unknown): void =>
    log.warn(
      { error: slackProblem(error) },
      'Slack does not say who may read what; nothing of it is shown or kept',
    )
  return {
    readsOf: async (person) => {
      const found = known.get(person)
      if (found && now() - found.at < BELIEVED_MS) return found.channels
      try {
        const channels = await channelsOf(client, person)
        known.set(person, { at: now(), channels })
        return channels
      } catch (error) {
        failed(error)
        return null
      }
    },
    factsOf: async (message) => {
      try {
        const [readers, permalink] = await Promise.all([
          readersOf(client, message.channel),
          permalinkOf(client, message),
        ])
        if (readers.facts === null) return readers
        if (typeof permalink === 'object' && permalink !== null) return permalink
        return { ...readers, facts: { ...readers.facts, permalink } }
      } catch (error) {
        failed(error)
        return UNKNOWN
      }
    },
  }
}
