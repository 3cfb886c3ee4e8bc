import { z } from 'zod'
import {
  ApiChannel,
  ApiUser,
  type AskSlack,
  isOpenToTeam,
  isSharedOutside,
  listAll,
  namesOfUser,
} from '../sources/slack/api.ts'
import { slackSelf } from '../sources/slack/live-workspace.ts'
import {
  BELIEVED_MS,
  type ChannelFacts,
  cachedDirectory,
  type Directory,
  remembering,
  type Standing,
} from './directory.ts'

/** A channel without its members, which cost a call for every 200 of them. */
export interface PlaceFacts {
  name: string | null
  /** Every full member of the workspace may read it. */
  isOpen: boolean
  /** People of other organizations are in it. */
  isShared: boolean
}

/** The workspace as it is now. What Slack does not say rejects: whoever asks treats that as unknown, and hides. */
export interface LiveDirectory extends Directory {
  /** Null when there is no such channel, or when Sitrep can no longer see it. */
  place(channel: string): Promise<PlaceFacts | null>
}

const Info = z.looseObject({ channel: ApiChannel })
const User = z.looseObject({ user: ApiUser })

/** Refusals that say that something is not there; any other says that nobody knows. */
const NOT_THERE = new Set(['channel_not_found', 'user_not_found', 'user_not_visible', 'users_not_found'])

const unsaid = (method: string, error: string): Error =>
  new Error(`Slack does not answer ${method}: ${error}`)

/** Above it the list of all people costs less than asking for each. */
const MOST_ASKED_SINGLY = 10

function standingOf(user: ApiUser, home: string): Standing {
  if (user.is_bot || user.is_app_user || user.id === 'USLACKBOT') return 'bot'
  if (user.deleted) return 'gone'
  if (user.is_stranger || (user.team_id && user.team_id !== home)) return 'external'
  if (!user.team_id) return 'unknown'
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member'
}

const kindOf = (channel: ApiChannel): ChannelFacts['kind'] => {
  if (channel.is_im) return 'direct'
  if (channel.is_mpim) return 'group'
  return channel.is_private === false ? 'public' : 'private'
}

interface Asking {
  ask: AskSlack
  signal: AbortSignal
}

async function infoOf({ ask, signal }: Asking, channel: string): Promise<ApiChannel | null> {
  const method = 'conversations.info'
  const answer = await ask(method, { channel }, signal)
  if (answer.ok) return Info.parse(answer.body).channel
  if (NOT_THERE.has(answer.error)) return null
  throw unsaid(method, answer.error)
}

async function membersOf({ ask, signal }: Asking, channel: string): Promise<Set<string>> {
  const method = 'conversations.members'
  const listed = await listAll(
    ask,
    { method, args: { channel }, field: 'members', shape: z.string() },
    signal,
  )
  if (listed.status === 'refused') throw unsaid(method, listed.error)
  return new Set(listed.items)
}

async function userOf({ ask, signal }: Asking, user: string): Promise<ApiUser | null> {
  const method = 'users.info'
  const answer = await ask(method, { user }, signal)
  if (answer.ok) return User.parse(answer.body).user
  if (NOT_THERE.has(answer.error)) return null
  throw unsaid(method, answer.error)
}

async function everybody({ ask, signal }: Asking): Promise<Map<string, ApiUser>> {
  const method = 'users.list'
  const listed = await listAll(ask, { method, args: {}, field: 'members', shape: ApiUser }, signal)
  if (listed.status === 'refused') throw unsaid(method, listed.error)
  return new Map(listed.items.map((user) => [user.id, user]))
}

/** Private and shared channels of a person, as far as Sitrep is in them too: nothing else is known of them. */
async function closedChannelsOf({ ask, signal }: Asking, user: string): Promise<string[]> {
  const method = 'users.conversations'
  const args = { user, types: 'public_channel,private_channel', exclude_archived: true }
  const listed = await listAll(ask, { method, args, field: 'channels', shape: ApiChannel }, signal)
  if (listed.status === 'refused' && NOT_THERE.has(listed.error)) return []
  if (listed.status === 'refused') throw unsaid(method, listed.error)
  return listed.items.filter((channel) => !isOpenToTeam(channel)).map(({ id }) => id)
}

/**
 * Who is in which channel now, from Slack's API. Answers are believed for five minutes, and never when there was
 * none.
 */
export function slackDirectory(asking: Asking, now: () => number): LiveDirectory {
  const kept = remembering(now)
  const info = kept((channel) => infoOf(asking, channel))
  const all = kept(() => everybody(asking))
  const self = kept(() => slackSelf(asking.ask, asking.signal))
  let known = { people: new Map<string, ApiUser>(), at: Number.NEGATIVE_INFINITY }
  const knowEverybody = async (): Promise<ReadonlyMap<string, ApiUser>> => {
    const people = await all('')
    if (people !== known.people) known = { people, at: now() }
    return people
  }
  const knownUser = (person: string): ApiUser | null =>
    now() - known.at < BELIEVED_MS ? (known.people.get(person) ?? null) : null
  const directory: Directory = {
    channel: async (id) => {
      const channel = await info(id)
      if (channel === null) return null
      const members = await membersOf(asking, id)
      if (members.size > MOST_ASKED_SINGLY) await knowEverybody()
      const { name = null } = channel
      return { id, name, kind: kindOf(channel), isShared: isSharedOutside(channel), members }
    },
    standing: async (person) => {
      const user = knownUser(person) ?? (await userOf(asking, person))
      return user === null ? 'unknown' : standingOf(user, (await self('')).teamId)
    },
    channelsOf: (person) => closedChannelsOf(asking, person),
    person: async (nameOrId) => {
      const name = nameOrId.replace(/^@/, '')
      const people = await knowEverybody()
      if (people.has(name)) return name
      return [...people.values()].find((user) => namesOfUser(user).includes(name))?.id ?? null
    },
  }
  return {
    ...cachedDirectory(directory, now),
    place: async (id) => {
      const channel = await info(id)
      if (channel === null) return null
      return {
        name: channel.name ?? null,
        isOpen: isOpenToTeam(channel),
        isShared: isSharedOutside(channel),
      }
    },
  }
}
