import { findChannel } from '../workspace/people.ts'
import type { Channel } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'

function change(world: World, id: string, apply: (channel: Channel) => void): Outcome {
  const channel = findChannel(world.state, id)
  if (!channel || channel.kind === 'im') return refused('channel_not_found')
  apply(channel)
  world.changes.emit({ kind: 'channels' })
  return { ok: true }
}

/** Somebody makes a channel with these people in it, who may be Sitrep. */
export function createChannel(
  world: World,
  { name, isPrivate, members }: { name: string; isPrivate: boolean; members: string[] },
): Outcome<{ id: string }> {
  if (!/^[a-z0-9_-]{1,80}$/.test(name)) return refused('invalid_name_specials')
  if (world.state.channels.some((one) => one.name === name)) return refused('name_taken')
  const id = world.newId(isPrivate ? 'G' : 'C')
  const kind = isPrivate ? 'private' : 'public'
  world.state.channels.push({ id, name, kind, shared: false, topic: '', members })
  world.changes.emit({ kind: 'channels' })
  return { ok: true, id }
}

/** `/leave`, or `/remove @sitrep` when it is Sitrep who goes. */
export const leaveChannel = (world: World, id: string, person: string): Outcome =>
  change(world, id, (channel) => {
    channel.members = channel.members.filter((member) => member !== person)
  })

/** Nobody is in an archived channel any more; what was said stays. */
export const archiveChannel = (world: World, id: string): Outcome =>
  change(world, id, (channel) => {
    channel.archived = true
    channel.members = []
  })

/** A public channel is made private. There is no way back that keeps what was said private. */
export const makePrivate = (world: World, id: string): Outcome =>
  change(world, id, (channel) => {
    channel.kind = 'private'
  })
