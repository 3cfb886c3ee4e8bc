import { interactivePart } from '../socket-mode/payloads.ts'
import { findMessage } from '../workspace/messages.ts'
import { findChannel } from '../workspace/people.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'

/** A person picks a message shortcut from the menu of a message. */
export async function runShortcut(
  world: World,
  given: { person: string; channel: string; ts: string; callbackId: string },
): Promise<Outcome> {
  const message = findMessage(world.state, given.channel, given.ts)
  const channel = findChannel(world.state, given.channel)
  if (!message || !channel?.members.includes(given.person)) return refused('message_not_found')
  if (!world.shortcuts.some(({ callbackId }) => callbackId === given.callbackId)) {
    return refused('unknown_shortcut')
  }
  const target = {
    person: given.person,
    channel: channel.id,
    threadTs: message.thread_ts ?? null,
    original: null,
  }
  const ack = await world.hub.ask('interactive', {
    ...interactivePart(world, 'message_action', given.person),
    callback_id: given.callbackId,
    action_ts: world.nextTs(),
    channel: { id: channel.id, name: channel.name },
    message_ts: message.ts,
    message,
    response_url: `${world.url()}/hooks/app/${world.responseUrls.issue(target)}`,
  })
  if (ack.status === 'acked') return { ok: true }
  return refused(ack.status === 'timeout' ? 'operation_timeout' : 'dispatch_failed')
}
