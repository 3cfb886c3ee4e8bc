/** Deeper than any sender nests, and far below what stops PostgreSQL's JSON parser. */
const DEEPEST = 64

/** PostgreSQL stores neither NUL nor half a surrogate pair; refusing the text would lose the page. */
const text = (value: string): string => value.toWellFormed().replaceAll('\u0000', '\uFFFD')

/** A copy of JSON-like data that `jsonb` takes: unstorable characters replaced, too deep levels cut off. */
export function storable(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return text(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST) return '[nested too deep]'
  if (Array.isArray(value)) return value.map((item) => storable(item, depth + 1))
  const entries = Object.entries(value).map(([key, item]) => [text(key), storable(item, depth + 1)])
  return Object.fromEntries(entries)
}
