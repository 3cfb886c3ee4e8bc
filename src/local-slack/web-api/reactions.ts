import { findMessage, showMessage } from '../workspace/messages.ts'
import type { Reaction, SlackMessage } from '../workspace/types.ts'
import { joinedChannel } from './access.ts'
import { type Method, missingArgument, refuse, textArg } from './answer.ts'

const without = (reactions: Reaction[], name: string, user: string): Reaction[] =>
  reactions.flatMap((reaction) => {
    if (reaction.name !== name) return [reaction]
    const users = reaction.users.filter((id) => id !== user)
    return users.length > 0 ? [{ ...reaction, users, count: users.length }] : []
  })

/** Adds or takes back one person's reaction; false when nothing changes. */
export function react(message: SlackMessage, name: string, user: string, add: boolean): boolean {
  const reactions = message.reactions ?? []
  const present = reactions.some((reaction) => reaction.name === name && reaction.users.includes(user))
  if (present === add) return false
  if (!add) {
    message.reactions = without(reactions, name, user)
    return true
  }
  const found = reactions.find((reaction) => reaction.name === name)
  if (found) {
    found.users.push(user)
    found.count = found.users.length
  } else reactions.push({ name, users: [user], count: 1 })
  message.reactions = reactions
  return true
}

const change =
  (add: boolean): Method =>
  (world, args, caller) => {
    const missing = missingArgument(args, 'name', 'channel', 'timestamp')
    if (missing) return missing
    const found = joinedChannel(world, args, caller)
    if (!found.ok) return found.answer
    const message = findMessage(world.state, found.channel.id, textArg(args, 'timestamp'))
    if (!message) return refuse('message_not_found')
    const changed = react(message, textArg(args, 'name').replaceAll(':', ''), caller.user, add)
    if (!changed) return refuse(add ? 'already_reacted' : 'no_reaction')
    showMessage(world, found.channel.id, message)
    return { ok: true }
  }

const get: Method = (world, args, caller) => {
  const found = joinedChannel(world, args, caller)
  if (!found.ok) return found.answer
  const message = findMessage(world.state, found.channel.id, textArg(args, 'timestamp'))
  return message
    ? { ok: true, type: 'message', channel: found.channel.id, message }
    : refuse('message_not_found')
}

export const REACTION_METHODS: Record<string, Method> = {
  'reactions.add': change(true),
  'reactions.remove': change(false),
  'reactions.get': get,
}
