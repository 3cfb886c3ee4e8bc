import { findChannel } from '../workspace/people.ts'
import type { Channel, Json } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Answer, type Caller, refuse, textArg } from './answer.ts'

export type Found = { ok: true; channel: Channel } | { ok: false; answer: Answer }

/** A channel the bot may know of: a private one it is not in does not exist for it. */
export function knownChannel(world: World, args: Json, caller: Caller): Found {
  const channel = findChannel(world.state, textArg(args, 'channel'))
  const hidden = channel && channel.kind !== 'public' && !channel.members.includes(caller.user)
  if (!channel || hidden) return { ok: false, answer: refuse('channel_not_found') }
  return { ok: true, channel }
}

/** A channel the bot is in: needed to read and to post. */
export function joinedChannel(world: World, args: Json, caller: Caller): Found {
  const found = knownChannel(world, args, caller)
  if (!found.ok || found.channel.members.includes(caller.user)) return found
  return { ok: false, answer: refuse('not_in_channel') }
}
