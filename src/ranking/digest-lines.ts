/** One line of a digest; what it is worth decides whether it stays when space is short. */
export interface DigestLine {
  text: string
  /** 0 to 100. */
  worth: number
}

/** Characters: at four a token the usual digest stays within 1,000 tokens … */
const USUAL = 3_900
/** … and one whose lines are all worth it within 1,500. */
const MOST = 5_700
const WORTH_MORE = 62

/** One line whatever was in it: line breaks and control characters of outsiders would fake lines of ours. */
export function oneLine(text: string, most: number): string {
  const flat = text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return flat.length > most ? `${flat.slice(0, most - 1)}…` : flat
}

/** The lines that fit, dearest first to choose and in their own order to read. */
export function fitted(lines: readonly DigestLine[]): string {
  const order = lines.map((line, index) => ({ ...line, index }))
  order.sort((a, b) => b.worth - a.worth || a.index - b.index)
  const kept: typeof order = []
  let used = 0
  for (const line of order) {
    const size = line.text.length + 1
    if (used + size > (line.worth >= WORTH_MORE ? MOST : USUAL)) continue
    used += size
    kept.push(line)
  }
  return kept
    .sort((a, b) => a.index - b.index)
    .map(({ text }) => text)
    .join('\n')
}
