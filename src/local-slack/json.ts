import type { Json } from './workspace/types.ts'

/** Readers of unknown JSON: what is not of the asked kind becomes the empty value of that kind. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const asObject = (value: unknown): Json => (isObject(value) ? value : {})

export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

export const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Form bodies carry `true` and `1` as text. */
export const asFlag = (value: unknown): boolean => value === true || value === 'true' || value === '1'

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
