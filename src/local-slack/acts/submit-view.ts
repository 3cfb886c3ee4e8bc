import { asObject, isObject } from '../json.ts'
import { interactivePart } from '../socket-mode/payloads.ts'
import { checkView, createView, findModal, modalsOf, replaceModal, showModals } from '../web-api/views.ts'
import type { Json, View } from '../workspace/types.ts'
import type { World } from '../workspace/world.ts'
import { findElement, selectedPart } from './find-element.ts'
import { type Outcome, refused } from './outcome.ts'

/** Block id to action id to what was entered: text, one option's value or several. */
export type Entered = Record<string, Record<string, string | string[] | null>>

export interface Submission {
  person: string
  viewId: string
  values: Entered
}

type Submitted = Outcome | { ok: false; error: 'invalid_input'; errors: Record<string, string> }

function stateOf(view: View, entered: Entered): Json {
  const values = Object.entries(entered).map(([blockId, actions]) => {
    const filled = Object.entries(actions).flatMap(([actionId, value]) => {
      const found = findElement(view.blocks, actionId, blockId)
      return found ? [[actionId, { type: found.element.type, ...selectedPart(found.element, value) }]] : []
    })
    return [blockId, Object.fromEntries(filled)]
  })
  return { values: Object.fromEntries(values) }
}

function closeOne(world: World, person: string, viewId: string): void {
  showModals(
    world,
    person,
    modalsOf(world, person).filter((view) => view.id !== viewId),
  )
}

/** Does what the app's ack asks for: nothing closes the view. */
function follow(world: World, person: string, view: View, answer: Json): Submitted {
  const given = asObject(answer.view)
  const bad = isObject(answer.view) ? checkView(given) : null
  if (bad && !bad.ok) return refused(bad.error)
  switch (answer.response_action) {
    case 'errors':
      return {
        ok: false,
        error: 'invalid_input',
        errors: asObject(answer.errors) as Record<string, string>,
      }
    case 'update':
      replaceModal(world, person, view, given)
      return { ok: true }
    case 'push':
      showModals(world, person, [...modalsOf(world, person), createView(world, given, view)])
      return { ok: true }
    case 'clear':
      showModals(world, person, [])
      return { ok: true }
    default:
      closeOne(world, person, view.id)
      return { ok: true }
  }
}

/** A person presses the modal's submit button. */
export async function submitView(world: World, { person, viewId, values }: Submission): Promise<Submitted> {
  const found = findModal(world, viewId)
  if (!found || found.person !== person) return refused('view_not_found')
  const view = { ...found.view, state: stateOf(found.view, values) }
  const payload = { ...interactivePart(world, 'view_submission', person), view, response_urls: [] }
  const ack = await world.hub.ask('interactive', payload)
  if (ack.status === 'timeout') return refused('operation_timeout')
  if (ack.status === 'no-app') return refused('dispatch_failed')
  return follow(world, person, found.view, asObject(ack.payload))
}

/** A person closes a modal with its cross, its close button or Escape. */
export async function closeView(world: World, person: string, viewId: string): Promise<Outcome> {
  const found = findModal(world, viewId)
  if (!found || found.person !== person) return refused('view_not_found')
  closeOne(world, person, viewId)
  if (found.view.notify_on_close === true) {
    const payload = { ...interactivePart(world, 'view_closed', person), view: found.view, is_cleared: false }
    await world.hub.ask('interactive', payload)
  }
  return { ok: true }
}
