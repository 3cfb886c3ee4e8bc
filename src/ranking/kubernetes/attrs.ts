/** Reading what a connector put into `attrs`: nothing about its shape is certain. */
export type Json = Record<string, unknown>

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const recordOf = (value: unknown): Json => (isRecord(value) ? value : {})

export const recordsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : [])

export const textOf = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null

export const numberOf = (value: unknown): number | null => {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.flatMap((one) => textOf(one) ?? []) : []

export function stringsOf(value: unknown): Record<string, string> | null {
  if (!isRecord(value)) return null
  const pairs = Object.entries(value).flatMap(([name, one]) => {
    const text = textOf(one)
    return text === null ? [] : [[name, text] as const]
  })
  return pairs.length > 0 ? Object.fromEntries(pairs) : null
}
