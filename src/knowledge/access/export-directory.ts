import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Complain } from '../sources/archive.ts'
import { isSharedOutside } from '../sources/slack/api.ts'
import { arrayItems } from '../sources/slack/array-items.ts'
import type { ChannelFacts, Directory, Standing } from './directory.ts'

const flag = z.boolean().nullish().catch(null)

const Channel = z.object({
  id: z.string().min(1),
  name: z.string().nullish().catch(null),
  members: z.array(z.string()).nullish().catch(null),
  is_private: flag,
  is_shared: flag,
  is_ext_shared: flag,
  is_pending_ext_shared: flag,
  is_org_shared: flag,
})

const User = z.object({
  id: z.string().min(1),
  name: z.string().nullish().catch(null),
  team_id: z.string().nullish().catch(null),
  deleted: flag,
  is_bot: flag,
  is_app_user: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
})

type User = z.infer<typeof User>

const LISTS: readonly [file: string, kind: ChannelFacts['kind']][] = [
  ['channels.json', 'public'],
  ['groups.json', 'private'],
  ['mpims.json', 'group'],
  ['dms.json', 'direct'],
]

/** A file of an export; null when there is none. */
export type ReadExport = (file: string) => Promise<string | null>

/** What can be read of a list, as mining reads it; what cannot is unknown, and what is unknown is hidden. */
async function listOf<T>(
  read: ReadExport,
  file: string,
  shape: z.ZodType<T>,
  complain: Complain,
): Promise<T[]> {
  const text = await read(file)
  if (text === null) return []
  const good: T[] = []
  for await (const { value } of arrayItems(Readable.from([Buffer.from(text)]), file, complain)) {
    const one = shape.safeParse(value)
    if (one.success) good.push(one.data)
  }
  return good
}

function factsOf(channel: z.infer<typeof Channel>, kind: ChannelFacts['kind']): ChannelFacts {
  return {
    id: channel.id,
    name: channel.name ?? null,
    kind: kind === 'public' && channel.is_private === true ? 'private' : kind,
    isShared: isSharedOutside(channel),
    members: channel.members === null || channel.members === undefined ? null : new Set(channel.members),
  }
}

/** The organization whose export it is: most of its people are its own. */
function homeOf(users: readonly User[]): string | null {
  const counts = new Map<string, number>()
  for (const { team_id } of users) if (team_id) counts.set(team_id, (counts.get(team_id) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}

function standingOf(user: User, home: string | null): Standing {
  if (user.is_bot || user.is_app_user || user.id === 'USLACKBOT') return 'bot'
  if (user.deleted) return 'gone'
  if (user.is_stranger || (home !== null && user.team_id && user.team_id !== home)) return 'external'
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member'
}

/** Whoever has no facts of their own, such as a public channel without a list of members beside guests, is strict. */
function withGuests(channels: readonly ChannelFacts[], hasGuests: boolean): ChannelFacts[] {
  return channels.map((channel) =>
    channel.members === null && hasGuests ? { ...channel, members: new Set(['somebody unknown']) } : channel,
  )
}

/** Somebody of whom nothing is known may be anybody: a channel with them shows only what was written in it. */
function tellUnknown(
  channels: readonly ChannelFacts[],
  standings: ReadonlyMap<string, Standing>,
  complain: Complain,
): void {
  for (const { id, name, kind, isShared: shared, members } of channels) {
    const unknown = [...(members ?? [])].filter((member) => !standings.has(member))
    if (shared || kind === 'direct' || kind === 'group' || unknown.length === 0) continue
    const who = `${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ', …' : ''}`
    complain(
      'users.json',
      `lacks ${unknown.length} of the members of ${name ?? id} (${who}): there only what was written there is shown; export again with everybody`,
    )
  }
}

/** The people and channels of a Slack export, from its channels, groups, mpims, dms and users files. */
export async function exportDirectory(
  read: ReadExport,
  complain: Complain,
): Promise<Directory & { channels: readonly ChannelFacts[] }> {
  const users = await listOf(read, 'users.json', User, complain)
  const home = homeOf(users)
  const standings = new Map(users.map((user) => [user.id, standingOf(user, home)]))
  const lists = await Promise.all(
    LISTS.map(async ([file, kind]) =>
      (await listOf(read, file, Channel, complain)).map((channel) => factsOf(channel, kind)),
    ),
  )
  tellUnknown(lists.flat(), standings, complain)
  const hasGuests = [...standings.values()].some((one) => one === 'guest' || one === 'external')
  const publics = withGuests(lists[0] ?? [], hasGuests)
  const channels = [...publics, ...lists.slice(1).flat()]
  const byId = new Map(channels.map((channel) => [channel.id, channel]))
  const byName = new Map(
    channels.flatMap((channel) => (channel.name === null ? [] : [[channel.name, channel]])),
  )
  const names = new Map(users.flatMap(({ name, id }) => (name ? [[name, id]] : [])))
  return {
    channels,
    channel: async (id) => byId.get(id) ?? byName.get(id.replace(/^#/, '')) ?? null,
    standing: async (person) => standings.get(person) ?? 'unknown',
    channelsOf: async (person) =>
      channels
        .filter(
          ({ kind, isShared: shared, members }) => (kind !== 'public' || shared) && members?.has(person),
        )
        .map(({ id }) => id),
    person: async (name) => (standings.has(name) ? name : (names.get(name.replace(/^@/, '')) ?? null)),
  }
}
