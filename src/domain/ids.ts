/** Who owns a row: every primary and unique key of Sitrep's database starts with it. */
export type TeamId = string

/** How code cites evidence to people and models: the n-th read of a case file. */
export type EvidenceRef = `E${number}`

export const evidenceRef = (n: number): EvidenceRef => `E${n}`

export const refNumber = (ref: EvidenceRef): number => Number(ref.slice(1))

/**
 * UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits, so ids sort by birth.
 * `random` must hold at least 10 bytes.
 */
export function uuidv7(now: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(now / 2 ** 32))
  view.setUint32(2, now >>> 0)
  bytes.set(random.subarray(0, 10), 6)
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f))
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f))
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** What makes ids, times and dice: passed in so that a replay gives the same bytes. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now: () => number
  /** A fresh UUIDv7. */
  newId: () => string
}
