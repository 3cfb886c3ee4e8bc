import { type AskedCall, askedCall } from './asked.ts'
import type { AnswerAs } from './counting-model.ts'
import type { Typed } from './transcript.ts'

/** Answers that were typed, given out once each. */
export interface DeskAnswers {
  /** The next answer that was typed for whoever is asked; null when there is none left. */
  answer: AnswerAs
  /** Requests that there was none for. */
  unanswered(): number
  /** Answers that nobody asked for. */
  unasked(): number
}

export function deskAnswers(typedAnswers: readonly Typed[]): DeskAnswers {
  const left = [...typedAnswers]
  let missing = 0
  const answer: AnswerAs = (request) => {
    const asked = askedCall(request)
    const at = left.findIndex(({ who }) => who === asked.who)
    const [typed] = at === -1 ? [] : left.splice(at, 1)
    if (typed === undefined) {
      missing += 1
      return null
    }
    if ('calls' in typed) return { calls: typed.calls }
    // Reads get their numbers in the order of their answers, so the words of the cited line find the number again.
    return { text: JSON.stringify(mapCitations(typed.reply, (words) => refOf(words, asked))) }
  }
  return { answer, unanswered: () => missing, unasked: () => left.length }
}

/** Every citation of an answer through `map`: the references of its sentences, and `ref` of those with a quote. */
export function mapCitations(
  reply: Record<string, unknown>,
  map: (citation: string) => string,
): Record<string, unknown> {
  const entry = ([key, item]: [string, unknown]): [string, unknown] => {
    if (key === 'citations' && Array.isArray(item))
      return [key, item.map((one) => (typeof one === 'string' ? map(one) : within(one)))]
    return [key, key === 'ref' && typeof item === 'string' ? map(item) : within(item)]
  }
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(entry))
  }
  return Object.fromEntries(Object.entries(reply).map(entry))
}

/** The first read that the first line with these words cites; null when no line has them. */
export function citedRead(words: string, question: string): string | null {
  const line = question.split('\n').find((one) => one.includes(words))
  return /\[(E\d+)/.exec(line ?? '')?.[1] ?? null
}

const refOf = (words: string, { question }: AskedCall): string =>
  /^E\d+$/.test(words) ? words : (citedRead(words, question) ?? words.slice(0, 12))
