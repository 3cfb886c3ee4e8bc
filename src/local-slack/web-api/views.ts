import { asList, asObject, asText, isObject } from '../json.ts'
import { findPerson } from '../workspace/people.ts'
import { SITREP, TEAM } from '../workspace/seed.ts'
import type { Json, View } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { type Answer, type Method, refuse, textArg } from './answer.ts'
import { checkBlocks, LIMITS, nameBlocks } from './check-blocks.ts'
import { complain, tooLong } from './complaint.ts'

const MAX_TITLE = 24
const MAX_PRIVATE_METADATA = 3000
const MAX_CALLBACK_ID = 255
/** A modal and two pushed on it. */
const MAX_STACK = 3

/** Refuses a view Slack would refuse; null when it is fine. */
export function checkView(view: Json): Answer | null {
  const title =
    view.type === 'modal' && !isObject(view.title)
      ? [complain('/title', 'missing required field: title')]
      : tooLong(view.title, MAX_TITLE, '/title/text')
  const hasInput = asList(view.blocks).some((block) => asObject(block).type === 'input')
  const complaints = [
    ...title,
    ...tooLong(view.submit, MAX_TITLE, '/submit/text'),
    ...tooLong(view.close, MAX_TITLE, '/close/text'),
    ...tooLong(view.private_metadata, MAX_PRIVATE_METADATA, '/private_metadata'),
    ...tooLong(view.callback_id, MAX_CALLBACK_ID, '/callback_id'),
    ...(view.type === 'modal' && hasInput && !isObject(view.submit)
      ? [complain('/submit', 'missing required field: submit')]
      : []),
    ...checkBlocks(asList(view.blocks), LIMITS.viewBlocks),
  ]
  return complaints.length > 0
    ? refuse('invalid_arguments', { response_metadata: { messages: complaints } })
    : null
}

export function createView(world: World, given: Json, previous: View | null): View {
  const id = world.newId('V')
  return {
    ...given,
    id,
    type: asText(given.type) || 'modal',
    team_id: TEAM.id,
    app_id: SITREP.appId,
    app_installed_team_id: TEAM.id,
    bot_id: SITREP.botId,
    hash: world.newId(`${Math.floor(world.now() / 1000)}.`),
    callback_id: asText(given.callback_id),
    external_id: asText(given.external_id),
    private_metadata: asText(given.private_metadata),
    clear_on_close: given.clear_on_close === true,
    notify_on_close: given.notify_on_close === true,
    root_view_id: previous?.root_view_id ?? id,
    previous_view_id: previous?.id ?? null,
    state: { values: {} },
    blocks: nameBlocks(asList(given.blocks), world.newId),
  }
}

export const modalsOf = (world: World, person: string): View[] => world.modals.get(person) ?? []

export function showModals(world: World, person: string, views: View[]): void {
  world.modals.set(person, views)
  world.changes.emit({ kind: 'views', person, views })
}

export function replaceModal(world: World, person: string, old: View, given: Json): View {
  const fresh = { ...createView(world, given, null), id: old.id, root_view_id: old.root_view_id }
  const view = { ...fresh, previous_view_id: old.previous_view_id }
  showModals(
    world,
    person,
    modalsOf(world, person).map((open) => (open.id === old.id ? view : open)),
  )
  return view
}

export function findModal(world: World, id: string): { person: string; view: View } | null {
  for (const [person, views] of world.modals) {
    const view = views.find((open) => open.id === id || (id !== '' && open.external_id === id))
    if (view) return { person, view }
  }
  return null
}

const open =
  (push: boolean): Method =>
  (world, args) => {
    if (!isObject(args.view)) return refuse('invalid_arguments')
    const trigger = world.triggers.take(textArg(args, 'trigger_id'))
    if (!trigger.ok) return refuse(trigger.error)
    const bad = checkView(args.view)
    if (bad) return bad
    const stack = push ? modalsOf(world, trigger.person) : []
    if (push && stack.length === 0) return refuse('not_found')
    if (stack.length >= MAX_STACK) return refuse('push_limit_reached')
    const view = createView(world, args.view, stack.at(-1) ?? null)
    showModals(world, trigger.person, [...stack, view])
    return { ok: true, view }
  }

const update: Method = (world, args) => {
  if (!isObject(args.view)) return refuse('invalid_arguments')
  const found = findModal(world, textArg(args, 'view_id') || textArg(args, 'external_id'))
  if (!found) return refuse('not_found')
  const hash = textArg(args, 'hash')
  if (hash && hash !== found.view.hash) return refuse('hash_conflict')
  const bad = checkView(args.view)
  return bad ?? { ok: true, view: replaceModal(world, found.person, found.view, args.view) }
}

const publish: Method = (world, args) => {
  const person = textArg(args, 'user_id')
  if (!findPerson(world.state, person)) return refuse('user_not_found')
  if (!isObject(args.view)) return refuse('invalid_arguments')
  const bad = checkView(args.view)
  if (bad) return bad
  const view = createView(world, { ...args.view, type: 'home' }, null)
  world.homes.set(person, view)
  world.changes.emit({ kind: 'home', person, view })
  return { ok: true, view }
}

export const VIEW_METHODS: Record<string, Method> = {
  'views.open': open(false),
  'views.push': open(true),
  'views.update': update,
  'views.publish': publish,
}
