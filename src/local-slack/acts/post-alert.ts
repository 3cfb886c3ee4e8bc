import { sendEvent } from '../socket-mode/payloads.ts'
import { addMessage } from '../workspace/messages.ts'
import { findChannel } from '../workspace/people.ts'
import { BEACON, SITREP, TEAM } from '../workspace/seed.ts'
import type { SlackMessage } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'

/** The monitoring bot posts an alert into a channel, as Grafana's or Datadog's Slack app does. */
export function postAlert(
  world: World,
  { channel: id, text }: { channel: string; text: string },
): Outcome<{ ts: string }> {
  const channel = findChannel(world.state, id)
  if (!channel?.members.includes(BEACON.user)) return refused('not_in_channel')
  if (!text.trim()) return refused('no_text')
  const message: SlackMessage = {
    type: 'message',
    ts: world.nextTs(),
    user: BEACON.user,
    bot_id: BEACON.botId,
    app_id: BEACON.appId,
    team: TEAM.id,
    bot_profile: { id: BEACON.botId, app_id: BEACON.appId, name: 'Beacon', team_id: TEAM.id },
    text,
  }
  addMessage(world, channel.id, message)
  if (channel.members.includes(SITREP.user)) {
    const event = { ...message, channel: channel.id, channel_type: 'channel', event_ts: message.ts }
    sendEvent(world, event, channel)
  }
  return { ok: true, ts: message.ts }
}
