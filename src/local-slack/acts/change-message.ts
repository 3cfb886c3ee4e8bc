import { channelType, sendEvent } from '../socket-mode/payloads.ts'
import { findMessage, removeMessage, repliesTo, showMessage } from '../workspace/messages.ts'
import { findChannel } from '../workspace/people.ts'
import { SITREP, SLACKBOT } from '../workspace/seed.ts'
import type { Channel, Json, SlackMessage } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'
import { encodeText } from './say.ts'

interface Place {
  person: string
  channel: string
  ts: string
}

type Found = { ok: true; channel: Channel; message: SlackMessage } | { ok: false; error: string }

/** People change their own messages only. */
function own(world: World, { person, channel, ts }: Place, otherwise: string): Found {
  const place = findChannel(world.state, channel)
  const message = place ? findMessage(world.state, place.id, ts) : null
  if (!place?.members.includes(person) || !message) return refused('message_not_found')
  return message.user === person ? { ok: true, channel: place, message } : refused(otherwise)
}

/** https://docs.slack.dev/reference/events/message/message_changed and …/message_deleted */
function tell(world: World, channel: Channel, event: Json): void {
  if (!channel.members.includes(SITREP.user)) return
  const ts = world.nextTs()
  const whole = { type: 'message', hidden: true, channel: channel.id, channel_type: channelType(channel) }
  sendEvent(world, { ...whole, ts, event_ts: ts, ...event }, channel)
}

/** A person edits what they wrote. */
export function editMessage(world: World, place: Place, text: string): Outcome {
  if (!text.trim()) return refused('no_text')
  const found = own(world, place, 'cant_update_message')
  if (!found.ok) return found
  const { channel, message } = found
  const previous_message = { ...message }
  message.text = encodeText(world, text)
  message.edited = { user: place.person, ts: world.nextTs() }
  showMessage(world, channel.id, message)
  tell(world, channel, { subtype: 'message_changed', message: { ...message }, previous_message })
  return { ok: true }
}

/** A person deletes what they wrote. The first message of a thread stays as a tombstone, as in Slack. */
export function deleteMessage(world: World, place: Place): Outcome {
  const found = own(world, place, 'cant_delete_message')
  if (!found.ok) return found
  const { channel, message } = found
  const previous_message = { ...message }
  if (repliesTo(world.state, channel.id, message.ts).length > 0) {
    delete message.reactions
    Object.assign(message, { subtype: 'tombstone', text: 'This message was deleted.', user: SLACKBOT })
    showMessage(world, channel.id, message)
    tell(world, channel, { subtype: 'message_changed', message: { ...message }, previous_message })
    return { ok: true }
  }
  removeMessage(world, channel.id, message.ts)
  tell(world, channel, { subtype: 'message_deleted', deleted_ts: message.ts, previous_message })
  return { ok: true }
}
