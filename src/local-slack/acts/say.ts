import { randomUUID } from 'node:crypto'
import { channelType, sendEvent } from '../socket-mode/payloads.ts'
import { addEphemeral } from '../web-api/chat.ts'
import { addMessage, findMessage } from '../workspace/messages.ts'
import { findChannel, findPerson } from '../workspace/people.ts'
import { SITREP, SLACKBOT } from '../workspace/seed.ts'
import type { Channel, SlackMessage } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'

export interface Said {
  person: string
  channel: string
  threadTs: string | null
  /** As typed: `@sitrep why?`, `#payments`. */
  text: string
}

/** Typed text as Slack stores it: markup escaped, names turned into `<@U…>` and `<#C…|name>`. */
export function encodeText(world: World, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped
    .replace(/(?<![\w.])@([a-z0-9._-]*[a-z0-9])/gi, (whole, name: string) => {
      const person = world.state.people.find((p) => p.name === name.toLowerCase())
      return person ? `<@${person.id}>` : whole
    })
    .replace(/(?<![\w&])#([a-z0-9-]+)/gi, (whole, name: string) => {
      const channel = world.state.channels.find((c) => c.kind !== 'im' && c.name === name.toLowerCase())
      return channel ? `<#${channel.id}|${channel.name}>` : whole
    })
}

/**
 * What Slack sends for one message: a mention in a channel the app is in comes twice, as `message` and as
 * `app_mention`, with two event ids and one ts.
 */
function notifyApp(world: World, channel: Channel, message: SlackMessage): void {
  if (!channel.members.includes(SITREP.user)) return
  const event = { ...message, channel: channel.id, event_ts: message.ts }
  const mentioned = channel.kind !== 'im' && message.text.includes(`<@${SITREP.user}>`)
  if (mentioned) sendEvent(world, { ...event, type: 'app_mention' }, channel)
  sendEvent(world, { ...event, channel_type: channelType(channel) }, channel)
}

function warnAboutAbsent(world: World, channel: Channel, { person, threadTs }: Said, text: string): void {
  const absent = world.state.people.filter(
    ({ id }) => text.includes(`<@${id}>`) && !channel.members.includes(id),
  )
  if (absent.length === 0 || channel.kind === 'im') return
  const names = absent.map(({ id }) => `<@${id}>`).join(', ')
  addEphemeral(world, {
    channel: channel.id,
    threadTs,
    person,
    from: SLACKBOT,
    text: `You mentioned ${names}, but they're not in this channel. Type \`/invite @${absent[0]?.name ?? ''}\` to add them.`,
  })
}

/** A person posts a message. */
export function say(world: World, said: Said): Outcome<{ ts: string }> {
  const channel = findChannel(world.state, said.channel)
  const person = findPerson(world.state, said.person)
  if (!person) return refused('user_not_found')
  if (!channel?.members.includes(said.person)) return refused('not_in_channel')
  if (!said.text.trim()) return refused('no_text')
  if (said.threadTs && !findMessage(world.state, channel.id, said.threadTs))
    return refused('thread_not_found')
  const message: SlackMessage = {
    type: 'message',
    ts: world.nextTs(),
    user: person.id,
    team: person.team,
    client_msg_id: randomUUID(),
    text: encodeText(world, said.text),
    ...(said.threadTs ? { thread_ts: said.threadTs } : {}),
  }
  addMessage(world, channel.id, message)
  notifyApp(world, channel, message)
  warnAboutAbsent(world, channel, said, message.text)
  return { ok: true, ts: message.ts }
}
