import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether one of the header's `v1=` signatures is HMAC-SHA256 of the raw body under one of the secrets, in
 * constant time. Several of both exist during a rotation.
 * https://developer.pagerduty.com/docs/verifying-signatures
 */
export function verifySignature(
  header: string | undefined,
  rawBody: Uint8Array,
  secrets: readonly string[],
): boolean {
  const given = (header ?? '')
    .split(',')
    .map((part) => /^\s*v1=([0-9a-f]{64})\s*$/i.exec(part)?.[1])
    .filter((hex) => hex !== undefined)
    .map((hex) => Buffer.from(hex, 'hex'))
  let valid = false
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(rawBody).digest()
    for (const signature of given) if (timingSafeEqual(signature, expected)) valid = true
  }
  return valid
}
