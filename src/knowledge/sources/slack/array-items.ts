import type { Readable } from 'node:stream'
import { type Complain, reasonOf } from '../archive.ts'
import { decode, markedEncoding } from '../decode.ts'

/** The longest message that is read. Slack ends a message at 40,000 characters; an export may hold anything. */
const LONGEST_ITEM = 32 * 1_048_576

const QUOTE = 0x22
const BACKSLASH = 0x5c
const BRACE = 0x7b
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])

/** Where a scan of a JSON array is: `depth` 1 is between its items. */
interface Scan {
  depth: number
  /** Whether anything was opened at all: an empty file is no array, `[]` is. */
  opened: boolean
  /** What it holds is an object, whose parts are no entries. */
  isObject: boolean
  quoted: boolean
  escaped: boolean
  /** Inside text, a number or null that stands between the items. */
  plain: boolean
  /** Entries that began, of whatever kind. */
  entries: number
  /** Places of those that are text, a number or null. */
  strays: number[]
}

const SPACE = new Set([0x20, 0x09, 0x0a, 0x0d])
const COMMA = 0x2c

/** Counts what stands in the array itself. */
function count(scan: Scan, byte: number): void {
  if (SPACE.has(byte) || CLOSING.has(byte)) return
  if (byte === COMMA) {
    scan.plain = false
    return
  }
  if (scan.plain) return
  scan.entries += 1
  if (OPENING.has(byte)) return
  scan.plain = true
  scan.strays.push(scan.entries)
}

/** Reads one byte; true when an item of the array ended with it. */
function step(scan: Scan, byte: number): boolean {
  if (scan.quoted) {
    if (scan.escaped) scan.escaped = false
    else if (byte === BACKSLASH) scan.escaped = true
    else if (byte === QUOTE) scan.quoted = false
    return false
  }
  if (scan.depth === 1 && !scan.isObject) count(scan, byte)
  if (byte === QUOTE) scan.quoted = true
  if (OPENING.has(byte)) {
    if (scan.depth === 0 && byte === BRACE) scan.isObject = true
    scan.depth += 1
    scan.opened = true
  }
  if (!CLOSING.has(byte)) return false
  scan.depth -= 1
  return scan.depth === 1
}

async function* asUtf8(stream: Readable): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | null = null
  let first = true
  for await (const chunk of stream) {
    const bytes: Buffer = Buffer.from(chunk)
    const encoding = first ? markedEncoding(bytes) : null
    if (encoding !== null) decoder = new TextDecoder(encoding)
    first = false
    yield decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }))
  }
}

/** The bytes of the item under way; a longer one than `LONGEST_ITEM` is not held and gives null. */
function itemBuffer(): { keep: (piece: Buffer) => void; take: () => Buffer | null } {
  let parts: Buffer[] = []
  let size = 0
  return {
    keep: (piece) => {
      size += piece.length
      if (size > LONGEST_ITEM) parts = []
      else parts.push(piece)
    },
    take: () => {
      const item = size > LONGEST_ITEM ? null : Buffer.concat(parts)
      parts = []
      size = 0
      return item
    },
  }
}

type ItemBuffer = ReturnType<typeof itemBuffer>

/** The items that end in a chunk; what is begun in it stays in the buffer. */
function* itemsIn(chunk: Buffer, scan: Scan, buffer: ItemBuffer): Generator<Buffer | null> {
  let from = scan.depth > 1 ? 0 : -1
  for (let at = 0; at < chunk.length; at += 1) {
    const ended = step(scan, chunk[at] ?? 0)
    if (from < 0 && scan.depth > 1) from = at
    if (!ended) continue
    buffer.keep(chunk.subarray(from, at + 1))
    yield buffer.take()
    from = -1
  }
  if (from >= 0) buffer.keep(chunk.subarray(from))
}

function parsed(item: Buffer | null): Record<string, unknown> | string {
  if (item === null) return `is longer than ${LONGEST_ITEM / 1_048_576} MB`
  try {
    const value: unknown = JSON.parse(decode(item))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : 'is no object'
  } catch {
    return 'is not JSON'
  }
}

/** Places that are named of many. */
const NAMED = 5

/** `entries 3, 7 and 4 more`. */
export function placesOf(places: readonly number[]): string {
  const named = places.slice(0, NAMED).join(', ')
  const more = places.length > NAMED ? ` and ${places.length - NAMED} more` : ''
  return `${places.length === 1 ? 'entry' : 'entries'} ${named}${more}`
}

export interface ArrayItem {
  value: Record<string, unknown>
  /** Which entry of the array it is, from 1. */
  place: number
}

/**
 * The objects of a file that holds a JSON array, one at a time, however large the file. What is whole before a file
 * breaks off is given; what cannot be read is complained about and left out.
 */
export async function* arrayItems(
  stream: Readable,
  name: string,
  complain: Complain,
): AsyncGenerator<ArrayItem> {
  const scan: Scan = {
    depth: 0,
    opened: false,
    isObject: false,
    quoted: false,
    escaped: false,
    plain: false,
    entries: 0,
    strays: [],
  }
  const buffer = itemBuffer()
  let number = 0
  try {
    for await (const chunk of asUtf8(stream)) {
      for (const item of itemsIn(chunk, scan, buffer)) {
        if (scan.isObject) continue
        number += 1
        const value = parsed(item)
        if (typeof value === 'string') complain(name, `entry ${scan.entries} ${value}: left out`)
        else yield { value, place: scan.entries }
      }
    }
  } catch (error) {
    complain(name, `cannot be read beyond entry ${scan.entries}: ${reasonOf(error)}`)
    return
  }
  tellEnd(scan, number, (why) => complain(name, why))
}

/** What is wrong with a file as a whole. */
function tellEnd({ strays, depth, isObject, opened }: Scan, number: number, complain: (why: string) => void) {
  if (strays.length > 0)
    complain(`${placesOf(strays)} ${strays.length === 1 ? 'is' : 'are'} text, a number or null: left out`)
  if (depth !== 0) complain(`ends in the middle: ${number} whole entries were read, the rest is left out`)
  else if (isObject || !opened) complain('holds no JSON array: left out')
}
