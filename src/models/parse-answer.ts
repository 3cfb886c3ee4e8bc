import { z } from 'zod'
import type { ModelBlock } from '../domain/model.ts'

export type Parsed<T> = { status: 'parsed'; value: T } | { status: 'unusable'; reason: string }

export const textOf = (content: readonly ModelBlock[]): string =>
  content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')

/** Local models like to wrap JSON in a fence. */
const FENCE = /^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/

/** The answer's text as what the schema says; the reason names the first fields that do not fit. */
export function parseAnswer<T>(content: readonly ModelBlock[], schema: z.ZodType<T>): Parsed<T> {
  const text = textOf(content)
  let value: unknown
  try {
    value = JSON.parse(FENCE.exec(text)?.[1] ?? text)
  } catch {
    return {
      status: 'unusable',
      reason: text.trim() === '' ? 'the answer is empty' : 'the answer is not JSON',
    }
  }
  const result = schema.safeParse(value)
  if (result.success) return { status: 'parsed', value: result.data }
  const issues = result.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  return { status: 'unusable', reason: `the answer does not fit: ${issues.join('; ')}` }
}

/** Lengths and patterns are checked by zod afterwards: providers refuse schemas that carry them. */
const UNSUPPORTED = new Set([
  '$schema',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'pattern',
  'minimum',
  'maximum',
])

/** The schema as providers take it: every object closed, nothing they do not know. */
export function answerSchema(schema: z.ZodType): Record<string, unknown> {
  const json: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(schema)), (key, value: unknown) =>
    UNSUPPORTED.has(key) ? undefined : value,
  )
  return json as Record<string, unknown>
}
