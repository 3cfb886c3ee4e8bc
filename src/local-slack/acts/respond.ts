import { addEphemeral, announce, parseResponse } from '../web-api/chat.ts'
import { bodyOf, botMessage, checkBody } from '../web-api/message-body.ts'
import { addMessage, findMessage, removeMessage, showMessage } from '../workspace/messages.ts'
import { findChannel } from '../workspace/people.ts'
import type { ResponseTarget } from '../workspace/response-urls.ts'
import { SITREP } from '../workspace/seed.ts'
import type { Json } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Outcome, refused } from './outcome.ts'

const CALLER = { user: SITREP.user, botId: SITREP.botId, appId: SITREP.appId }

function dropEphemeral(world: World, id: string): void {
  const found = world.ephemerals.get(id)
  if (!found) return
  world.ephemerals.delete(id)
  world.changes.emit({ kind: 'ephemeral-gone', person: found.person, id })
}

function removeOriginal(world: World, target: ResponseTarget): void {
  if (target.original?.kind === 'ephemeral') dropEphemeral(world, target.original.id)
  if (target.original?.kind === 'message') removeMessage(world, target.channel, target.original.ts)
}

/** Replaces the message whose button was pressed; false when there is none to replace. */
function replaceOriginal(world: World, target: ResponseTarget, body: Json): boolean {
  const { original } = target
  if (original?.kind === 'ephemeral') {
    const found = world.ephemerals.get(original.id)
    if (!found) return false
    const changed = { ...found, blocks: [], ...bodyOf(world, body) }
    world.ephemerals.set(original.id, changed)
    world.changes.emit({ kind: 'ephemeral', person: found.person, ephemeral: changed })
    return true
  }
  const message = original ? findMessage(world.state, target.channel, original.ts) : null
  if (!message) return false
  delete message.blocks
  Object.assign(message, bodyOf(world, body), { edited: { user: SITREP.user, ts: world.nextTs() } })
  showMessage(world, target.channel, message)
  return true
}

/** Does what an ack's payload or a response_url asks for. It works even where the app is no member. */
export function answerWith(world: World, target: ResponseTarget, from: string, body: Json): Outcome {
  const wish = parseResponse(body)
  if (wish.remove) {
    removeOriginal(world, target)
    return { ok: true }
  }
  const bad = checkBody(body)
  if (bad && !bad.ok) return refused(bad.error)
  if (wish.replace && replaceOriginal(world, target, body)) return { ok: true }
  const threadTs = wish.threadTs || target.threadTs
  if (!wish.inChannel) {
    const { channel, person } = target
    addEphemeral(world, { channel, person, threadTs, from, text: wish.text, blocks: wish.blocks })
    return { ok: true }
  }
  const message = botMessage(world, CALLER, { ...body, ...(threadTs ? { thread_ts: threadTs } : {}) })
  addMessage(world, target.channel, message)
  const channel = findChannel(world.state, target.channel)
  if (channel) announce(world, channel, message)
  return { ok: true }
}

/** The app posts to a response_url. */
export function answerResponseUrl(world: World, id: string, body: Json): Outcome {
  const used = world.responseUrls.use(id)
  return used.ok ? answerWith(world, used.target, SITREP.user, body) : refused(used.error)
}
