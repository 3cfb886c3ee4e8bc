import { beginsAt } from './boundary.ts'
import { type Finder, matchesOf } from './spans.ts'
import { isIdentifier, isPlaceholder, looksRandom } from './value-kind.ts'

/** What vendors put before a secret of theirs, so that unknown vendors are caught too. */
const MARK =
  /(?:sk|rk|pat|tok|token|secret|apikey|api_key|api-key|privkey|srvkey|live|prod|access|refresh|oauth|accesstoken)[_-](?:(?:live|test|prod|dev|v\d|api|user|admin|svc|team|org)[_-])?([A-Za-z0-9]{20,256}(?:[_-][A-Za-z0-9]{6,128}){0,2})/g

const LETTERS = /[A-Za-z]/
const DIGITS = /\d.*\d/

/** `acme_sk_…`, `sk-live-…`, `foo_pat_…`: a prefix that says secret, then dice. */
export const genericTokens: Finder = (text, add) => {
  for (const match of matchesOf(text, MARK)) {
    const body = match[1] ?? ''
    let start = match.index
    while (start > 0 && match.index - start < 24 && /[A-Za-z0-9_-]/.test(text.charAt(start - 1))) start -= 1
    // Publishable keys are made to be seen.
    if (/^(?:pk|pub|publishable|public)[_-]/.test(text.slice(start, start + 12))) continue
    if (!beginsAt(text, start) || !LETTERS.test(body) || !DIGITS.test(body)) continue
    // Names of builds and objects carry hashes: `app-prod-3f9c…`.
    const hash = isIdentifier(body) && !/(?:sk|rk|pat|tok|secret|api.?key)[_-]/.test(match[0])
    if (hash || isPlaceholder(body) || !looksRandom(body, 20)) continue
    add(start, match.index + match[0].length, 'token')
  }
}

const KEY_ID = /(?:AKIA|ASIA|ABIA)[A-Z0-9]{16}/g
const FORTY = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/g

/** The other half of an AWS key, wherever it stands beside the first: CSV exports, two lines of a file. */
export const awsPairs: Finder = (text, add) => {
  for (const hit of matchesOf(text, KEY_ID)) {
    const from = hit.index + hit[0].length
    for (const secret of text.slice(from, from + 160).matchAll(FORTY)) {
      if (
        isIdentifier(secret[0]) ||
        !/[A-Z]/.test(secret[0]) ||
        !/[a-z]/.test(secret[0]) ||
        isPlaceholder(secret[0])
      )
        continue
      add(from + secret.index, from + secret.index + 40, 'aws_secret')
    }
  }
}
