import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { type AskedCall, askedCall } from './asked.ts'
import type { AnswerAs } from './counting-model.ts'

/** One answer that somebody typed at the desk; citations are the words of the line that was cited. */
const Typed = z.object({ who: z.string(), reply: z.record(z.string(), z.unknown()) })

export type Typed = z.infer<typeof Typed>

/** The answers to one case in the order in which they were asked for; null when nobody answered it. */
export async function readTranscript(folder: string, id: string): Promise<Typed[] | null> {
  const file = path.join(folder, `${id}.json`)
  const text = await readFile(file, 'utf8').catch(() => null)
  return text === null ? null : z.array(Typed).parse(JSON.parse(text))
}

/** Gives each request the next answer that was typed for whoever is asked; null when there is none left. */
export function deskAnswers(transcript: readonly Typed[]): AnswerAs {
  const left = [...transcript]
  return (request) => {
    const asked = askedCall(request)
    const at = left.findIndex(({ who }) => who === asked.who)
    const [typed] = at === -1 ? [] : left.splice(at, 1)
    return typed === undefined ? null : { text: JSON.stringify(withReferences(typed.reply, asked)) }
  }
}

/** Reads get their numbers in the order of their answers, so the words of the cited line find the number again. */
function withReferences(value: unknown, asked: AskedCall): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, asked))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key === 'citations' && Array.isArray(item))
        return [
          key,
          item.map((one) => (typeof one === 'string' ? refOf(one, asked) : withReferences(one, asked))),
        ]
      if (key === 'ref' && typeof item === 'string') return [key, refOf(item, asked)]
      return [key, withReferences(item, asked)]
    }),
  )
}

function refOf(words: string, { question }: AskedCall): string {
  if (/^E\d+$/.test(words)) return words
  const line = question.split('\n').find((one) => one.includes(words))
  return /\[(E\d+)/.exec(line ?? '')?.[1] ?? words.slice(0, 12)
}
