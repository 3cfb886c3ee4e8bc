import { channelType, sendEvent } from '../socket-mode/payloads.ts'
import { findMessage, removeMessage, repliesTo, showMessage } from '../workspace/messages.ts'
import { findChannel } from '../workspace/people.ts'
import { SITREP, SLACKBOT } from '../workspace/seed.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'

/** A person deletes their own message. One that was answered leaves a tombstone, so that its thread stays. */
export function deleteMessage(
  world: World,
  { person, channel: id, ts }: { person: string; channel: string; ts: string },
): Outcome {
  const channel = findChannel(world.state, id)
  const message = findMessage(world.state, id, ts)
  if (!message || !channel?.members.includes(person)) return refused('message_not_found')
  if (message.user !== person || message.bot_id !== undefined) return refused('cant_delete_message')
  const previous = { ...message }
  if (repliesTo(world.state, id, ts).length === 0) removeMessage(world, id, ts)
  else {
    delete message.blocks
    delete message.reactions
    Object.assign(message, { subtype: 'tombstone', user: SLACKBOT, text: 'This message was deleted.' })
    showMessage(world, id, message)
  }
  if (channel.members.includes(SITREP.user)) {
    const event = {
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      channel: id,
      channel_type: channelType(channel),
      ts: world.nextTs(),
      deleted_ts: ts,
      previous_message: previous,
    }
    sendEvent(world, { ...event, event_ts: event.ts }, channel)
  }
  return { ok: true }
}
