import type { WebClient } from '@slack/web-api'

/** A channel as Slack describes it now. */
export interface SlackChannelFacts {
  id: string
  name: string | null
  kind: 'public' | 'private' | 'direct' | 'group'
  /** People of other organizations are in it, or invited. */
  isShared: boolean
  members: ReadonlySet<string>
}

export type SlackStanding = 'member' | 'guest' | 'external' | 'bot' | 'gone' | 'unknown'

/** Who is in which channel and what they are, asked of Slack each time: whoever calls keeps the answers. */
export interface SlackDirectory {
  /** Null when there is none, or when Sitrep may not see it. */
  channel(id: string): Promise<SlackChannelFacts | null>
  standing(person: string): Promise<SlackStanding>
  /** Ids of the private and shared channels that Sitrep sees a person in. */
  channelsOf(person: string): Promise<readonly string[]>
  /** User id of a name or an id; null when nobody has it. */
  person(nameOrId: string): Promise<string | null>
}

type ChannelInfo = NonNullable<Awaited<ReturnType<WebClient['conversations']['info']>>['channel']>
type Member = NonNullable<Awaited<ReturnType<WebClient['users']['list']>>['members']>[number]

/** Slack gives at most this many people at a time. */
const PAGE = 1000

/** What Slack knows of people changes slowly; whoever becomes a guest is one to us within this time. */
const KNOWN_MS = 300_000

function kindOf({ is_im, is_mpim, is_private }: ChannelInfo): SlackChannelFacts['kind'] {
  if (is_im) return 'direct'
  if (is_mpim) return 'group'
  return is_private ? 'private' : 'public'
}

const isShared = ({ is_ext_shared, is_pending_ext_shared, is_shared, is_org_shared }: ChannelInfo): boolean =>
  is_ext_shared === true || is_pending_ext_shared === true || (is_shared === true && is_org_shared !== true)

function standingOf(user: Member, teamId: string): SlackStanding {
  if (user.is_bot || user.id === 'USLACKBOT') return 'bot'
  if (user.deleted) return 'gone'
  // Grid: somebody of another workspace of the same organization has its id in `enterprise_user`.
  const isOurs = user.team_id === teamId || user.enterprise_user?.teams?.includes(teamId) === true
  if ((user as { is_stranger?: boolean }).is_stranger || !isOurs) return 'external'
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member'
}

const noSuch = (error: unknown): null => {
  const name = (error as { data?: { error?: string } } | null)?.data?.error
  if (name === 'channel_not_found' || name === 'not_in_channel') return null
  throw error
}

async function membersOf(client: WebClient, channel: string): Promise<Set<string>> {
  const members = new Set<string>()
  let cursor = ''
  do {
    const page = await client.conversations.members({
      channel,
      limit: PAGE,
      ...(cursor === '' ? {} : { cursor }),
    })
    for (const member of page.members ?? []) members.add(member)
    cursor = page.response_metadata?.next_cursor ?? ''
  } while (cursor !== '')
  return members
}

async function everybody(client: WebClient): Promise<Member[]> {
  const people: Member[] = []
  let cursor = ''
  do {
    const page = await client.users.list({ limit: PAGE, ...(cursor === '' ? {} : { cursor }) })
    people.push(...(page.members ?? []))
    cursor = page.response_metadata?.next_cursor ?? ''
  } while (cursor !== '')
  return people
}

/** One list of all people serves five minutes: a channel of two thousand must not cost two thousand calls. */
function peopleOf(client: WebClient, now: () => number): () => Promise<Map<string, Member>> {
  let listed: { at: number; people: Promise<Map<string, Member>> } | null = null
  return () => {
    if (listed !== null && now() - listed.at < KNOWN_MS) return listed.people
    const people = everybody(client).then((all) => new Map(all.map((user) => [user.id ?? '', user])))
    const mine = { at: now(), people }
    listed = mine
    // One that failed is asked again.
    people.catch(() => {
      if (listed === mine) listed = null
    })
    return people
  }
}

/** The workspace by its Web API: `channels:read`, `groups:read` and `users:read`. */
export function slackDirectory({
  client,
  teamId,
  now,
}: {
  client: WebClient
  teamId: string
  now: () => number
}): SlackDirectory {
  const people = peopleOf(client, now)
  return {
    channel: async (id) => {
      const info = await client.conversations.info({ channel: id }).catch(noSuch)
      const channel = info?.channel
      if (channel === undefined || channel === null) return null
      const members = await membersOf(client, id).catch(noSuch)
      if (members === null) return null
      return {
        id,
        name: channel.name ?? null,
        kind: kindOf(channel),
        isShared: isShared(channel),
        members,
      }
    },
    standing: async (person) => {
      const user = (await people()).get(person)
      return user === undefined ? 'unknown' : standingOf(user, teamId)
    },
    channelsOf: async (person) => {
      const types = 'public_channel,private_channel'
      const { channels = [] } = await client.users.conversations({ user: person, types, limit: PAGE })
      return channels
        .filter((channel) => channel.is_private || isShared(channel as ChannelInfo))
        .flatMap(({ id }) => id ?? [])
    },
    person: async (name) => {
      const all = await people()
      if (all.has(name)) return name
      const wanted = name.replace(/^@/, '')
      return [...all.values()].find((user) => user.name === wanted)?.id ?? null
    },
  }
}
