import { Buffer } from 'node:buffer'
import { type Finder, matchesOf, type Span } from './spans.ts'

const RUN = /[A-Za-z0-9+/_-]{24,}={0,2}/g
/** Decoded at most so much of one run: a secret config is smaller, an image larger. */
const MOST = 16_384
const TEXT_CODES = (code: number): boolean =>
  code === 9 || code === 10 || code === 13 || (code >= 32 && code < 127)

/** Null when the bytes are no text: a digest, a key, an image. */
function decoded(run: string): string | null {
  const head = Buffer.from(run.slice(0, 24), 'base64')
  if (!head.every(TEXT_CODES)) return null
  const bytes = Buffer.from(run.slice(0, MOST), 'base64')
  let odd = 0
  for (const code of bytes) if (!TEXT_CODES(code)) odd += 1
  return odd > bytes.length / 20 ? null : bytes.toString('latin1')
}

/** Base64 that hides what the other finders know: a kubeconfig's key, a docker configuration, an env file. */
export function encodedSecrets(find: (text: string) => readonly Span[]): Finder {
  return (text, add) => {
    for (const match of matchesOf(text, RUN)) {
      const inner = decoded(match[0])
      if (inner === null) continue
      if (inner.startsWith('{"auths"') || find(inner).length > 0)
        add(match.index, match.index + match[0].length, 'encoded_secret')
    }
  }
}
