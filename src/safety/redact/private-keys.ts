import { type Add, type Finder, matchesOf } from './spans.ts'

const BEGIN = /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/g
const END = /-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/g
/** What a key's body is made of, with the line ends of JSON, shells and logs. */
const BODY =
  /(?:[A-Za-z0-9+/=]{16,}|[A-Za-z0-9+/=]{1,16}(?=\\|\s|$|["'-])|\\{1,4}[nr]|[ \t\r\n]+|Proc-Type: .*|DEK-Info: .*|Version: .*|Comment: .*|[|>] ?)*/y
const FURTHEST = 65_536

/** A key cut off, or one whose lines carry a prefix: as far as lines look like its body. */
function truncatedEnd(text: string, from: number): number {
  BODY.lastIndex = from
  BODY.test(text)
  return Math.max(from, BODY.lastIndex)
}

const LINE_END = /(?:\\{1,4}[nr]){0,2}/y

/** An escaped line end after the armour belongs to the key as it was printed. */
function closedEnd(text: string, at: number): number {
  LINE_END.lastIndex = at
  LINE_END.test(text)
  return LINE_END.lastIndex
}

/** Private keys in PEM and PGP armour: whole, escaped, cut off at either end. */
export const privateKeys: Finder = (text, add) => {
  if (!text.includes('PRIVATE KEY')) return
  let masked = 0
  END.lastIndex = 0
  let end = END.exec(text)
  for (const begin of matchesOf(text, BEGIN)) {
    if (begin.index < masked) continue
    const bodyStart = begin.index + begin[0].length
    while (end && end.index < bodyStart) end = END.exec(text)
    const next = text.indexOf('-----BEGIN ', bodyStart)
    const closed = end && end.index - bodyStart < FURTHEST && (next < 0 || end.index < next)
    masked = end && closed ? closedEnd(text, end.index + end[0].length) : truncatedEnd(text, bodyStart)
    add(begin.index, masked, 'pem_private_key')
  }
  headless(text, add)
}

/** The tail of a key whose beginning is not in the text. */
function headless(text: string, add: Add): void {
  let before = 0
  for (const end of matchesOf(text, END)) {
    const from = Math.max(before, end.index - FURTHEST)
    const body = /(?:[A-Za-z0-9+/=]|\\[nr]|[\r\n])*$/.exec(
      text.slice(Math.max(from, end.index - 4096), end.index),
    )
    if (body && body[0].length >= 16)
      add(end.index - body[0].length, end.index + end[0].length, 'pem_private_key')
    before = end.index + end[0].length
  }
}

/** The head of the file may be in another line of the log. */
const PUTTY_LINES = /Private-Lines: \d{1,3}\r?\n((?:[A-Za-z0-9+/=]{1,76}\r?\n?){1,80})/g

export const puttyKeys: Finder = (text, add) => {
  for (const match of matchesOf(text, PUTTY_LINES)) {
    const end = match.index + match[0].length
    add(end - (match[1]?.length ?? 0), end, 'putty_private_key')
  }
}
