import { type Add, type Finder, matchesOf } from './spans.ts'
import { isPlaceholder, looksRandom } from './value-kind.ts'

/** `Authorization: Bearer …` in every spelling: headers, JSON, curl, Go's map printing, `grpc-metadata`. */
const AUTHORIZATION = /authorization|x-auth|extraheader/gi
const TIE = /[\w-]{0,24}["'\\\]]{0,6}[ \t]{0,4}(?:=>|[:=]|%3A)[ \t]{0,4}["'\\[]{0,6}/y
const SCHEME =
  /(?:bearer|basic|token|apikey|api-key|digest|negotiate|ntlm|splunk|ssws|genie[-]?key|key|sso-key|klaviyo-api-key|discogs|oauth|bot|jwt|pat|personal|dpop|sharedkey|sharedkeylite|sharedaccesssignature|hmac|aws|goog|macaroon|discharge|flyv1|sentry|gateway|hawk|mac|wrap|vapid|live|test)[ \t]{1,4}/iy
const CREDENTIAL = /[^\s"'`,;<>\\)}\]]{3,8192}/y
const STANDALONE = /\b(bearer|basic|apikey|ssws|genie[-]?key|splunk|negotiate|jwt)[ \t]{1,4}(?![ \t])/gi
const PARAMETERS =
  /\b(?:response|signature|oauth_signature|oauth_token|mac|cnonce|sentry_secret|token|key)=["\\]{0,3}([^\s",;&\\]{8,512})/gi

const isBasic = (value: string): boolean => {
  const text = Buffer.from(value.slice(0, 512), 'base64').toString('latin1')
  return /^[\x20-\x7e]*:[\x20-\x7e\x80-\xff]*$/.test(text)
}

function credentialAt(text: string, at: number): { start: number; end: number; value: string } | null {
  CREDENTIAL.lastIndex = at
  const match = CREDENTIAL.exec(text)
  if (match === null) return null
  const value = match[0].replace(/[.:]+$/, '')
  return { start: at, end: at + value.length, value }
}

/** `Digest username="…", response="…"` and AWS's `Credential=…, Signature=…`: only parts of them are secret. */
function reportParameters(text: string, from: number, add: Add): boolean {
  // Up to the next header: read once each, a line of nothing but headers would be read forty times over.
  const window = text.slice(from, from + 1024).split(/\n|authorization/i, 1)[0] ?? ''
  let found = false
  for (const match of window.matchAll(PARAMETERS)) {
    const value = match[1] ?? ''
    if (isPlaceholder(value) || !looksRandom(value, 8)) continue
    const start = from + match.index + match[0].length - value.length
    add(start, start + value.length, 'auth_parameter')
    found = true
  }
  return found
}

const PARAMETRIC =
  /(?:digest|oauth|aws4?-hmac-sha256|goog4?-[\w-]+|signature|sentry|hawk|mac|token|key)\s+[\w-]+=|[\w-]+="/iy

function reportHeader(text: string, at: number, add: Add): number {
  PARAMETRIC.lastIndex = at
  if (PARAMETRIC.test(text) && reportParameters(text, at, add)) return at
  SCHEME.lastIndex = at
  const scheme = SCHEME.exec(text)
  const start = scheme ? SCHEME.lastIndex : at
  const found = credentialAt(text, start)
  if (found === null || isPlaceholder(found.value) || /^[\w-]+=["\\]/.test(found.value)) return at
  // Without a scheme it may be a word: "Authorization: required".
  if (scheme === null && !looksRandom(found.value, 8)) return at
  if (/^[a-z]+$/i.test(found.value) && found.value.length < 16) return at
  add(found.start, found.end, scheme?.[0].trim().toLowerCase() === 'basic' ? 'basic_auth' : 'bearer_token')
  return found.end
}

export const authorization: Finder = (text, add) => {
  AUTHORIZATION.lastIndex = 0
  for (let hit = AUTHORIZATION.exec(text); hit; hit = AUTHORIZATION.exec(text)) {
    TIE.lastIndex = AUTHORIZATION.lastIndex
    if (!TIE.test(text)) continue
    const from = TIE.lastIndex
    // `http.extraheader "AUTHORIZATION: basic …"`: the name stands once more, and is found by itself.
    AUTHORIZATION.lastIndex = Math.max(reportHeader(text, from, add), AUTHORIZATION.lastIndex)
  }
}

/** `Bearer eyJ…`, `Basic dXNlcjpw…` without their header. */
export const schemes: Finder = (text, add) => {
  for (const hit of matchesOf(text, STANDALONE)) {
    const found = credentialAt(text, hit.index + hit[0].length)
    if (found === null || isPlaceholder(found.value)) continue
    const basic = hit[1]?.toLowerCase() === 'basic'
    const real = basic ? found.value.length >= 8 && isBasic(found.value) : looksRandom(found.value, 12)
    if (real && !/^[\w-]+=["\\]/.test(found.value))
      add(found.start, found.end, basic ? 'basic_auth' : 'bearer_token')
  }
}

const COOKIE = /(?:set-)?cookies?["'\\\]]{0,6}[ \t]{0,4}(?:[:=]|=>)[ \t]{0,4}["'\\[]{0,4}/gi
const CRUMB = /([A-Za-z0-9_.$-]{1,80})=([^\s;,"'\\<>]{1,4096})/gy
const BETWEEN = /[; ,]{1,3}/y
/** Preferences and analytics that are no login. */
const HARMLESS_COOKIE =
  /^(?:path|domain|expires|max-age|samesite|version|priority|theme|lang|language|locale|i18n\w*|tz|timezone|currency|country|region|consent|cookie_?consent\w*|gdpr\w*|optanon\w*|_ga\w*|_gid|_gat\w*|_fbp|_fbc|utm\w*|__utm\w*|ab_?\w*|variant|experiment\w*|debug|visited|visits?|dark_?mode|view|sort|page|referrer)$/i

function reportCrumb(name: string, value: string, start: number, add: Add): void {
  if (HARMLESS_COOKIE.test(name) || isPlaceholder(value)) return
  const session =
    /sess|sid|auth|token|jwt|login|remember|csrf|xsrf|secret|identity|user|connect|laravel|wordpress|cf_|clearance/i.test(
      name,
    )
  if (session ? value.length >= 6 && /\d|[A-Z]/.test(value) : looksRandom(value, 16))
    add(start, start + value.length, 'session_cookie')
}

/** Cookies that log somebody in. */
export const cookies: Finder = (text, add) => {
  COOKIE.lastIndex = 0
  for (let hit = COOKIE.exec(text); hit; hit = COOKIE.exec(text)) {
    let at = COOKIE.lastIndex
    for (;;) {
      CRUMB.lastIndex = at
      const crumb = CRUMB.exec(text)
      if (crumb === null) break
      const [whole, name = '', value = ''] = crumb
      reportCrumb(name, value, at + whole.length - value.length, add)
      at += whole.length
      BETWEEN.lastIndex = at
      // Attributes without a value, such as `HttpOnly`, end what matters.
      if (!BETWEEN.test(text)) break
      at = BETWEEN.lastIndex
    }
    COOKIE.lastIndex = Math.max(at, COOKIE.lastIndex)
  }
}
