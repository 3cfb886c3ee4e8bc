import { asFlag } from '../json.ts'
import { sendEvent } from '../socket-mode/payloads.ts'
import { findMessage, messagesOf, presentMessage, repliesTo } from '../workspace/messages.ts'
import { findPerson } from '../workspace/people.ts'
import { TEAM } from '../workspace/seed.ts'
import type { Channel, Json, SlackMessage } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { joinedChannel, knownChannel } from './access.ts'
import { type Answer, type Caller, type Method, refuse, textArg } from './answer.ts'
import { paginate } from './paginate.ts'

/** Slack compares ts as text of equal length; `inclusive` keeps the bounds themselves. */
function within(messages: SlackMessage[], args: Json): SlackMessage[] {
  const oldest = textArg(args, 'oldest')
  const latest = textArg(args, 'latest')
  const inclusive = asFlag(args.inclusive)
  const edge = (ts: string, bound: string) => inclusive && Number(ts) === Number(bound)
  return messages.filter(
    ({ ts }) =>
      (!oldest || Number(ts) > Number(oldest) || edge(ts, oldest)) &&
      (!latest || Number(ts) < Number(latest) || edge(ts, latest)),
  )
}

function messagePage(world: World, channel: string, messages: SlackMessage[], args: Json): Answer {
  const most = world.historyItems
  const limit = Math.min(Number(args.limit ?? 100), most)
  const page = paginate(messages, (message) => message.ts, { ...args, limit })
  if (!page.ok) return page.answer
  const withMetadata = asFlag(args.include_all_metadata)
  return {
    ok: true,
    messages: page.page.map((message) => presentMessage(world.state, channel, message, withMetadata)),
    has_more: page.more,
    response_metadata: { next_cursor: page.next },
  }
}

const history: Method = (world, args, caller) => {
  const found = joinedChannel(world, args, caller)
  if (!found.ok) return found.answer
  const top = messagesOf(world.state, found.channel.id).filter(
    (message) => !message.thread_ts || message.thread_ts === message.ts || message.reply_broadcast,
  )
  return messagePage(world, found.channel.id, within(top, args).reverse(), args)
}

const replies: Method = (world, args, caller) => {
  const found = joinedChannel(world, args, caller)
  if (!found.ok) return found.answer
  const asked = findMessage(world.state, found.channel.id, textArg(args, 'ts'))
  if (!asked) return refuse('thread_not_found')
  const root = asked.thread_ts ? findMessage(world.state, found.channel.id, asked.thread_ts) : asked
  if (!root) return refuse('thread_not_found')
  // The root comes first whatever the bounds are.
  const list = [root, ...within(repliesTo(world.state, found.channel.id, root.ts), args)]
  return messagePage(world, found.channel.id, list, args)
}

function channelObject(channel: Channel, caller: Caller): Json {
  return {
    id: channel.id,
    name: channel.kind === 'im' ? undefined : channel.name,
    user: channel.kind === 'im' ? channel.members[0] : undefined,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: channel.kind === 'im',
    is_private: channel.kind !== 'public',
    is_archived: channel.archived === true,
    is_general: channel.name === 'general',
    is_shared: channel.shared,
    is_ext_shared: channel.shared,
    is_member: channel.members.includes(caller.user),
    num_members: channel.members.length,
    context_team_id: TEAM.id,
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
  }
}

const info: Method = (world, args, caller) => {
  const found = knownChannel(world, args, caller)
  return found.ok ? { ok: true, channel: channelObject(found.channel, caller) } : found.answer
}

const KIND_OF_TYPE: Record<string, Channel['kind']> = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'im',
}

/** Those of the kinds that are asked for, the archived ones unless `exclude_archived`. */
function ofTypes(world: World, args: Json): Channel[] {
  const kinds = (textArg(args, 'types') || 'public_channel')
    .split(',')
    .map((type) => KIND_OF_TYPE[type.trim()])
  const isAsked = ({ kind, archived }: Channel): boolean =>
    kinds.includes(kind) && !(archived && asFlag(args.exclude_archived))
  return world.state.channels.filter(isAsked)
}

const list: Method = (world, args, caller) => {
  const shown = ofTypes(world, args).filter(
    ({ kind, members }) => kind === 'public' || members.includes(caller.user),
  )
  const page = paginate(shown, (channel) => channel.id, args)
  if (!page.ok) return page.answer
  const channels = page.page.map((channel) => channelObject(channel, caller))
  return { ok: true, channels, response_metadata: { next_cursor: page.next } }
}

/**
 * Channels of a user, by default of the caller; of somebody else's only those private ones that the caller is in too.
 * Slack leaves out `is_member` and `num_members` here: https://docs.slack.dev/reference/methods/users.conversations
 */
const conversationsOf: Method = (world, args, caller) => {
  const person = textArg(args, 'user') || caller.user
  if (!findPerson(world.state, person)) return refuse('user_not_found')
  const shown = ofTypes(world, args).filter(
    ({ kind, members }) => members.includes(person) && (kind === 'public' || members.includes(caller.user)),
  )
  const page = paginate(shown, (channel) => channel.id, args)
  if (!page.ok) return page.answer
  const channels = page.page.map((channel) => {
    const { is_member: _member, num_members: _number, ...rest } = channelObject(channel, caller)
    return rest
  })
  return { ok: true, channels, response_metadata: { next_cursor: page.next } }
}

const members: Method = (world, args, caller) => {
  const found = knownChannel(world, args, caller)
  if (!found.ok) return found.answer
  const page = paginate(found.channel.members, (id) => id, args)
  if (!page.ok) return page.answer
  return { ok: true, members: page.page, response_metadata: { next_cursor: page.next } }
}

const join: Method = (world, args, caller) => {
  const found = knownChannel(world, args, caller)
  if (!found.ok) return found.answer
  if (found.channel.kind !== 'public') return refuse('method_not_supported_for_channel_type')
  addMember(world, found.channel, caller.user)
  return { ok: true, channel: channelObject(found.channel, caller) }
}

const open: Method = (world, args) => {
  const person = textArg(args, 'users') || textArg(args, 'user')
  const found = world.state.channels.find((c) => c.kind === 'im' && c.members.includes(person))
  return found ? { ok: true, channel: { id: found.id } } : refuse('user_not_found')
}

/** Puts somebody into a channel and tells the app. */
export function addMember(world: World, channel: Channel, person: string): void {
  if (channel.members.includes(person)) return
  channel.members.push(person)
  world.changes.emit({ kind: 'channels' })
  const event = { type: 'member_joined_channel', user: person, channel: channel.id, team: TEAM.id }
  sendEvent(world, { ...event, event_ts: world.nextTs() }, channel)
}

export const CONVERSATION_METHODS: Record<string, Method> = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.info': info,
  'conversations.list': list,
  'conversations.members': members,
  'conversations.join': join,
  'conversations.open': open,
  'users.conversations': conversationsOf,
}
