import { createHmac } from 'node:crypto'
import { commandPasswords } from './commands.ts'
import { encodedSecrets } from './encoded-secrets.ts'
import { awsPairs, genericTokens } from './generic-tokens.ts'
import { authorization, cookies, schemes } from './headers.ts'
import { jsonWebTokens } from './json-web-tokens.ts'
import { knownSecrets } from './known-secrets.ts'
import { kubernetesSecrets } from './kubernetes-secrets.ts'
import { namedSecrets } from './named-secrets.ts'
import { type PersonalLevel, personalData } from './personal-data.ts'
import { phrases } from './phrases.ts'
import { privateKeys, puttyKeys } from './private-keys.ts'
import { protocols } from './protocols.ts'
import { type Finder, merged, type Span } from './spans.ts'
import { sqlInserts } from './sql-inserts.ts'
import { bareCredentials, capabilityUrls, urlCredentials } from './url-credentials.ts'
import { vendorTokens } from './vendor-tokens.ts'

export interface RedactorOptions {
  /** Keys the eight characters that make equal secrets comparable; secret itself, the same for one installation. */
  key: string
  /** Values that are secret whatever their form, such as Sitrep's own tokens. Default none. */
  known?: readonly string[]
  /** Default `financial`. */
  personal?: PersonalLevel
}

export interface Redactor {
  /** The text with every secret replaced by `[REDACTED:type:hmac8]`. Redacting twice changes nothing more. */
  redact(text: string): string
  /** What would be replaced, in order and without overlaps. */
  find(text: string): Span[]
}

/** From the most specific to the most general: where two overlap, the first names the span. */
const GENERAL: readonly Finder[] = [
  privateKeys,
  puttyKeys,
  jsonWebTokens,
  vendorTokens(),
  kubernetesSecrets,
  capabilityUrls,
  authorization,
  schemes,
  cookies,
  urlCredentials,
  bareCredentials,
  awsPairs,
  commandPasswords,
  protocols,
  sqlInserts,
  namedSecrets,
  phrases,
  genericTokens,
]

function spansOf(finders: readonly Finder[], text: string): Span[] {
  const spans: Span[] = []
  const add = (start: number, end: number, type: string): void => {
    if (end > start) spans.push({ start, end, type })
  }
  for (const find of finders) find(text, add)
  return merged(spans)
}

const REPLACEMENT = /\[REDACTED:[a-z0-9_]{1,40}:[0-9a-f]{8}\]/g

/** What was replaced before stays as it is; both lists are in order. */
function outside(text: string, spans: readonly Span[]): readonly Span[] {
  if (!text.includes('[REDACTED:')) return spans
  const done = [...text.matchAll(REPLACEMENT)].map(({ index, 0: whole }) => ({
    start: index,
    end: index + whole.length,
  }))
  let next = 0
  return spans.filter(({ start, end }) => {
    while ((done[next]?.end ?? text.length) <= start && next < done.length) next += 1
    return (done[next]?.start ?? text.length) >= end
  })
}

/** Finds and replaces secrets in text of any kind; in time linear to its length, whoever wrote it. */
export function createRedactor({ key, known = [], personal = 'financial' }: RedactorOptions): Redactor {
  const finders = [knownSecrets(known), ...GENERAL, personalData(personal)]
  const all = [...finders, encodedSecrets((inner) => spansOf(GENERAL, inner))]
  const mark = ({ type }: Span, secret: string): string => {
    const digest = createHmac('sha256', key).update(secret).digest('hex').slice(0, 8)
    return `[REDACTED:${type}:${digest}]`
  }
  const find = (text: string): Span[] => [...outside(text, spansOf(all, text))]
  return {
    find,
    redact: (text) => {
      let result = ''
      let from = 0
      for (const span of find(text)) {
        result += text.slice(from, span.start) + mark(span, text.slice(span.start, span.end))
        from = span.end
      }
      return from === 0 ? text : result + text.slice(from)
    },
  }
}
