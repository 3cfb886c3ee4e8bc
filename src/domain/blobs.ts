/** Immutable bytes by content: the key is the SHA-256 of the content, so the same part is kept once. */
export interface Blobs {
  /** Returns only when the bytes are safe; storing what is there already does nothing. */
  put(bytes: Uint8Array): Promise<string>
  /** Throws `BlobMissing` for a key that was never put. */
  get(key: string): Promise<Uint8Array>
  /** A file on this machine with the content, for readers that need a path. Never write to it. */
  path(key: string): Promise<string>
}
