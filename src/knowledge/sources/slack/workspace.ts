import { z } from 'zod'
import type { Readers } from '../../../domain/lesson.ts'
import { type Archive, type Complain, SourceError } from '../archive.ts'
import { isSharedOutside, told } from './api.ts'
import { arrayItems } from './array-items.ts'

const flag = z.boolean().nullish().catch(null)

const Channel = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  members: z.array(z.string()).default([]),
  topic: told,
  purpose: told,
  is_private: flag,
  is_shared: flag,
  is_ext_shared: flag,
  is_pending_ext_shared: flag,
  is_org_shared: flag,
})

const User = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  real_name: z.string().optional(),
  deleted: z.boolean().default(false),
  is_restricted: z.boolean().default(false),
  is_ultra_restricted: z.boolean().default(false),
  is_bot: z.boolean().default(false),
  profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
})

/** How a channel is kept: `listed` nowhere means that nobody knows who may read it. */
export type ChannelKind = 'public' | 'private' | 'group' | 'direct' | 'unlisted'

export interface SlackChannel {
  id: string
  name: string
  kind: ChannelKind
  /** Slack user ids. */
  members: readonly string[]
  readers: Readers
  /** Its topic and its purpose, when they say something. */
  about: readonly string[]
  /** Its day files in order of time. */
  files: readonly string[]
}

export interface SlackUser {
  id: string
  /** Names somebody may call them by, the one they show first. */
  names: readonly string[]
  guest: boolean
  bot: boolean
  deleted: boolean
}

export interface Workspace {
  channels: readonly SlackChannel[]
  users: ReadonlyMap<string, SlackUser>
}

const LISTS: readonly (readonly [file: string, kind: ChannelKind])[] = [
  ['channels.json', 'public'],
  ['groups.json', 'private'],
  ['mpims.json', 'group'],
  ['dms.json', 'direct'],
]

const DAY = /^\d{4}-\d{2}-\d{2}\.json$/

/** The folder of an archive that holds the lists: a zip often has one folder above everything. */
function rootOf(names: readonly string[]): string {
  const lists = names.filter((name) => /(?:^|\/)(?:channels|users)\.json$/.test(name))
  const [first] = lists.sort((a, b) => a.split('/').length - b.split('/').length)
  if (first === undefined)
    throw new SourceError(
      'there is neither channels.json nor users.json: give the folder or .zip of a Slack export',
    )
  return first.slice(0, first.lastIndexOf('/') + 1)
}

async function readList<T>(
  archive: Archive,
  name: string,
  { shape, complain }: { shape: z.ZodType<T>; complain: Complain },
): Promise<T[]> {
  if (!archive.names.includes(name)) return []
  const good: T[] = []
  for await (const { value, place } of arrayItems(await archive.open(name), name, complain)) {
    const entry = shape.safeParse(value)
    if (entry.success) good.push(entry.data)
    else complain(name, `entry ${place} is not as Slack writes it: left out`)
  }
  return good
}

function userOf(user: z.infer<typeof User>): SlackUser {
  const names = [user.profile?.display_name, user.name, user.profile?.real_name, user.real_name]
  return {
    id: user.id,
    names: [...new Set(names.filter((name) => name !== undefined && name !== ''))] as string[],
    guest: user.is_restricted || user.is_ultra_restricted,
    bot: user.is_bot,
    deleted: user.deleted,
  }
}

/** Only what the whole team may read is the team's; whoever shares a channel with others sees it there alone. */
const readersOf = (id: string, open: boolean): Readers =>
  open ? { kind: 'team' } : { kind: 'channel', channel: id }

function channelOf(
  channel: z.infer<typeof Channel>,
  kind: ChannelKind,
  files: ReadonlyMap<string, string[]>,
): SlackChannel {
  const name = channel.name ?? channel.id
  const own = kind === 'public' && channel.is_private === true ? 'private' : kind
  return {
    id: channel.id,
    name,
    kind: own,
    members: channel.members,
    about: [channel.topic, channel.purpose].flatMap((text) => (text ? [text] : [])),
    readers: readersOf(channel.id, own === 'public' && !isSharedOutside(channel)),
    files: files.get(name) ?? files.get(channel.id) ?? [],
  }
}

/** Other lists of an export, with nothing that somebody said. */
const OTHER_LISTS = /^(?:channels|groups|mpims|dms|users|org_users|integration_logs)\.json$/

function tellOthers(others: readonly string[], complain: Complain): void {
  const [first] = others
  if (first === undefined) return
  const more = others.length === 1 ? 'is no day file' : `and ${others.length - 1} more are no day files`
  complain(first, `${more} of a channel (channel/2026-11-04.json): left out`)
}

function dayFiles(names: readonly string[], root: string, complain: Complain): Map<string, string[]> {
  const folders = new Map<string, string[]>()
  const isDay = (name: string): boolean => {
    const [, file, ...deeper] = name.slice(root.length).split('/')
    return name.startsWith(root) && file !== undefined && deeper.length === 0 && DAY.test(file)
  }
  tellOthers(
    names.filter((name) => !isDay(name) && !OTHER_LISTS.test(name.slice(root.length))),
    complain,
  )
  for (const name of names.filter(isDay)) {
    const [folder = ''] = name.slice(root.length).split('/')
    const list = folders.get(folder) ?? []
    list.push(name)
    folders.set(folder, list)
  }
  return folders
}

function unlisted(folders: ReadonlyMap<string, string[]>, known: ReadonlySet<string>, complain: Complain) {
  const channels: SlackChannel[] = []
  for (const [name, files] of folders) {
    if (known.has(name)) continue
    complain(name, 'is in none of the lists of channels: nobody may read what comes from it')
    channels.push({
      id: name,
      name,
      kind: 'unlisted',
      members: [],
      about: [],
      readers: readersOf(name, false),
      files,
    })
  }
  return channels
}

/** The lists of a Slack export. A list that is broken costs its entries, never the rest. */
export async function readWorkspace(archive: Archive, complain: Complain): Promise<Workspace> {
  const root = rootOf(archive.names)
  const folders = dayFiles(archive.names, root, complain)
  const users = await readList(archive, `${root}users.json`, { shape: User, complain })
  const channels: SlackChannel[] = []
  for (const [file, kind] of LISTS) {
    for (const entry of await readList(archive, root + file, { shape: Channel, complain }))
      channels.push(channelOf(entry, kind, folders))
  }
  const known = new Set(channels.flatMap(({ id, name }) => [id, name]))
  return {
    channels: [...channels, ...unlisted(folders, known, complain)],
    users: new Map(users.map((user) => [user.id, userOf(user)])),
  }
}
