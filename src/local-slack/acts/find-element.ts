import { asList, asObject, asText, isObject } from '../json.ts'
import type { Block, Json } from '../workspace/types.ts'

/** An interactive element and the block it stands in. */
export interface FoundElement {
  element: Json
  blockId: string
}

function elementsOf(block: Json): Json[] {
  const nested = [...asList(block.elements), ...asList(block.actions)].map(asObject)
  const single = [block.accessory, block.element].filter(isObject)
  return [...nested, ...single]
}

/** Finds what a person pressed. Without a block id the first element with that action id counts. */
export function findElement(
  blocks: readonly Block[],
  actionId: string,
  blockId: string | null,
): FoundElement | null {
  for (const block of blocks) {
    if (blockId !== null && block.block_id !== blockId) continue
    const element = elementsOf(block).find((item) => item.action_id === actionId)
    if (element) return { element, blockId: asText(block.block_id) }
  }
  return null
}

export function optionsOf(element: Json): Json[] {
  const groups = asList(element.option_groups).flatMap((group) => asList(asObject(group).options))
  return [...asList(element.options), ...groups].map(asObject)
}

type Chosen = string | string[] | null

const option = (element: Json, value: Chosen): Json | null =>
  optionsOf(element).find((item) => item.value === value) ?? null

const options = (element: Json, values: Chosen): Json[] =>
  optionsOf(element).filter((item) => asList(values).includes(item.value))

const pressedFeedback = (element: Json, value: Chosen): Json => {
  const both = [asObject(element.positive_button), asObject(element.negative_button)]
  const pressed = both.find((button) => button.value === value) ?? {}
  return { text: pressed.text, value }
}

/** How each kind of element carries what was chosen, in block_actions and in a view's state alike. */
const SELECTED: Record<string, (element: Json, value: Chosen) => Json> = {
  button: (element) => ({ text: element.text, value: element.value, style: element.style }),
  icon_button: (element) => ({ value: element.value }),
  feedback_buttons: pressedFeedback,
  static_select: (element, value) => ({ selected_option: option(element, value) }),
  overflow: (element, value) => ({ selected_option: option(element, value) }),
  radio_buttons: (element, value) => ({ selected_option: option(element, value) }),
  checkboxes: (element, value) => ({ selected_options: options(element, value) }),
  multi_static_select: (element, value) => ({ selected_options: options(element, value) }),
  users_select: (_element, value) => ({ selected_user: value }),
  channels_select: (_element, value) => ({ selected_channel: value }),
  conversations_select: (_element, value) => ({ selected_conversation: value }),
  datepicker: (_element, value) => ({ selected_date: value }),
  timepicker: (_element, value) => ({ selected_time: value }),
}

/** The part of a payload that says what a person chose: text of an input, or Slack's `selected_…`. */
export const selectedPart = (element: Json, value: Chosen): Json =>
  (SELECTED[asText(element.type)] ?? (() => ({ value })))(element, value)
