import { isObject } from '../json.ts'
import { commandPayload } from '../socket-mode/payloads.ts'
import { addEphemeral } from '../web-api/chat.ts'
import { addMember } from '../web-api/conversations.ts'
import { findChannel } from '../workspace/people.ts'
import { SITREP, SLACKBOT } from '../workspace/seed.ts'
import type { Channel } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'
import { answerWith } from './respond.ts'

export interface TypedCommand {
  person: string
  channel: string
  threadTs: string | null
  /** The whole line: `/hypothesis the pool is too small`. */
  line: string
}

interface Parsed {
  command: string
  text: string
}

function parseLine(line: string): Parsed {
  const [command = '', ...rest] = line.trim().split(/\s+/)
  return { command, text: rest.length > 0 ? line.trim().slice(command.length).trim() : '' }
}

/** Slackbot's note, seen only by whoever typed. */
function note(world: World, { channel, threadTs, person }: TypedCommand, text: string): void {
  addEphemeral(world, { channel, threadTs, person, from: SLACKBOT, text })
}

/** `/invite @sitrep`: the one built-in command that matters to an app. */
function invite(world: World, channel: Channel, typed: TypedCommand, text: string): void {
  const names = text.split(/[\s,]+/).map((word) => word.replace(/^@/, '').toLowerCase())
  const invited = world.state.people.filter((person) => names.includes(person.name))
  for (const person of invited) addMember(world, channel, person.id)
  const added = invited.map(({ id }) => `<@${id}>`).join(', ')
  note(
    world,
    typed,
    added ? `You added ${added} to this channel.` : 'Name somebody to invite: `/invite @sitrep`.',
  )
}

async function askApp(world: World, channel: Channel, typed: TypedCommand, parsed: Parsed): Promise<void> {
  const payload = commandPayload(world, { ...parsed, channel: channel.id, person: typed.person })
  const ack = await world.hub.ask('slash_commands', payload)
  if (ack.status === 'timeout') {
    return note(
      world,
      typed,
      `\`${parsed.command}\` failed because the app did not respond. (operation_timeout)`,
    )
  }
  if (ack.status === 'no-app') {
    return note(world, typed, `\`${parsed.command}\` failed: no app is connected. (dispatch_failed)`)
  }
  if (typeof ack.payload !== 'string' && !isObject(ack.payload)) return
  const body = typeof ack.payload === 'string' ? { text: ack.payload } : ack.payload
  answerWith(
    world,
    { person: typed.person, channel: channel.id, threadTs: null, original: null },
    SITREP.user,
    body,
  )
}

/** A person sends a line that begins with a slash. Resolves when the app has acked, or has not in time. */
export async function runCommand(world: World, typed: TypedCommand): Promise<Outcome> {
  const channel = findChannel(world.state, typed.channel)
  if (!channel?.members.includes(typed.person)) return refused('not_in_channel')
  const parsed = parseLine(typed.line)
  if (parsed.command === '/invite') {
    invite(world, channel, typed, parsed.text)
    return { ok: true }
  }
  if (!world.commands.some(({ name }) => name === parsed.command)) {
    note(
      world,
      typed,
      `\`${parsed.command}\` is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands.`,
    )
    return refused('unknown_command')
  }
  if (typed.threadTs) {
    note(world, typed, `\`${parsed.command}\` is not supported in threads. Sorry!`)
    return refused('not_supported_in_threads')
  }
  await askApp(world, channel, typed, parsed)
  return { ok: true }
}
