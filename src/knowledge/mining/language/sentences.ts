/** A sentence or a line of a text; `start` and `end` count UTF-16 units, so that code can copy it. */
export interface Sentence {
  text: string
  start: number
  end: number
}

/** Longer lines are pasted output; a cue in them says nothing about the team. */
const LONGEST_SENTENCE = 700

const BULLET = /^\s*(?:[-*•◦‣–]|\d{1,2}[.)])\s+/

/** `e.g.` and `approx.` end no sentence, nor does `v1.2` or `payments.api`. */
const ABBREVIATION = /(?:\b(?:e\.g|i\.e|etc|vs|approx|ca|no|fig|mr|ms|dr|st|min|max|resp)|\b[A-Z])\.$/i

const MARK = /[.!?…]+/g

const QUOTED = /^\s*>(?!\s?\d)/

const isEnd = (line: string, at: number): boolean => {
  const next = line[at + 1]
  if (next !== undefined && !/\s/.test(next)) return false
  return line[at] !== '.' || !ABBREVIATION.test(line.slice(Math.max(0, at - 10), at + 1))
}

function trimmed(text: string, start: number, end: number): Sentence | null {
  const raw = text.slice(start, end)
  const lead = BULLET.exec(raw)?.[0].length ?? raw.length - raw.trimStart().length
  const body = raw.slice(lead).trimEnd()
  return body === '' || body.length > LONGEST_SENTENCE
    ? null
    : { text: body, start: start + lead, end: start + lead + body.length }
}

function endsOf(line: string): number[] {
  if (line.search(MARK) < 0) return [line.length]
  // The dot of `1. page them` ends nothing.
  const lead = BULLET.exec(line)?.[0].length ?? 0
  const ends = [...line.matchAll(MARK)].flatMap(({ index, 0: mark }) => {
    const last = index + mark.length - 1
    return last >= lead && isEnd(line, last) ? last + 1 : []
  })
  return [...ends, line.length]
}

/** The sentences of a text in order, fenced code and quotations of others (`> …`) left out. */
export function sentences(text: string): Sentence[] {
  const found: Sentence[] = []
  let fenced = false
  let start = 0
  for (const line of text.split('\n')) {
    const fences = line.includes('```') ? line.split('```').length - 1 : 0
    // `>500 ms` is a limit.
    if (!fenced && fences === 0 && !QUOTED.test(line)) {
      let from = 0
      for (const end of endsOf(line)) {
        const sentence = trimmed(text, start + from, start + end)
        if (sentence !== null) found.push(sentence)
        from = end
      }
    }
    if (fences % 2 === 1) fenced = !fenced
    start += line.length + 1
  }
  return found
}
