import type { RedactTexts } from './redaction.ts'

/** Whether a text is one JSON value. */
export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsIn)
}

/** The same value with each of its strings replaced by the next one given. */
function refilled(value: unknown, next: () => string): unknown {
  if (typeof value === 'string') return next()
  if (Array.isArray(value)) return value.map((item) => refilled(item, next))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, refilled(item, next)]))
}

/**
 * JSON text without secrets, and still JSON: as a whole, so that a name beside a value counts, and string by string
 * where a replacement took quotes with it.
 */
export async function redactJson(text: string, redact: RedactTexts): Promise<string> {
  const [whole = ''] = await redact([text])
  if (whole === text || isJson(whole)) return whole
  const value: unknown = JSON.parse(text)
  const clean = await redact(stringsIn(value))
  let at = 0
  return JSON.stringify(refilled(value, () => clean[at++] ?? ''))
}
