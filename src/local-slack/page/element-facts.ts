import type { Json } from '../workspace/types.ts'

/** What was chosen or typed: text, one option's value, several, or nothing yet. */
export type Value = string | string[] | null

export interface Option {
  value: string
  label: string
}

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {}
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.map(objectOf) : [])
const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export const typeOf = (json: Json): string => stringOf(json.type)
export const actionIdOf = (element: Json): string => stringOf(element.action_id)
/** The `text` of a text object, or of what holds one under `key`. */
export const wordsOf = (json: Json, key: string): string => stringOf(objectOf(json[key]).text)
export const elementsOf = (block: Json, key = 'elements'): Json[] => listOf(block[key])
export const partOf = (json: Json, key: string): Json | null =>
  typeof json[key] === 'object' && json[key] !== null ? (json[key] as Json) : null

/** Options of a select, radio buttons, checkboxes or an overflow menu, groups opened. */
export function optionsOf(element: Json): Option[] {
  const grouped = listOf(element.option_groups).flatMap((group) => listOf(group.options))
  return [...listOf(element.options), ...grouped].map((option) => ({
    value: stringOf(option.value),
    label: wordsOf(option, 'text'),
  }))
}

const MANY = ['checkboxes', 'multi_static_select']

/** What an element shows before anybody touched it. */
export function initialOf(element: Json): Value {
  if (MANY.includes(typeOf(element)))
    return listOf(element.initial_options).map(({ value }) => stringOf(value))
  const chosen = partOf(element, 'initial_option')
  if (chosen) return stringOf(chosen.value)
  const given = ['initial_value', 'initial_date', 'initial_time', 'initial_user', 'initial_channel']
  return given.map((key) => stringOf(element[key])).find((value) => value !== '') ?? null
}

export const isEmpty = (value: Value): boolean => value === null || value.length === 0
