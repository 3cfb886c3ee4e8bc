import { asObject, asText } from '../json.ts'
import { channelType, sendEvent } from '../socket-mode/payloads.ts'
import { addMessage, findMessage, removeMessage, showMessage } from '../workspace/messages.ts'
import { findPerson } from '../workspace/people.ts'
import type { Channel, SlackMessage } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { joinedChannel, knownChannel } from './access.ts'
import { type Method, missingArgument, refuse, textArg } from './answer.ts'
import { nameBlocks } from './check-blocks.ts'
import { bodyOf, botMessage, checkBody } from './message-body.ts'

/** Slack refuses longer texts in an edit although a post may carry 40,000. */
const MAX_UPDATE_TEXT = 4000

/** Slack sends an app its own posts as well. */
export function announce(world: World, channel: Channel, message: SlackMessage): void {
  const event = { ...message, channel: channel.id, event_ts: message.ts, channel_type: channelType(channel) }
  sendEvent(world, event, channel)
}

const postMessage: Method = (world, args, caller) => {
  const found = joinedChannel(world, args, caller)
  if (!found.ok) return found.answer
  const bad = checkBody(args)
  if (bad) return bad
  const threadTs = textArg(args, 'thread_ts')
  if (threadTs && !findMessage(world.state, found.channel.id, threadTs)) return refuse('thread_not_found')
  const message = botMessage(world, caller, args)
  addMessage(world, found.channel.id, message)
  announce(world, found.channel, message)
  return { ok: true, channel: found.channel.id, ts: message.ts, message }
}

const update: Method = (world, args, caller) => {
  const missing = missingArgument(args, 'channel', 'ts')
  if (missing) return missing
  const found = knownChannel(world, args, caller)
  if (!found.ok) return found.answer
  const message = findMessage(world.state, found.channel.id, textArg(args, 'ts'))
  if (!message) return refuse('message_not_found')
  if (message.bot_id !== caller.botId) return refuse('cant_update_message')
  const bad = checkBody(args, MAX_UPDATE_TEXT)
  if (bad) return bad
  const previous = { ...message }
  // An edit that carries only text drops the blocks, as in Slack.
  delete message.blocks
  Object.assign(message, bodyOf(world, args), { edited: { user: caller.user, ts: world.nextTs() } })
  showMessage(world, found.channel.id, message)
  const event = {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel: found.channel.id,
    channel_type: channelType(found.channel),
    ts: world.nextTs(),
    message,
    previous_message: previous,
  }
  sendEvent(world, { ...event, event_ts: event.ts }, found.channel)
  return { ok: true, channel: found.channel.id, ts: message.ts, text: message.text, message }
}

const remove: Method = (world, args, caller) => {
  const found = knownChannel(world, args, caller)
  if (!found.ok) return found.answer
  const message = findMessage(world.state, found.channel.id, textArg(args, 'ts'))
  if (!message) return refuse('message_not_found')
  if (message.bot_id !== caller.botId) return refuse('cant_delete_message')
  removeMessage(world, found.channel.id, message.ts)
  return { ok: true, channel: found.channel.id, ts: message.ts }
}

const postEphemeral: Method = (world, args, caller) => {
  const found = joinedChannel(world, args, caller)
  if (!found.ok) return found.answer
  const person = textArg(args, 'user')
  if (!findPerson(world.state, person) || !found.channel.members.includes(person)) {
    return refuse('user_not_in_channel')
  }
  const bad = checkBody(args)
  if (bad) return bad
  const ts = addEphemeral(world, {
    channel: found.channel.id,
    threadTs: textArg(args, 'thread_ts') || null,
    person,
    from: caller.user,
    ...bodyOf(world, args),
  })
  return { ok: true, message_ts: ts }
}

/** Shows something to one person only; returns its ts. */
export function addEphemeral(
  world: World,
  given: {
    channel: string
    threadTs: string | null
    person: string
    from: string
    text: string
    blocks?: unknown[] | undefined
  },
): string {
  const ts = world.nextTs()
  const { blocks, ...rest } = given
  const ephemeral = { ...rest, id: world.newId('EPH'), ts, blocks: nameBlocks(blocks ?? [], world.newId) }
  world.ephemerals.set(ephemeral.id, ephemeral)
  world.changes.emit({ kind: 'ephemeral', person: given.person, ephemeral })
  return ts
}

const getPermalink: Method = (world, args, caller) => {
  const found = knownChannel(world, args, caller)
  if (!found.ok) return found.answer
  const message = findMessage(world.state, found.channel.id, textArg(args, 'message_ts'))
  if (!message) return refuse('message_not_found')
  const thread = message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : null
  const query = thread ? `?thread_ts=${thread}&cid=${found.channel.id}` : ''
  const permalink = `${world.url()}/archives/${found.channel.id}/p${message.ts.replace('.', '')}${query}`
  return { ok: true, channel: found.channel.id, permalink }
}

/** What an app sends to a response_url: posts, replaces or deletes beside the channel membership rules. */
export function parseResponse(body: unknown): {
  text: string
  blocks: unknown[]
  inChannel: boolean
  replace: boolean
  remove: boolean
  threadTs: string
} {
  const given = asObject(body)
  return {
    text: asText(given.text),
    blocks: Array.isArray(given.blocks) ? given.blocks : [],
    inChannel: given.response_type === 'in_channel',
    replace: given.replace_original === true,
    remove: given.delete_original === true,
    threadTs: asText(given.thread_ts),
  }
}

export const CHAT_METHODS: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
}
