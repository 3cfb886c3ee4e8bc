import { archiveChannel, createChannel, leaveChannel, makePrivate } from '../acts/change-channel.ts'
import { deleteMessage, editMessage } from '../acts/change-message.ts'
import { openHome } from '../acts/open-home.ts'
import { type Outcome, refused } from '../acts/outcome.ts'
import { postAlert } from '../acts/post-alert.ts'
import { press, type Surface } from '../acts/press.ts'
import { runCommand } from '../acts/run-command.ts'
import { runShortcut } from '../acts/run-shortcut.ts'
import { say } from '../acts/say.ts'
import { closeView, type Entered, submitView } from '../acts/submit-view.ts'
import { asList, asObject, asText } from '../json.ts'
import { type FirePage, firePage, resolvePage } from '../pager-duty/fire-page.ts'
import type { WebhookTarget } from '../pager-duty/webhook.ts'
import { sendEvent } from '../socket-mode/payloads.ts'
import { react } from '../web-api/reactions.ts'
import { findMessage, showMessage } from '../workspace/messages.ts'
import { findChannel, findPerson } from '../workspace/people.ts'
import { SITREP } from '../workspace/seed.ts'
import type { Json } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'

/** What the page and the tests do in the name of a person. */
export interface LocalApi {
  world: World
  firePages: readonly FirePage[]
  webhook: WebhookTarget
  /** Who acts when a call names nobody. */
  actor: { id: string }
}

type Call = (api: LocalApi, body: Json, person: string) => Outcome | Promise<Outcome>

const threadOf = (body: Json): string | null => asText(body.threadTs) || null

const chosenValue = (value: unknown): string | string[] | null => {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' ? value : null
}

function surfaceOf(body: Json): Surface {
  if (asText(body.viewId)) return { kind: 'view', viewId: asText(body.viewId) }
  if (asText(body.ephemeralId)) return { kind: 'ephemeral', id: asText(body.ephemeralId) }
  return { kind: 'message', channel: asText(body.channel), ts: asText(body.ts) }
}

const actAs: Call = ({ world, actor }, body) => {
  const person = findPerson(world.state, asText(body.user))
  if (!person || person.bot) return refused('user_not_found')
  actor.id = person.id
  return { ok: true }
}

const markRead: Call = ({ world }, body, person) => {
  const channel = asText(body.channel)
  const ts = asText(body.ts)
  const reads = world.state.reads[person] ?? {}
  world.state.reads[person] = { ...reads, [channel]: ts }
  world.changes.emit({ kind: 'read', person, channel, ts })
  return { ok: true }
}

const toggleReaction: Call = ({ world }, body, person) => {
  const channel = findChannel(world.state, asText(body.channel))
  const message = channel ? findMessage(world.state, channel.id, asText(body.ts)) : null
  if (!channel?.members.includes(person) || !message) return refused('message_not_found')
  const name = asText(body.name)
  const isNew = react(message, name, person, true)
  if (!isNew) react(message, name, person, false)
  showMessage(world, channel.id, message)
  if (channel.members.includes(SITREP.user)) {
    const item = { type: 'message', channel: channel.id, ts: message.ts }
    const event = { user: person, reaction: name, item, item_user: message.user, event_ts: world.nextTs() }
    sendEvent(world, { type: isNew ? 'reaction_added' : 'reaction_removed', ...event }, channel)
  }
  return { ok: true }
}

const CALLS: Record<string, Call> = {
  'act-as': actAs,
  message: ({ world }, body, person) =>
    say(world, { person, channel: asText(body.channel), threadTs: threadOf(body), text: asText(body.text) }),
  command: ({ world }, body, person) =>
    runCommand(world, {
      person,
      channel: asText(body.channel),
      threadTs: threadOf(body),
      line: asText(body.text),
    }),
  action: ({ world }, body, person) =>
    press(world, {
      person,
      surface: surfaceOf(body),
      actionId: asText(body.actionId),
      blockId: asText(body.blockId) || null,
      value: chosenValue(body.value),
    }),
  'view-submit': ({ world }, body, person) =>
    submitView(world, {
      person,
      viewId: asText(body.viewId),
      values: asObject(body.values) as Entered,
    }),
  'view-close': ({ world }, body, person) => closeView(world, person, asText(body.viewId)),
  shortcut: ({ world }, body, person) =>
    runShortcut(world, {
      person,
      channel: asText(body.channel),
      ts: asText(body.ts),
      callbackId: asText(body.callbackId),
    }),
  home: ({ world }, body, person) => openHome(world, person, body.tab === 'messages' ? 'messages' : 'home'),
  read: markRead,
  reaction: toggleReaction,
  edit: ({ world }, body, person) =>
    editMessage(world, { person, channel: asText(body.channel), ts: asText(body.ts) }, asText(body.text)),
  delete: ({ world }, body, person) =>
    deleteMessage(world, { person, channel: asText(body.channel), ts: asText(body.ts) }),
  'create-channel': ({ world }, body, person) =>
    createChannel(world, {
      name: asText(body.name),
      isPrivate: body.private === true,
      members: [person, ...asList(body.members).map(String)],
    }),
  leave: ({ world }, body, person) =>
    leaveChannel(world, asText(body.channel), asText(body.leaver) || person),
  archive: ({ world }, body) => archiveChannel(world, asText(body.channel)),
  'make-private': ({ world }, body) => makePrivate(world, asText(body.channel)),
  alert: ({ world }, body) =>
    postAlert(world, { channel: asText(body.channel) || 'C0INCIDENTS', text: asText(body.text) }),
  fire: ({ world, webhook, firePages }, body) => firePage(world, webhook, firePages, asText(body.id)),
  resolve: ({ world, webhook }, body) => resolvePage(world, webhook, asText(body.incidentKey)),
}

/** One `POST /local/<name>`; `user` in the body says who acts. Null when there is no such call. */
export async function callLocalApi(api: LocalApi, name: string, body: Json): Promise<Outcome | null> {
  const call = CALLS[name]
  if (!call) return null
  const person = asText(body.user) || api.actor.id
  const found = findPerson(api.world.state, person)
  if (!found || found.bot) return refused('user_not_found')
  return await call(api, body, person)
}
