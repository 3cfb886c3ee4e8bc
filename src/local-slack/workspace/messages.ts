import type { SlackMessage, State } from './types.ts'
import type { World } from './world.ts'

export const messagesOf = (state: State, channel: string): SlackMessage[] => state.messages[channel] ?? []

export const findMessage = (state: State, channel: string, ts: string): SlackMessage | null =>
  messagesOf(state, channel).find((message) => message.ts === ts) ?? null

export const repliesTo = (state: State, channel: string, ts: string): SlackMessage[] =>
  messagesOf(state, channel).filter((message) => message.thread_ts === ts && message.ts !== ts)

/** Stores the message and shows it; a first reply turns its root into a thread. */
export function addMessage(world: World, channel: string, message: SlackMessage): void {
  const list = messagesOf(world.state, channel)
  list.push(message)
  world.state.messages[channel] = list
  if (message.thread_ts && message.thread_ts !== message.ts) {
    const root = findMessage(world.state, channel, message.thread_ts)
    if (root && !root.thread_ts) root.thread_ts = root.ts
    if (root) world.changes.emit({ kind: 'message', channel, message: root })
  }
  world.changes.emit({ kind: 'message', channel, message })
}

export function showMessage(world: World, channel: string, message: SlackMessage): void {
  world.changes.emit({ kind: 'message', channel, message })
}

export function removeMessage(world: World, channel: string, ts: string): void {
  world.state.messages[channel] = messagesOf(world.state, channel).filter((message) => message.ts !== ts)
  world.changes.emit({ kind: 'message-gone', channel, ts })
}

/** A message as the Web API returns it: with the facts of its thread, without metadata unless asked. */
export function presentMessage(
  state: State,
  channel: string,
  message: SlackMessage,
  withMetadata: boolean,
): Record<string, unknown> {
  const { metadata, ...rest } = message
  const kept = withMetadata && metadata ? { ...rest, metadata } : rest
  const replies = message.thread_ts === message.ts ? repliesTo(state, channel, message.ts) : []
  if (replies.length === 0) return kept
  const people = [...new Set(replies.map((reply) => reply.user ?? reply.bot_id ?? ''))]
  return {
    ...kept,
    reply_count: replies.length,
    reply_users_count: people.length,
    reply_users: people,
    latest_reply: replies.at(-1)?.ts,
    is_locked: false,
    subscribed: false,
  }
}
