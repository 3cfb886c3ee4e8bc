import { z } from 'zod'

const Part = z.looseObject({ type: z.string(), text: z.string().optional() })

const Result = z.looseObject({
  content: z.array(Part).nullish(),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().nullish(),
})

export interface ToolOutput {
  text: string
  /** The same as data, where it is JSON. */
  output: unknown
  isError: boolean
  /** Parts that are no text: pictures, sounds, links. */
  dropped: number
  isCut: boolean
}

/** Bytes of text that are kept of one answer. */
const LONGEST = 4 * 1_048_576

function dataOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What a call gave; null when it is no result of a tool. */
export function outputOf(value: unknown): ToolOutput | null {
  const result = Result.safeParse(value).data
  if (result === undefined) return null
  const parts = result.content ?? []
  const texts = parts.flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : []))
  const structured = result.structuredContent
  const all = texts.length > 0 || structured === undefined ? texts.join('\n') : JSON.stringify(structured)
  const text = all.slice(0, LONGEST)
  return {
    text,
    output: structured ?? dataOf(text),
    isError: result.isError === true,
    dropped: parts.length - texts.length,
    isCut: all.length > LONGEST,
  }
}
