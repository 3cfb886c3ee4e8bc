import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { type AskedCall, askedCall } from './asked.ts'
import type { AnswerAs } from './counting-model.ts'

const Reply = z.record(z.string(), z.unknown())

/**
 * One answer that somebody typed at the desk: the calls of a turn with tools, or the reply, whose citations are the
 * words of the line that was cited.
 */
const Typed = z.union([
  z.object({ who: z.string(), reply: Reply }),
  z.object({ who: z.string(), calls: z.array(z.object({ name: z.string(), input: z.unknown() })) }),
])

export type Typed = z.infer<typeof Typed>

/** The answers to one case in the order in which they were asked for; null when nobody answered it. */
export async function readTranscript(folder: string, id: string): Promise<Typed[] | null> {
  const file = path.join(folder, `${id}.json`)
  const text = await readFile(file, 'utf8').catch(() => null)
  return text === null ? null : z.array(Typed).parse(JSON.parse(text))
}

/** The tier that was answered: one small call, or specialists too. */
export const transcriptTier = (transcript: readonly Typed[]): 1 | 2 =>
  transcript.some(({ who }) => who !== 'challenge') ? 2 : 1

/** Gives each request the next answer that was typed for whoever is asked; null when there is none left. */
export function deskAnswers(transcript: readonly Typed[]): AnswerAs {
  const left = [...transcript]
  return (request) => {
    const asked = askedCall(request)
    const at = left.findIndex(({ who }) => who === asked.who)
    const [typed] = at === -1 ? [] : left.splice(at, 1)
    if (typed === undefined) return null
    if ('calls' in typed) return { calls: typed.calls }
    // Reads get their numbers in the order of their answers, so the words of the cited line find the number again.
    return { text: JSON.stringify(mapCitations(typed.reply, (words) => refOf(words, asked))) }
  }
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
