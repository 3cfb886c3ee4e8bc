/** Names that are words too: in lower case they are left where they stand. */
const WORDS = new Set(
  'art bill dawn dean drew faith frank gene grace grant gray guy hope iris joy june lane mark max may min olive page pat pearl reed rich rose ruby sage star stone summer violet wade will young'.split(
    ' ',
  ),
)

const SHORTEST = 3

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** How people may be called in text, of their full, shown and account names: `Bob Tanaka`, `Bob`, `Tanaka`, `btanaka`. */
export function namesToLeaveOut(names: readonly string[]): string[] {
  const parts = names.flatMap((name) => [name, ...name.split(/[\s._-]+/)]).map((name) => name.trim())
  const spellings = parts.flatMap((name) => {
    const lower = name.toLowerCase()
    return WORDS.has(lower) ? [capital(name)] : [name, capital(name), lower]
  })
  return [...new Set(spellings)].filter((name) => name.length >= SHORTEST && /\p{L}/u.test(name))
}
