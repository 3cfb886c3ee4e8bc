import { type Add, type Finder, matchesOf } from './spans.ts'
import { isMixed, isPlaceholder, looksRandom } from './value-kind.ts'

const SCHEME_END = /:(?:\/\/|%2[fF]%2[fF]|\\\/\\\/|\\u002[fF]\\u002[fF])/g
/** How far the host may be: a longer user and password than that is no URL. */
const LONGEST = 512
const AUTHORITY_END = /[/?#\s"'`<>|\\,;)]|\]\(/
const RUN_END = /[\s"'`<>|]|\\[nrt"]/

/** A generated password may begin like a port, `3/64u96/ERU…`: no path is thrown by dice up to an `@`. */
function keyEnd(rest: string, colon: number): number {
  const end = rest.search(RUN_END)
  const at = (end < 0 ? rest : rest.slice(0, end)).lastIndexOf('@')
  const password = rest.slice(colon + 1, at)
  return /^[A-Za-z0-9+/=]{16,128}$/.test(password) && isMixed(password, 16) ? at : -1
}

/** Where the user part ends. A password may hold `/`, `#` or `?`: then what looks like a port is no number. */
function userEnd(rest: string): number {
  const stop = rest.search(AUTHORITY_END)
  const authority = stop < 0 ? rest : rest.slice(0, stop)
  const at = authority.lastIndexOf('@')
  if (at > 0) return at
  const colon = authority.indexOf(':')
  const whole = colon < 0 ? -1 : keyEnd(rest, colon)
  if (whole > 0) return whole
  if (
    colon < 0 ||
    authority.endsWith(':') ||
    /^:\d{1,5}$/.test(authority.slice(colon)) ||
    /^\[/.test(authority)
  )
    return -1
  const end = rest.search(RUN_END)
  return (end < 0 ? rest : rest.slice(0, end)).lastIndexOf('@')
}

/** What documentation writes where a password goes. */
const EXAMPLE =
  /^(?:password|passwd|pass|pwd|pw|secret|passw0rd|user|username|x+|\*+|token|yourpassword|mypassword|dbpassword)$/i

/** `x-oauth-basic`, `x-access-token`: the other half is the token. */
const FIXED = /^(?:x-oauth-basic|x-access-token|oauth2?|git|gitlab-ci-token|token|_?json_key|apikey|api)$/i

function reportUser(text: string, start: number, length: number, add: Add): void {
  const user = text.slice(start, start + length)
  const host = text.slice(start + length + 1, start + length + 80)
  const colon = user.indexOf(':')
  const name = colon < 0 ? user : user.slice(0, colon)
  const password = colon < 0 ? '' : user.slice(colon + 1)
  if (password !== '' && !isPlaceholder(password) && !EXAMPLE.test(password) && !FIXED.test(password))
    add(start + colon + 1, start + length, 'url_password')
  // Sentry calls the key in a DSN public.
  if (
    (password === '' || FIXED.test(password)) &&
    looksRandom(name, 16) &&
    !isPlaceholder(name) &&
    !/sentry/i.test(host)
  )
    add(start, start + name.length, 'url_password')
}

/** `scheme://user:password@host`, and `scheme://token@host`. */
export const urlCredentials: Finder = (text, add) => {
  for (const hit of matchesOf(text, SCHEME_END)) {
    const start = hit.index + hit[0].length
    const rest = text.slice(start, start + LONGEST)
    if (/^(?:\{\{|\$\{)/.test(rest) && !/:[^{$@]*@/.test(rest)) continue
    const length = userEnd(rest)
    if (length > 0) reportUser(text, start, length, add)
  }
}

/** Behind the `@` of Go's MySQL form, of proxies and of `scp`-like forms. */
const HOST = /@(?:(?:tcp6?|unix|udp)\(|[a-z0-9-]{1,64}(?:\.[a-z0-9-]{1,64}){0,6}:\d{2,5}\b)/y
const OUTSIDE = /[\s"'`<>()=,;@/]/
const LONGEST_PASSWORD = 128

/** Where the password before `at` begins, -1 when there is none: `user:` has to stand before it. */
function passwordStart(text: string, at: number): number {
  let start = at
  while (start > 0 && at - start <= LONGEST_PASSWORD && !OUTSIDE.test(text.charAt(start - 1))) start -= 1
  const colon = text.slice(start, at).indexOf(':')
  return colon < 1 || at - start - colon < 7 ? -1 : start + colon + 1
}

const ORACLE =
  /(?:sqlplus|sqlldr|expdp|impdp|exp|imp|rman|thin:)[ \t]{0,4}(?:-\w+[ \t]+){0,4}([A-Za-z0-9_$#]{1,32})\/([^\s@/"'`]{3,64})@/gi

/** `user:password@tcp(host)`, `user:password@host:3128`, `sqlplus scott/tiger@db`. */
export const bareCredentials: Finder = (text, add) => {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    HOST.lastIndex = at
    const start = HOST.test(text) ? passwordStart(text, at) : -1
    const password = start < 0 ? '' : text.slice(start, at)
    if (start >= 0 && !isPlaceholder(password) && !EXAMPLE.test(password)) add(start, at, 'url_password')
  }
  for (const match of matchesOf(text, ORACLE)) {
    const [whole, user = '', password = ''] = match
    const start = match.index + whole.lastIndexOf(`${user}/${password}@`) + user.length + 1
    if (!isPlaceholder(password)) add(start, start + password.length, 'password')
  }
}

const CATCH = /\/hooks\/catch\/\d{1,12}\/([a-z0-9]{5,32})/y

/** Addresses that are themselves the permission to post or to come in; each is tried where its first text stands. */
const CAPABILITIES: readonly (readonly [type: string, begins: string, form: RegExp])[] = [
  [
    'slack_webhook',
    'https://hooks.slack',
    /https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9_/-]{16,120}/y,
  ],
  [
    'slack_webhook',
    'hooks.slack',
    /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9_/-]{16,120})/y,
  ],
  ['discord_webhook', '/webhooks/', /\/webhooks\/\d{15,22}\/([A-Za-z0-9_-]{40,100})/y],
  ['teams_webhook', '/webhookb2/', /\/webhookb2\/([A-Za-z0-9@/-]{36,300})/y],
  ['teams_webhook', '.com/webhook/', /\.com\/webhook\/([A-Za-z0-9@/-]{36,300})/y],
  [
    'pagerduty_key',
    'events.pagerduty.com/',
    /events\.pagerduty\.com\/(?:integration|x-ere|v2)\/([A-Za-z0-9]{20,64})/y,
  ],
  ['webhook', '/hooks/catch/', CATCH],
  ['webhook', '/with/key/', /\/with\/key\/([\w-]{16,64})/y],
  [
    'webhook',
    'alert.victorops.com/',
    /alert\.victorops\.com\/integrations\/\w{1,40}\/\d{1,10}\/alert\/([\w-]{16,64})/y,
  ],
  ['webhook', '/hooks/', /\/hooks\/([a-z0-9]{26}|[A-Za-z0-9]{16,24}\/[A-Za-z0-9]{32,64})(?![\w-])/y],
  ['webhook', '/bot/v2/hook/', /\/bot\/v2\/hook\/([\w-]{16,64})/y],
  ['webhook', 'hc-ping.com/', /hc-ping\.com\/([\w-]{20,64})/y],
  ['webhook', '/heartbeat/', /\/heartbeat\/([\w-]{20,64})/y],
  ['telegram_token', '/bot', /\/bot(\d{6,12}:[\w-]{30,40})/y],
  ['url_token', '/reset', /\/reset(?:[-_]?password)?\/([\w-]{24,256}(?:\.[\w-]{10,256}){0,2})(?![\w-])/y],
  ['url_token', '/password', /\/password[-_/]?reset\/([\w-]{24,256}(?:\.[\w-]{10,256}){0,2})(?![\w-])/y],
  ['url_token', '/verify', /\/verify(?:[-_]?email)?\/([\w-]{24,256}(?:\.[\w-]{10,256}){0,2})(?![\w-])/y],
  ['url_token', '/confirm', /\/confirm(?:ation)?\/([\w-]{24,256}(?:\.[\w-]{10,256}){0,2})(?![\w-])/y],
  ['url_token', '/activate', /\/activate\/([\w-]{24,256}(?:\.[\w-]{10,256}){0,2})(?![\w-])/y],
  ['url_token', '/invite', /\/invites?\/([\w-]{24,256}(?:\.[\w-]{10,256}){0,2})(?![\w-])/y],
  ['url_token', '/magic', /\/magic[-_]?(?:link|login)?\/([\w-]{24,256}(?:\.[\w-]{10,256}){0,2})(?![\w-])/y],
]

/** Who posts to a webhook needs no more than its address, so all of it goes. */
const HOOK_BEGINS = /https?:\/\/[^\s"'<>]{0,72}$/

function reportAddress(text: string, at: number, type: string, form: RegExp, add: Add): void {
  form.lastIndex = at
  const match = form.exec(text)
  if (match === null) return
  const secret = match[1] ?? match[0]
  if (isPlaceholder(secret.split('/').at(-1) ?? '')) return
  // Zapier's are six or seven letters.
  if (form.source !== CATCH.source && !looksRandom(secret, 5)) return
  const end = at + match[0].lastIndexOf(secret) + secret.length
  const scheme = type.endsWith('webhook') ? text.slice(Math.max(0, at - 80), at).search(HOOK_BEGINS) : -1
  add(scheme < 0 ? end - secret.length : at - Math.min(80, at) + scheme, end, type)
}

export const capabilityUrls: Finder = (text, add) => {
  for (const [type, begins, form] of CAPABILITIES) {
    for (let at = text.indexOf(begins); at >= 0; at = text.indexOf(begins, at + begins.length))
      reportAddress(text, at, type, form, add)
  }
}
