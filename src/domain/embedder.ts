/** `unavailable`: nobody answered, or not usefully; recall goes on without vectors and says so. */
export type Embedded = { status: 'ok'; vectors: Float32Array[] } | { status: 'unavailable'; reason: string }

/** Makes texts comparable. Vectors of one `model` have one length and may be compared with each other only. */
export interface Embedder {
  /** Kept with every vector: another name means that all are made anew. */
  model: string
  /**
   * One unit-length vector a text, in order. `purpose` matters to models that tell what is looked for from what is
   * found. Texts have to be redacted already. Rejects only when the signal fires.
   */
  embed(texts: readonly string[], purpose: 'document' | 'query', signal: AbortSignal): Promise<Embedded>
}
