import type { Add, Finder } from './spans.ts'

const BEGIN = /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/g
const END = /-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/g
/** What a key's body is made of, with the line ends of JSON, shells and logs. */
const BODY = /(?:[A-Za-z0-9+/=]{16,}|[A-Za-z0-9+/=]{1,16}(?=\\|\s|$|["'-])|\\{1,4}[nr]|[ \t\r\n]+|Proc-Type: .*|DEK-Info: .*|Version: .*|Comment: .*|[|>] ?)*/y
const FURTHEST = 65_536

/** A key cut off, or one whose lines carry a prefix: as far as lines look like its body. */
function truncatedEnd(text: string, from: number): number {
  BODY.lastIndex = from
  BODY.test(text)
  return Math.max(from, BODY.lastIndex)
}

/** Private keys in PEM and PGP armour: whole, escaped, cut off at either end. */
export const privateKeys: Finder = (text, add) => {
  if (!text.includes('PRIVATE KEY')) return
  let masked = 0
  END.lastIndex = 0
  let end = END.exec(text)
  for (const begin of text.matchAll(BEGIN)) {
    if (begin.index < masked) continue
    const bodyStart = begin.index + begin[0].length
    while (end && end.index < bodyStart) end = END.exec(text)
    const next = text.indexOf('-----BEGIN ', bodyStart)
    const closed = end && end.index - bodyStart < FURTHEST && (next < 0 || end.index < next)
    masked = end && closed ? end.index + end[0].length : truncatedEnd(text, bodyStart)
    add(begin.index, masked, 'pem_private_key')
  }
  headless(text, add)
}

/** The tail of a key whose beginning is not in the text. */
function headless(text: string, add: Add): void {
  let before = 0
  for (const end of text.matchAll(END)) {
    const from = Math.max(before, end.index - FURTHEST)
    const body = /(?:[A-Za-z0-9+/=]|\\[nr]|[\r\n])*$/.exec(text.slice(Math.max(from, end.index - 4096), end.index))
    if (body && body[0].length >= 16) add(end.index - body[0].length, end.index + end[0].length, 'pem_private_key')
    before = end.index + end[0].length
  }
}

const PUTTY = /PuTTY-User-Key-File-\d[\s\S]{0,2048}?Private-Lines: \d{1,3}\r?\n((?:[A-Za-z0-9+/=]{1,76}\r?\n?){1,80})/g

export const puttyKeys: Finder = (text, add) => {
  if (!text.includes('PuTTY-User-Key-File')) return
  for (const match of text.matchAll(PUTTY)) {
    const body = match[1] ?? ''
    const start = match.index + match[0].length - body.length
    add(start, start + body.length, 'putty_private_key')
  }
}

