import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

export interface TryLines {
  input: Readable
  output: Writable
  /** Where a line that cannot be read is complained about. */
  complain: (text: string) => void
}

/** The longest line that is read: a redaction of more than this is not a check but a load test. */
const LONGEST_LINE = 32 * 1_048_576

const NEWLINE = 10

/**
 * Lines as bytes; null for one that is longer than `most`, of which no more than that is ever held: a line without an
 * end would otherwise fill the memory.
 */
async function* linesOf(input: Readable, most: number): AsyncGenerator<Buffer | null> {
  let parts: Buffer[] = []
  let size = 0
  const take = (): Buffer | null => {
    const line = size > most ? null : Buffer.concat(parts)
    parts = []
    size = 0
    return line
  }
  for await (const chunk of input) {
    let from = 0
    const bytes = Buffer.from(chunk)
    for (let end = bytes.indexOf(NEWLINE); ; end = bytes.indexOf(NEWLINE, from)) {
      const piece = bytes.subarray(from, end < 0 ? bytes.length : end)
      size += piece.length
      if (size > most) parts = []
      else parts.push(piece)
      if (end < 0) break
      yield take()
      from = end + 1
    }
  }
  if (size > 0) yield take()
}

function parsed(bytes: Buffer | null): Record<string, unknown> | string | null {
  if (bytes === null) return `the line is longer than ${LONGEST_LINE / 1_048_576} MB`
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return 'the line is not UTF-8'
  }
  if (text.trim() === '') return null
  try {
    const value: unknown = JSON.parse(text)
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
  for await (const bytes of linesOf(input, LONGEST_LINE)) {
    number += 1
    const line = parsed(bytes)
    if (line === null) continue
    const reply = typeof line === 'string' ? { line: number, error: line } : await answer(line)
    if ('error' in reply) {
      wrong += 1
      complain(`line ${number}: ${String(reply.error)}`)
    }
    if (!output.write(`${JSON.stringify(reply)}\n`)) await once(output, 'drain')
  }
  return wrong
}
