import type { EvidenceRef } from '../domain/ids.ts'
import type { MessageLine, MessageSection } from '../domain/message.ts'
import type { Statement } from '../domain/verdict.ts'
import { inWords, withoutRepeats } from './in-words.ts'

/** A line of a message holds a sentence, not a stack trace. */
const MOST = 400

/** Room that what is quoted keeps, however much stands around it. */
const LEAST = 60

const shortened = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text)

export const plain = (text: string): MessageLine => ({
  text: shortened(text),
  citations: [],
  bullet: false,
})

/** A line about what a person did in Slack; the first `{person}` becomes their name there. */
export const personLine = (text: string, person: string): MessageLine => ({
  ...plain(text),
  person: person.replace(/\W/g, ''),
})

export const bullet = (text: string, citations: readonly EvidenceRef[] = []): MessageLine => ({
  text: shortened(text),
  citations: [...citations],
  bullet: true,
})

export const statementLines = (statements: readonly Statement[]): MessageLine[] =>
  withoutRepeats(statements).map(({ text, citations }) => bullet(inWords(text), citations))

/** What the ranking saw, loudest first; the text is of the outside world. */
export const observationLines = (observations: readonly Statement[], most: number): MessageLine[] =>
  withoutRepeats(observations)
    .slice(0, most)
    .map(({ text, citations }) => bullet(inWords(quoted(text, 260)), citations))

/** A section with its lines; null without any, so that a heading never stands alone. */
export const section = (label: string | null, lines: readonly MessageLine[]): MessageSection | null =>
  lines.length > 0 ? { label, lines: [...lines] } : null

export const sections = (all: readonly (MessageSection | null)[]): MessageSection[] =>
  all.filter((one) => one !== null)

/** The first few, and how many the thread has more. */
export function firstFew(lines: readonly MessageLine[], most: number): MessageLine[] {
  if (lines.length <= most) return [...lines]
  return [...lines.slice(0, most), plain(`… and ${lines.length - most} more in the thread`)]
}

/** A line whose quotation gives way, so that what stands behind it (where it is from, an address) is never cut. */
export const fitting = (before: string, text: string, after: string): MessageLine =>
  bullet(`${before}${quoted(text, Math.max(LEAST, MOST - before.length - after.length))}${after}`)

/** Text of the outside world inside a sentence: one line, and no markup of ours in it. */
export const quoted = (text: string, most = 120): string => {
  const one = text.replace(/[`*]/g, "'").replace(/\s+/g, ' ').trim()
  return one.length > most ? `${one.slice(0, most - 1)}…` : one
}
