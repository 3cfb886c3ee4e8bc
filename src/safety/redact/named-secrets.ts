import { type KeyClass, keyClass } from './key-class.ts'
import { changedTo, LONGEST_BARE, type Value, valueAfter } from './read-value.ts'
import type { Add, Finder } from './spans.ts'
import { isIdentifier, isMixed, isPlaceholder, isStrong, looksChosen, looksRandom } from './value-kind.ts'

/** One of these stands in every name of a secret. */
const HINT =
  /pass|pwd|psk|secret|token|key|cred|auth|jwt|bearer|cookie|session|sess|sid|sig|hmac|salt|pepper|mnemonic|phrase|otp|pin|cvv|cvc|saml|assertion|csrf|xsrf|crumb|honeycomb|kennwort|contrasena|senha|hash|code|ticket|pw/gi

const NAME = /[A-Za-z0-9_.-]/
const LONGEST_NAME = 64

/** `API key: …`: the words before, when they make one of it. */
const QUALIFIER =
  /(?:^|[^A-Za-z])((?:api|access|account|secret|private|signing|encryption|master|shared|auth|license|client|admin|service|integration|routing|unseal|recovery|root|initial root|storage|subscription|app|application|one[- ]time|verification|backup|security|seed|recovery|login|otp|mfa|webhook|ssh|bearer|deploy|primary|secondary)[ -])$/i

interface Name {
  start: number
  end: number
  name: string
}

function nameAround(text: string, at: number): Name {
  let start = at
  while (start > 0 && at - start < LONGEST_NAME && NAME.test(text.charAt(start - 1))) start -= 1
  let end = at
  while (end < text.length && end - at < LONGEST_NAME && NAME.test(text.charAt(end))) end += 1
  while (start < at && /[-.]/.test(text.charAt(start))) start += 1
  // `\ntoken=`: the n belongs to the escape.
  const escaped = text.charAt(start - 1) === '\\' && /[nrt]/.test(text.charAt(start)) ? 1 : 0
  const qualifier = QUALIFIER.exec(text.slice(Math.max(0, start - 20), start))?.[1] ?? ''
  while (end > at && /[-.]/.test(text.charAt(end - 1))) end -= 1
  return { start: start + escaped, end, name: `${qualifier}${text.slice(start + escaped, end)}` }
}

/** `["This field may not be blank."]`: what a form says about its field. */
const SENTENCE = /^[A-Z][a-z]+(?: [a-z]+){2,}.*[.!]$/
const PROSE_FOLLOWS = /[ \t]+[a-z]{2,}/y

/** `password: must contain`, `token: not found`: a sentence, not a value. */
function isSentence(text: string, value: string, { end, tie, quoted }: Value): boolean {
  if (quoted && SENTENCE.test(value)) return true
  if (quoted || tie === 'assign' || tie === 'xml') return false
  PROSE_FOLLOWS.lastIndex = end
  const goesOn = PROSE_FOLLOWS.test(text)
  if (/^\d+$/.test(value)) return goesOn || value.length < 4
  return tie === 'flag' ? /^[a-z]+$/.test(value) && goesOn : /^[A-Za-z]+[a-z'-]*$/.test(value) && goesOn
}

/** `password scram-sha-256`, `password bcrypt2a`: how it is kept. */
const ALGORITHM = /^(?:scram|md\d|sha|s?crypt|bcrypt|argon|pbkdf|hmac|aes|wpa|oauth|base\d|utf)/i

const LINE_ENDS = /["'`]?[ \t]*(?:$|\r?\n|\\n)/y

/** Only a space ties the two: what goes on after it is a sentence. */
function endsLine(text: string, { end }: Value): boolean {
  LINE_ENDS.lastIndex = end
  return LINE_ENDS.test(text)
}

/** `password S3cret`, alone on its line or at its end; a directive that begins the line needs fewer signs. */
function isDirective(text: string, value: string, at: Value, name: string): boolean {
  if (!looksChosen(value) || !/\d/.test(value) || ALGORITHM.test(value)) return false
  if (at.quoted) return true
  const before = text.slice(Math.max(0, at.start - LONGEST_NAME * 2), at.start)
  const begins = before.split('\n').at(-1)?.trimStart().startsWith(name) ?? false
  return endsLine(text, at) && (begins || /[A-Z!@#$%^&*+=~?-]/.test(value))
}

function isPassword(text: string, value: string, at: Value, name: string): boolean {
  if (value.length < 3 || isSentence(text, value, at)) return false
  if (/(?:pass|pw)$/i.test(name) && /^\d{1,5}(?:\.\d+)?%?$/.test(value)) return false
  if (at.tie === 'space') return isDirective(text, value, at, name)
  if (at.tie === 'prose' || at.tie === 'cell' || at.tie === 'call')
    return looksChosen(value) || looksRandom(value, 8)
  return !(at.tie === 'flag' && value.startsWith('-'))
}

/** `tls-cert`, `app/db-creds`: the name of an object. */
const OBJECT_NAME = /^[a-z]+(?:[-_/.][a-z]+)+$/

function isToken(value: string, { tie }: Value, least: number): boolean {
  if (tie === 'flag' && value.startsWith('-')) return false
  // `token=jwt=sid=…`: names that follow each other, not a value.
  if (/\s/.test(value) || /^[\w.-]{1,40}=[\w.-]{1,40}=/.test(value)) return false
  return (
    looksRandom(value, least) ||
    (tie !== 'prose' && isStrong(value)) ||
    (tie !== 'prose' &&
      value.length >= 8 &&
      looksChosen(value) &&
      /[A-Za-z]\d|\d[A-Za-z]/.test(value) &&
      looksRandom(value, 6))
  )
}

function isCode(value: string, { tie }: Value): boolean {
  return (
    tie !== 'cell' &&
    tie !== 'call' &&
    /^(?:\d{4,10}|\d{3}(?:[- ]\d{3}){1,2}|(?=.*\d)[A-Za-z0-9]{5,12}(?:-[A-Za-z0-9]{4,8})*)$/.test(value)
  )
}

const isWeak = (value: string, at: Value): boolean =>
  at.tie !== 'prose' && !/^[\w.-]{1,40}=/.test(value) && isToken(value, at, 16) && !isIdentifier(value)

/** `secret: 'orchid71'` in code; `secret: tls-2` is the name of an object. */
const isShortSecret = (value: string, { tie, quoted }: Value, name: string): boolean =>
  quoted && tie === 'colon' && name === 'secret' && looksChosen(value) && !/[-/.\s]/.test(value)

/** Whether what stands behind a name of this class is the secret itself. */
function holds(kind: KeyClass, text: string, value: string, at: Value, name: string): boolean {
  if (at.tie === 'space' && kind !== 'password')
    return (kind === 'secret' || kind === 'token') && isMixed(value, 20)
  switch (kind) {
    case 'password':
      return isPassword(text, value, at, name)
    case 'secret':
      return isPassword(text, value, at, name) && value.length >= 6 && !OBJECT_NAME.test(value)
    case 'token':
      return isToken(value, at, 8) || isShortSecret(value, at, name)
    case 'key':
      return isMixed(value, 20) && at.tie !== 'prose'
    case 'weak':
      return isWeak(value, at)
    case 'code':
      return isCode(value, at)
    case 'phrase':
      return /^(?:[a-z]+[ ,-]+){5,}/.test(text.slice(at.start, at.start + 200))
    case 'hash':
      return value.length >= 16 && !isPlaceholder(value)
    case 'signature':
      return at.inQuery && isToken(value, at, 16)
    case 'query':
      return at.inQuery && value.length >= 20 && isToken(value, at, 20) && !isIdentifier(value)
  }
}

const TYPES: Record<KeyClass, string> = {
  password: 'password',
  secret: 'secret',
  token: 'token',
  weak: 'token',
  key: 'token',
  code: 'one_time_code',
  phrase: 'recovery_phrase',
  hash: 'password_hash',
  signature: 'url_signature',
  query: 'url_token',
}

function phraseEnd(text: string, start: number): number {
  const match = /^(?:[a-z]+[ ,-]{0,3}){1,26}/.exec(text.slice(start, start + 400))
  return start + (match?.[0].trimEnd().length ?? 0)
}

const GOES_ON = /[^\s"'`<>\\]*/y

/** A value that was read in part is masked to its end. */
function wholeEnd(text: string, kind: KeyClass, { start, end }: Value): number {
  if (kind === 'phrase') return phraseEnd(text, start)
  if (end - start < LONGEST_BARE) return end
  GOES_ON.lastIndex = end
  GOES_ON.test(text)
  return GOES_ON.lastIndex
}

/** `arn:aws:secretsmanager:…:secret:db` names an object; `://apikey:…@` is read as a URL; `checksum/secret` is none. */
const isInAddress = (text: string, start: number): boolean =>
  /(?:\barn:[^\s"']{1,120}|:\/\/|(?:checksum|digest|hash)\/)$/.test(
    text.slice(Math.max(0, start - 128), start),
  )

function reportAt(text: string, found: Name, add: Add): number {
  const kind = keyClass(found.name)
  if (kind === null || isInAddress(text, found.start)) return found.end
  const at = valueAfter(text, found.start, found.end)
  if (at === null) return found.end
  const value = text.slice(at.start, Math.min(at.end, at.start + 128))
  if (isPlaceholder(value) || !holds(kind, text, value, at, found.name)) return found.end
  const end = wholeEnd(text, kind, at)
  add(at.start, end, TYPES[kind])
  const next = changedTo(text, { ...at, end })
  if (next === null || isPlaceholder(text.slice(next.start, next.end))) return end
  add(next.start, next.end, TYPES[kind])
  return next.end
}

/** Values that stand beside a name which says that they are secret. */
export const namedSecrets: Finder = (text, add) => {
  HINT.lastIndex = 0
  for (let hit = HINT.exec(text); hit; hit = HINT.exec(text)) {
    const found = nameAround(text, hit.index)
    HINT.lastIndex = Math.max(reportAt(text, found, add), HINT.lastIndex)
  }
}
