import { isWordCode } from './boundary.ts'

/** Nothing hidden behind it: masked, empty, a template, a reference to where the secret is kept, a type, a word of prose. */
const MASKED =
  /^[*•●xX.\-_#?…=]+$|\*{3}|•{3}|x{6}|X{6}|\.{3}$|…|^[[(<]?(?:redacted|filtered|masked|hidden|scrubbed|omitted|removed|protected|sensitive|not shown)\b/i
const TEMPLATE =
  /^(?:\$\{|\$\(|\{\{|\{%|<%|<[^>]|#\{|%\{|%\(|@\{|\(\(|\[\[|\{[a-zA-Z_]*\}?$|%[A-Z_]+%|!(?:Ref|Sub|GetAtt|vault|secret|Join|ImportValue)\b|ENC\[|\$ANSIBLE_VAULT|\$__\w+\{|\[REDACTED)/
const SHELL_VARIABLE = /^\$(?:[A-Z_][A-Z0-9_]*|[a-z]+(?:[_:][a-zA-Z0-9_]+)*|env:\w+)$/
const ENV_NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/
const REFERENCE =
  /^(?:arn:|vault:|secret(?:Key)?Ref:|op:\/\/|ssm:|secretsmanager:|aws-sm:|gcp-sm:|sm:\/\/|ref\+|file:|env:|keyring:|keychain:|projects\/[^/]+\/secrets\/|secret\/data\/|kv\/|[a-z]+:\/\/|(?:~|\.{1,2})?\/(?:[A-Za-z0-9._-]+\/)*[A-Za-z_-][A-Za-z0-9._-]*\.?[a-z]*$|[A-Za-z]:\\)/
const CODE =
  /^(?:process\.env|os\.(?:environ|getenv)|System\.(?:getenv|getProperty)|ENV\[|getenv|env\(|env\.|var\.|local\.|module\.|data\.|secrets?\.|vars\.|config\.|settings?\.|self\.|this\.|ctx\.|req(?:uest)?\.|params\b|args\.|opts?\.|options\.|cfg\.|conf\.|props\.|inputs?\.|steps\.|outputs?\.|matrix\.|github\.|each\.|random_password|lookup\(|Deno\.env|import\.meta|new [A-Z]|await |func\b|function\b|\(\)|[a-zA-Z_]\w*(?:\.[a-zA-Z_]\w*)*\(|\$this->|\w+->|&?[A-Za-z_]\w{0,39}::)/
const WORD_OF_TEMPLATE =
  /your[-_ ]|[-_]your|example|placeholder|redacted|dummy|sample|insert[-_ ]|replace[-_ ]|change[-_]?this|[-_]here$|todo|to-be-|fixme|not[-_]?a[-_]?(?:real|secret)|some[-_](?:secret|token|password|key)|my[-_](?:secret|token|password|api)|(?:^|[-_])(?:access|api|auth|bearer|secret|refresh|client)?[-_]?(?:token|password|secret|api[-_]?key)$/i
const LITERALS = new Set(
  `none null nil undefined nan true false yes no on off empty unset set n/a na tbd required optional missing invalid valid expired
  incorrect wrong unknown default hidden masked redacted removed filtered sensitive secret password passwd pass token string
  str number integer int bool boolean text varchar char byte bytes bytea object array any void date uuid file files env
  environment vault prompt stdin stdout ask auto generated random changed updated rotated revoked reset failed failure ok
  success error ignored disabled enabled present absent found not is was must should cannot can has have be been for from
  with without and or the a an in of to by at as this that authentication authorization auth bearer basic user users
  username mismatch leaked exposed provided given supplied needed denied rejected accepted rotation policy manager store
  management value values key keys type name id field header parameter param flag option argument length too short long weak strong
  blank omitted self public private internal external same different stored encrypted hashed plaintext plain base64 unchanged`.split(
    /\s+/,
  ),
)

/** Nothing is to be seen of it: masked, empty, or a template that is not filled in. */
export function isHidden(value: string): boolean {
  const bare = value.slice(0, 160).trim()
  return bare.length === 0 || MASKED.test(bare) || TEMPLATE.test(bare)
}

/** Base64 may begin with a slash, and then have more of them: no directory is named like that. */
const isNoPath = (value: string): boolean =>
  value.startsWith('/') && value.split('/').some((part) => isMixed(part, 12))

/** Whether a value says where a secret would be, rather than being one. */
export function isPlaceholder(value: string): boolean {
  const bare = value.slice(0, 160).trim()
  if (isHidden(value)) return true
  if (SHELL_VARIABLE.test(bare) || ENV_NAME.test(bare) || LITERALS.has(bare.toLowerCase())) return true
  if (REFERENCE.test(bare) && !/^\/(?=.*[+=])/.test(bare) && !isNoPath(bare)) return true
  return CODE.test(bare) || WORD_OF_TEMPLATE.test(bare)
}

const WORDY = /^(?:[A-Z]?[a-z]+|[A-Z]+|[a-z]{2,}\d{1,4}|[A-Z]{2,}\d{1,4}|v?\d{1,3}|\d+)$/
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
const PLAIN =
  /^(?:\d[\d.,:_TZ+-]*(?:ms|s|m|h|d|k|K|M|G|%|Mi|Gi|Ki|MB|KB|GB|B)?|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|v?\d+(?:\.\d+)+[\w.-]*)$/

/** Runs of letters that change case as often as dice would. */
function flips(letters: string): number {
  let count = 0
  for (let at = 1; at < letters.length; at += 1) {
    const [one, two] = [letters.charCodeAt(at - 1), letters.charCodeAt(at)]
    if (one >= 97 !== two >= 97) count += 1
  }
  return count
}

function isRandomPart(part: string): boolean {
  if (WORDY.test(part)) return false
  if (/^[A-Za-z]+$/.test(part)) return part.length >= 10 && flips(part) >= part.length / 4
  return part.length >= 4
}

/** Whether a value has so many characters that are no words, numbers or joints. */
function hasRandom(value: string, least: number): boolean {
  let total = 0
  let from = 0
  for (let at = 0; at <= value.length && total < least; at += 1) {
    if (at < value.length && isWordCode(value.charCodeAt(at))) continue
    if (at > from && isRandomPart(value.slice(from, at))) total += at - from
    from = at + 1
  }
  return total >= least
}

/** Generated from the whole keyboard: its signs cut it into pieces too short to judge. */
const isKeyboardNoise = (value: string): boolean =>
  value.length >= 12 &&
  /[A-Z]/.test(value) &&
  /[a-z]/.test(value) &&
  /\d/.test(value) &&
  new Set(value.match(/[!@#$%^&*+=~?;|{}<>]/g)).size >= 3

/** Looks thrown by dice: at least `least` characters, enough of them in pieces that are neither words nor numbers. */
export function looksRandom(value: string, least: number): boolean {
  const short = value.slice(0, 96)
  if (short.length < least || PLAIN.test(short)) return false
  if (UUID.test(short)) return true
  return hasRandom(short, Math.min(8, least)) || isKeyboardNoise(short)
}

/** Ids and hashes: random, but telemetry. Only a key that names a secret makes one of them. */
export const isIdentifier = (value: string): boolean =>
  UUID.test(value) || /^(?:sha\d+[:-])?[0-9a-fA-F]+$/.test(value) || PLAIN.test(value)

/** Capitals, small letters and digits, thrown by dice, of one piece: no id, hash, path or number looks like it. */
export const isMixed = (value: string, least: number): boolean =>
  looksRandom(value, least) &&
  /[A-Z]/.test(value) &&
  /[a-z]/.test(value) &&
  /\d/.test(value) &&
  !/[\s:.,;(){}<>"']/.test(value) &&
  !isIdentifier(value)

/** What a rule for good passwords asks for: letters of both sizes, a digit, a sign that names do not have. */
export const isStrong = (value: string): boolean =>
  value.length >= 10 &&
  /[A-Z]/.test(value) &&
  /[a-z]/.test(value) &&
  /\d/.test(value) &&
  /[!@#$%^&*+=~?]/.test(value) &&
  !/[\s:/<>(){}"']/.test(value)

/** A word with digits or signs in it, as people choose passwords. */
export const looksChosen = (value: string): boolean =>
  value.length >= 6 && /[A-Za-z]/.test(value) && /[\d!@#$%^&*+=~?]/.test(value) && !PLAIN.test(value)
