import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Whether it is one of the tokens. Digests are compared, each with every one, so that the time tells neither the
 * length of a token nor which of them it was.
 */
export function isOneOfTokens(given: string, tokens: readonly string[]): boolean {
  const wanted = digest(given)
  let found = false
  for (const token of tokens) if (timingSafeEqual(wanted, digest(token))) found = true
  return found
}
