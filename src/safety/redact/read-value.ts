/** How a name is tied to its value. */
export type Tie = 'assign' | 'colon' | 'prose' | 'flag' | 'xml' | 'cell' | 'pair' | 'call' | 'space'

export interface Value {
  start: number
  end: number
  tie: Tie
  quoted: boolean
  /** In the query or fragment of a URL, or in a form body. */
  inQuery: boolean
}

/** The rest of a name: closing quotes, brackets and marks of emphasis. */
const CLOSING = /[\\"'`*\])]{0,8}/y
/** JSON, YAML, code, logs, URL-encoded forms, print_r, protocol dumps. */
const ASSIGN = /[ \t]{0,32}(?:=>|:=|\?=|\+=|\|\|=|\?\?=|=(?!=)|%3[dD]|\\u003[dD]|&#61;)[ \t]{0,32}/y
const COLON = /[ \t]{0,32}(?::(?![:/])|%3[aA]|\uFF1A)[ \t*_]{0,32}/y
const ARROW = /[ \t]{1,8}(?:->|→)[ \t]{1,8}/y
const PROSE =
  /[ \t]{1,4}(?:is(?: now)?|was(?: set to)?|are|set to|changed to|reset to|updated to|rotated to|to|of|being|equals)[ \t]*:?[ \t]{1,4}/y
const CELL = /[ \t]{0,8}\|[ \t]{0,8}/y
const XML = /(?:[ \t]{1,4}[\w:.-]{1,64}=["'][^"'<>\n]{0,200}["']){0,4}>\s{0,8}(?:<!\[CDATA\[)?/y
/** Property lists, Hadoop's configuration: the name in one element, the value in the next. */
const NEXT_ELEMENT = /<\/(?:key|name)>\s{0,64}<(?:string|value)>/y
/** `<property name="db.password">x`: the name is an attribute. */
const ATTRIBUTE = /["'][ \t]{0,4}>/y
/** `password......."x"`: how some loggers print tables of settings. */
const LEADER = /\.{3,64}[ \t]{0,2}(?=["'])/y
const NAMED_VALUE =
  /["'\\]{0,6}\s{0,32},?\s{0,64}(?:["'\\]{0,6}(?:in|[tT]ype|[kK]ind|scope|secret|sensitive|slot|slotSetting|environment|apply_method)["'\\]{0,6}[ \t]{0,8}[:=][ \t]{0,8}["'\\]{0,6}[\w-]{1,32}["'\\]{0,6},\s{0,64}){0,2}["'\\]{0,6}(?:Parameter|Option)?[vV]alue["'\\]{0,6}[ \t]{0,8}[:=][ \t]{0,8}/y
/** `"db_password": { "sensitive": true, "value": "x" }`: outputs of Terraform and of CloudFormation. */
const NESTED_VALUE =
  /["'\\]{0,6}\s{0,8}[:=]\s{0,8}\{\s{0,32}(?:["'\\]{0,6}(?:sensitive|type|description)["'\\]{0,6}\s{0,8}[:=]\s{0,8}[^,{}\n]{1,80},?\s{0,32}){0,3}["'\\]{0,6}[vV]alue["'\\]{0,6}\s{0,8}[:=]\s{0,8}/y
const PAIR = /[ \t]{0,4},[ \t]{0,32}(?=\\{0,4}["']|<<")/y
/** `["x-auth-token", "…"]`: a list of just the two. */
const LIST_PAIR = /\\{0,4}["'][ \t]{0,4},[ \t]{0,4}(?=\\{0,4}["'][^"'\n]{1,512}["'][ \t]{0,4}\])/y
/** An argument in the next element of a printed list, or in the next item of a YAML list. */
const LIST_ARGUMENT = /["'][ \t]{0,4},\s{0,32}(?=["'])|["']?[ \t]{0,4}\n[ \t]{0,64}-[ \t]{1,4}/y
const CALL = /\([ \t]{0,4}(?=\\{0,4}["'])/y
const MULTIPART = /"(?:\\r\\n\\r\\n|\r?\n\r?\n)/y
const SPACE = /[ \t]{1,8}/y
/** `neighbor 10.0.0.1 password x`, `username x password 7 y`: configurations of routers, and tables. */
const WORD =
  /[ \t]{1,32}(?:(?:[05789]|ascii-text|hexadecimal|encrypted|(?:--)?(?:plain-?text|iscrypted)|clear-?text)[ \t]{1,4})?/y
/** `b"…"`, `N'…'`, `$'…'`, `!!str`, `new Secret("…")`, `string(9) "…"`. */
const BEFORE_QUOTE =
  /(?:!!\w+[ \t]+|[bruBRUN@$]{1,2}(?=["'])|string\(\d{1,6}\)[ \t](?=")|\[[ \t]?(?=["'])|<<(?=")|(?:(?:SecretStr|SecretString|Secret|Some|Optional|String|Password|SecureString)\(){1,2}(?=\\{0,4}["']))/y
const OPENING = /"""|'''|\\{0,4}["'`]|\u201C|\u2018|&quot;|&#34;|%22/y
/** The line below the beginning of a here-document. */
const HEREDOC = /<<[-~]?[ \t]?["']?\w{1,32}["']?[ \t]*\r?\n[ \t]*/y
const BLOCK = /[|>][-+0-9]{0,2}[ \t]*\r?\n[ \t]+/y

/** A value is read so far; once its beginning is a secret, whoever masks it goes on to its end. */
const LONGEST_LOOK = 512
/** And one without quotes, which may go on to the end of a line: what is judged is its beginning. */
export const LONGEST_BARE = 160

function after(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : -1
}

type Tied = { tie: Tie; at: number }
type Try = readonly [Tie, RegExp, number]

function firstOf(text: string, tries: readonly Try[]): Tied | null {
  for (const [tie, pattern, from] of tries) {
    const at = after(pattern, text, from)
    if (at >= 0) return { tie, at }
  }
  return null
}

const isFlag = (text: string, keyStart: number): boolean =>
  /(?:^|[\s"'`([=,])-{1,2}$/.test(text.slice(Math.max(0, keyStart - 3), keyStart))

const isInCall = (text: string, keyStart: number): boolean =>
  /(?:\([ \t]{0,2}\\{0,4}["']|\{[ \t]{0,2})$/.test(text.slice(Math.max(0, keyStart - 8), keyStart))

const isInList = (text: string, keyStart: number): boolean =>
  /\[[ \t]{0,2}\\{0,4}["']$/.test(text.slice(Math.max(0, keyStart - 8), keyStart))

/** `<Password`, `<wsse:Password`: attributes may follow. */
const isElement = (text: string, keyStart: number): boolean =>
  /<(?:[A-Za-z]\w{0,16}:)?$/.test(text.slice(Math.max(0, keyStart - 20), keyStart))

const isAttribute = (text: string, keyStart: number): boolean =>
  /(?:name|key|property|id)=["']$/i.test(text.slice(Math.max(0, keyStart - 12), keyStart))

/** Ties that mean something only after certain signs: `<password>`, `--password x`, `('password', 'x')`, `| password |`. */
function looseTie(text: string, keyStart: number, keyEnd: number, closed: number): Tied | null {
  const next = text.charAt(keyEnd)
  if (next === '(') return firstOf(text, [['call', CALL, keyEnd]])
  if (isFlag(text, keyStart))
    return firstOf(text, [
      ['flag', SPACE, keyEnd],
      ['flag', LIST_ARGUMENT, keyEnd],
    ])
  if (next === '>' || isElement(text, keyStart)) return firstOf(text, [['xml', XML, keyEnd]])
  if (isAttribute(text, keyStart)) return firstOf(text, [['call', ATTRIBUTE, keyEnd]])
  if (isInCall(text, keyStart)) {
    const pair = firstOf(text, [['pair', PAIR, closed]])
    if (pair !== null) return pair
  }
  return firstOf(text, [
    ...(isInList(text, keyStart) ? [['call', LIST_PAIR, keyEnd] as const] : []),
    ['assign', LEADER, keyEnd],
    ['cell', CELL, closed],
    ['space', WORD, keyEnd],
  ])
}

function tieOf(text: string, keyStart: number, keyEnd: number): Tied | null {
  const closed = after(CLOSING, text, keyEnd)
  return (
    firstOf(text, [
      ['assign', NAMED_VALUE, keyEnd],
      ['assign', NESTED_VALUE, keyEnd],
      ['assign', ASSIGN, closed],
      ['colon', COLON, closed],
      ['prose', PROSE, closed],
      ['assign', ARROW, closed],
      ['xml', NEXT_ELEMENT, keyEnd],
      ['assign', MULTIPART, keyEnd],
    ]) ?? looseTie(text, keyStart, keyEnd, closed)
  )
}

const CLOSES: Record<string, string> = { '\u201C': '\u201D', '\u2018': '\u2019' }

/** The end of a quoted value, -1 when its quote does not close on this line. */
function quotedEnd(text: string, start: number, quote: string): number {
  const close = CLOSES[quote] ?? quote
  const most = Math.min(text.length, start + LONGEST_LOOK)
  for (let at = start; at < most; at += 1) {
    const char = text.charAt(at)
    if (char === '\n') return -1
    if (text.startsWith(close, at)) return at
    if (char === '\\') at += 1
  }
  return -1
}

const PAIR_FOLLOWS = /[;,&](?:amp;)?[ \t]{0,2}["']?[A-Za-z_][\w .-]{0,40}["']?[=:]/y
const ENDS_AFTER = /[;,)\]}](?=[\s,;.)\]}"'`\\]|$)/y

/** Whether a sign inside a bare value is its end: what follows it is a bracket, a pair, a space or nothing. */
function endsHere(text: string, at: number, opened: boolean): boolean {
  const char = text.charAt(at)
  if (/[)\]}]/.test(char) && opened) return false
  return after(ENDS_AFTER, text, at) >= 0 || after(PAIR_FOLLOWS, text, at) >= 0
}

/** What a character may mean to a bare value, by code: 1 ends it, 2 an escape, 3 opens, 4 may end it, 5 `#`, 6 `|`, 7 `%`. */
const SIGNS = new Uint8Array(128)
for (const char of '\u0000\t\n\v\f\r "\'`<>') SIGNS[char.charCodeAt(0)] = 1
SIGNS[92] = 2
for (const char of '([{') SIGNS[char.charCodeAt(0)] = 3
for (const char of ';,&)]}') SIGNS[char.charCodeAt(0)] = 4
SIGNS[35] = 5
SIGNS[124] = 6
SIGNS[37] = 7

const ESCAPE_STOP = /[nrtu"'`\\/]/

interface Reading {
  inQuery: boolean
  tie: Tie
  /** A bracket was opened inside the value. */
  opened: boolean
}

/** Whether a sign (a place of SIGNS) ends a bare value. */
function isEnd(text: string, at: number, sign: number, { inQuery, tie, opened }: Reading): boolean {
  switch (sign) {
    case 1:
      return true
    case 2:
      return ESCAPE_STOP.test(text.charAt(at + 1))
    case 4:
      return (inQuery && text.charAt(at) === '&') || endsHere(text, at, opened)
    case 5:
      return inQuery
    case 6:
      return tie === 'cell'
    case 7:
      return inQuery && text.startsWith('%26', at)
    default:
      return false
  }
}

function bareEnd(text: string, start: number, { inQuery, tie }: { inQuery: boolean; tie: Tie }): number {
  const most = Math.min(text.length, start + LONGEST_BARE)
  const reading = { inQuery, tie, opened: false }
  for (let at = start; at < most; at += 1) {
    const code = text.charCodeAt(at)
    const sign = code < 128 ? (SIGNS[code] ?? 0) : 0
    if (sign === 0) continue
    if (isEnd(text, at, sign, reading)) return at
    reading.opened ||= sign === 3
  }
  return most
}

function trimmed(text: string, start: number, end: number): number {
  let last = end
  while (last > start && /[.,:;]/.test(text.charAt(last - 1))) last -= 1
  return last
}

const IN_QUERY = /(?:[?&#]|%26|%3[fF]|\\u0026|&amp;)$/

/** A block scalar of YAML: the lines below it, as far as they are indented. */
function blockEnd(text: string, start: number): number {
  const rest = text.slice(start, start + LONGEST_LOOK)
  const end = rest.search(/\r?\n(?![ \t])/)
  return start + (end < 0 ? rest.length : end)
}

function lineEnd(text: string, start: number): number {
  const end = text.slice(start, start + LONGEST_LOOK).search(/\r?\n|$/)
  return start + end
}

const CHANGED_TO = /["'`]{0,1}[ \t]{1,4}(?:->|=>|→)[ \t]{1,4}/y

/** `"old" -> "new"`: what a plan or a diff puts in place of a value; null when nothing stands there. */
export function changedTo(text: string, value: Value): Value | null {
  const at = after(CHANGED_TO, text, value.end)
  const opened = at < 0 ? -1 : after(OPENING, text, at)
  if (opened < 0) return null
  const end = quotedEnd(text, opened, text.slice(at, opened))
  return end < 0 ? null : { ...value, start: opened, end, quoted: true }
}

/** The value that belongs to the name between `keyStart` and `keyEnd`; null when nothing is tied to it. */
export function valueAfter(text: string, keyStart: number, keyEnd: number): Value | null {
  const tied = tieOf(text, keyStart, keyEnd)
  if (tied === null) return null
  const { tie } = tied
  const inQuery = IN_QUERY.test(text.slice(Math.max(0, keyStart - 6), keyStart))
  const block = tie === 'colon' ? after(BLOCK, text, tied.at) : -1
  if (block >= 0) return { start: block, end: blockEnd(text, block), tie, quoted: true, inQuery }
  const document = tie === 'assign' ? after(HEREDOC, text, tied.at) : -1
  if (document >= 0) return { start: document, end: lineEnd(text, document), tie, quoted: true, inQuery }
  const typed = after(BEFORE_QUOTE, text, tied.at)
  const at = typed < 0 ? tied.at : typed
  const opened = after(OPENING, text, at)
  if (opened >= 0) {
    const end = quotedEnd(text, opened, text.slice(at, opened))
    if (end >= 0) return { start: opened, end, tie, quoted: true, inQuery }
  }
  const start = opened >= 0 ? opened : at
  const end = trimmed(text, start, bareEnd(text, start, { inQuery, tie }))
  return end > start ? { start, end, tie, quoted: false, inQuery } : null
}
