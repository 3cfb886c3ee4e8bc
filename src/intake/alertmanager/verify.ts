import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Whether the header is `Bearer` and one of the tokens. Digests are compared, each with every one, so that the time
 * tells neither how long a token is nor which one fitted.
 */
export function verifyBearer(header: string | undefined, tokens: readonly string[]): boolean {
  const given = digest(/^Bearer\s+(\S+)\s*$/i.exec(header ?? '')?.[1] ?? '')
  let valid = false
  for (const token of tokens) if (timingSafeEqual(given, digest(token))) valid = true
  return valid
}
