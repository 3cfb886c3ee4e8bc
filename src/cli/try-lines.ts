import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

export interface TryLines {
  input: Readable
  output: Writable
  /** Where a line that cannot be read is complained about. */
  complain: (text: string) => void
}

/** The longest line that is read: a redaction of more than this is not a check but a load test. */
const LONGEST_LINE = 64 * 1_048_576

function parsed(line: string): Record<string, unknown> | string {
  if (line.length > LONGEST_LINE) return 'the line is longer than 64 MB'
  try {
    const value: unknown = JSON.parse(line)
    const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
    return plain ? (value as Record<string, unknown>) : 'the line is no JSON object'
  } catch {
    return 'the line is not JSON'
  }
}

/**
 * Answers every JSON line with one JSON line, in order, while the input is still coming. A line that cannot be
 * read is answered with its reason and does not stop the rest; gives the number of those.
 */
export async function tryLines(
  { input, output, complain }: TryLines,
  answer: (line: Record<string, unknown>) => object | Promise<object>,
): Promise<number> {
  let wrong = 0
  let number = 0
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (text.trim() === '') continue
    const line = parsed(text)
    const reply = typeof line === 'string' ? { line: number, error: line } : await answer(line)
    if ('error' in reply) {
      wrong += 1
      complain(`line ${number}: ${String(reply.error)}`)
    }
    if (!output.write(`${JSON.stringify(reply)}\n`)) await once(output, 'drain')
  }
  return wrong
}
