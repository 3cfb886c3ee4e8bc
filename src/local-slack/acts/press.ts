import { interactivePart } from '../socket-mode/payloads.ts'
import { findModal } from '../web-api/views.ts'
import { findMessage } from '../workspace/messages.ts'
import { findChannel } from '../workspace/people.ts'
import type { ResponseTarget } from '../workspace/response-urls.ts'
import { SITREP } from '../workspace/seed.ts'
import type { Block, Json } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { findElement, selectedPart } from './find-element.ts'
import { type Outcome, refused } from './outcome.ts'

/** Where the pressed thing stands. */
export type Surface =
  | { kind: 'message'; channel: string; ts: string }
  | { kind: 'ephemeral'; id: string }
  | { kind: 'view'; viewId: string }

export interface Press {
  person: string
  surface: Surface
  actionId: string
  blockId: string | null
  /** What was chosen in a select, or typed; ignored for buttons. */
  value: string | string[] | null
}

/** The blocks of a surface and what its payload says about it. */
interface Stand {
  blocks: Block[]
  payload: Json
}

function responseUrl(world: World, target: ResponseTarget): string {
  return `${world.url()}/hooks/actions/${world.responseUrls.issue(target)}`
}

function channelPart(world: World, id: string): Json {
  const channel = findChannel(world.state, id)
  return { id, name: channel?.kind === 'im' ? 'directmessage' : (channel?.name ?? id) }
}

function onMessage(world: World, person: string, channel: string, ts: string): Stand | null {
  const message = findMessage(world.state, channel, ts)
  const visible = findChannel(world.state, channel)?.members.includes(person)
  if (!message || message.bot_id !== SITREP.botId || !visible) return null
  const threadTs = message.thread_ts ?? null
  const thread = threadTs ? { thread_ts: threadTs } : {}
  return {
    blocks: message.blocks ?? [],
    payload: {
      container: {
        type: 'message',
        message_ts: ts,
        channel_id: channel,
        is_ephemeral: false,
        ...thread,
      },
      channel: channelPart(world, channel),
      message,
      state: { values: {} },
      response_url: responseUrl(world, { person, channel, threadTs, original: { kind: 'message', ts } }),
    },
  }
}

function onEphemeral(world: World, person: string, id: string): Stand | null {
  const found = world.ephemerals.get(id)
  if (!found || found.person !== person) return null
  const { channel, threadTs, ts, blocks } = found
  return {
    blocks,
    payload: {
      container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: true },
      channel: channelPart(world, channel),
      state: { values: {} },
      response_url: responseUrl(world, { person, channel, threadTs, original: { kind: 'ephemeral', id } }),
    },
  }
}

function onView(world: World, person: string, viewId: string): Stand | null {
  const home = world.homes.get(person)
  const modal = findModal(world, viewId)
  const view = home?.id === viewId ? home : modal?.view
  if (!view || (modal && modal.person !== person)) return null
  return { blocks: view.blocks, payload: { container: { type: 'view', view_id: view.id }, view } }
}

function standOf(world: World, person: string, surface: Surface): Stand | null {
  if (surface.kind === 'message') return onMessage(world, person, surface.channel, surface.ts)
  if (surface.kind === 'ephemeral') return onEphemeral(world, person, surface.id)
  return onView(world, person, surface.viewId)
}

/** A person presses a button or chooses from a menu. */
export async function press(world: World, given: Press): Promise<Outcome> {
  const stand = standOf(world, given.person, given.surface)
  if (!stand) return refused('message_not_found')
  const found = findElement(stand.blocks, given.actionId, given.blockId)
  if (!found) return refused('action_not_found')
  const action = {
    type: found.element.type,
    action_id: given.actionId,
    block_id: found.blockId,
    action_ts: world.nextTs(),
    ...selectedPart(found.element, given.value),
  }
  const payload = {
    ...interactivePart(world, 'block_actions', given.person),
    ...stand.payload,
    actions: [action],
  }
  const ack = await world.hub.ask('interactive', payload)
  if (ack.status === 'acked') return { ok: true }
  return refused(ack.status === 'timeout' ? 'operation_timeout' : 'dispatch_failed')
}
