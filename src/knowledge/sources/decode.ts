const STRICT = new TextDecoder('utf-8', { fatal: true })
const WESTERN = new TextDecoder('windows-1252')

/**
 * Text of bytes whose encoding nobody wrote down: UTF-16 when they begin with its mark, UTF-8 when they are, else
 * Windows-1252, which is what is left of old exports. Never fails.
 */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return STRICT.decode(bytes)
  } catch {
    return WESTERN.decode(bytes)
  }
}

/** The encoding that the first bytes of a file announce, or null. */
export function markedEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return null
}
