import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** How many line numbers a person is told. */
const NAMED = 5

export interface BrokenLines {
  count: number
  /** Lines with anything on them, good and broken. */
  of: number
  /** Numbers of the first ones, counted from 1. */
  first: number[]
}

export const noLines = (): BrokenLines => ({ count: 0, of: 0, first: [] })

export function countLine(broken: BrokenLines, number: number, isGood: boolean): void {
  broken.of += 1
  if (isGood) return
  broken.count += 1
  if (broken.first.length < NAMED) broken.first.push(number)
}

/** Lines with anything on them, without line end and byte order mark; numbers as an editor shows them. */
export async function* linesOf(file: string): AsyncIterable<{ number: number; line: string }> {
  let number = 0
  for await (const read of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number += 1
    const line = number === 1 ? read.replace(/^\ufeff/, '') : read
    if (line.trim() !== '') yield { number, line }
  }
}

/** `2 of 300 lines of logs.jsonl could not be read (lines 7, 12) and were left out`. */
export function brokenGap(file: string, { count, of, first }: BrokenLines): string {
  const more = count > first.length ? ' and more' : ''
  const lines = `${count === 1 ? 'line' : 'lines'} ${first.join(', ')}${more}`
  const were = count === 1 ? 'was' : 'were'
  return `${count} of ${of} lines of ${file} could not be read (${lines}) and ${were} left out`
}
