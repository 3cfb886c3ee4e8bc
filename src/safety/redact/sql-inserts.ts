import { keyClass } from './key-class.ts'
import type { Add, Finder } from './spans.ts'
import { isPlaceholder } from './value-kind.ts'

const INSERT =
  /\b(?:insert|replace)\s{1,8}(?:ignore\s{1,8})?into\s{1,8}[^\s(]{1,128}\s{0,8}\(([^()]{1,1024})\)\s{0,8}values\s{0,8}/gi
const ROW = /\(\s{0,8}/y
/** One value of a row: in quotes (doubled or escaped inside), or a number, a word, a call without arguments of its own. */
const VALUE = /N?'((?:[^'\\]|''|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"|[^\s,'"()]+(?:\([^()]*\))?/y
const NEXT = /\s{0,8}(?:::\w{1,32})?\s{0,8}([,)])\s{0,8}/y
const NEXT_ROW = /,?\s{0,8}/y
/** Rows and characters of a statement that are read. */
const MOST_ROWS = 1000
const WINDOW = 65_536

/** Which columns hold secrets: `password`, `api_token`, `password_hash`. */
const secretColumns = (list: string): boolean[] =>
  list.split(',').map((column) => {
    const kind = keyClass(column.replace(/["'`[\]\s]/g, ''))
    return kind === 'password' || kind === 'secret' || kind === 'token' || kind === 'hash'
  })

function reportRow(text: string, from: number, secret: readonly boolean[], base: number, add: Add): number {
  let at = from
  for (let column = 0; ; column += 1) {
    VALUE.lastIndex = at
    const match = VALUE.exec(text)
    if (match === null) return -1
    const value = match[1] ?? match[2]
    if (value !== undefined && value.length >= 3 && secret[column] && !isPlaceholder(value)) {
      const start = base + at + match[0].indexOf(value, 1)
      add(start, start + value.length, 'password')
    }
    NEXT.lastIndex = VALUE.lastIndex
    const next = NEXT.exec(text)
    if (next === null) return -1
    at = NEXT.lastIndex
    if (next[1] === ')') return at
  }
}

/** `INSERT INTO users (email, password) VALUES ('a', 'x'), …`: the name stands in one list, the value in another. */
export const sqlInserts: Finder = (text, add) => {
  INSERT.lastIndex = 0
  for (let hit = INSERT.exec(text); hit; hit = INSERT.exec(text)) {
    const secret = secretColumns(hit[1] ?? '')
    if (!secret.includes(true)) continue
    const base = INSERT.lastIndex
    const window = text.slice(base, base + WINDOW)
    let at = 0
    for (let row = 0; row < MOST_ROWS && at >= 0; row += 1) {
      ROW.lastIndex = at
      if (!ROW.test(window)) break
      at = reportRow(window, ROW.lastIndex, secret, base, add)
      NEXT_ROW.lastIndex = at
      if (at >= 0 && NEXT_ROW.test(window)) at = NEXT_ROW.lastIndex
    }
    INSERT.lastIndex = base + Math.max(at, 0)
  }
}
