import type { Embedder } from '../../domain/embedder.ts'
import { type Concepts, conceptsIn } from '../words/concepts.ts'
import { stemsOf } from '../words/tokens.ts'

export const LEXICAL_DIMS = 384

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  }
  return value >>> 0
}

/** Typing errors, inflections and parts of names still share most of these. */
function trigrams(word: string): string[] {
  const padded = `<${word}>`
  return Array.from({ length: Math.max(0, padded.length - 2) }, (_, at) => padded.slice(at, at + 3))
}

/** How much each kind of feature says; the letters of a word together count less than the word. */
const WEIGHT = { word: 1, letters: 0.5, concept: 1.4, near: 0.35 } as const

/** Features of a text with their weights: what is said twice counts less than double. */
function featuresOf(text: string, concepts: Concepts): Map<string, number> {
  const counts = new Map<string, number>()
  const add = (feature: string, weight: number): void => {
    counts.set(feature, (counts.get(feature) ?? 0) + weight)
  }
  const stems = stemsOf(text)
  for (const word of stems) {
    add(`w${word}`, WEIGHT.word)
    const letters = trigrams(word)
    for (const part of letters) add(`l${part}`, WEIGHT.letters / Math.sqrt(letters.length))
  }
  for (const concept of conceptsIn(stems, concepts)) {
    add(`c${concept}`, WEIGHT.concept)
    for (const near of concepts.near.get(concept) ?? []) add(`c${near}`, WEIGHT.near)
  }
  return counts
}

/** Hashed words, letters and concepts, signed so that collisions cancel out (Weinberger et al. 2009); unit length. */
function vectorOf(text: string, concepts: Concepts): Float32Array {
  const vector = new Float32Array(LEXICAL_DIMS)
  for (const [feature, count] of featuresOf(text, concepts)) {
    const value = hash(feature)
    const at = value % LEXICAL_DIMS
    // The sign must not come from the bits that chose the place.
    const sign = (value >>> 31) ^ ((value >>> 17) & 1) ? 1 : -1
    vector[at] = (vector[at] ?? 0) + sign * Math.sqrt(count)
  }
  const length = Math.hypot(...vector)
  if (length > 0) return vector.map((one) => one / length)
  // The distance to nothing is undefined; a text without words is as far from all as can be.
  vector[hash(text) % LEXICAL_DIMS] = 1
  return vector
}

/** Works without a download or a network: texts are near when they share words, spelling or concepts. */
export const lexicalEmbedder = (concepts: Concepts): Embedder => ({
  model: `lexical-1-${concepts.version}`,
  embed: async (texts, _purpose, signal) => {
    signal.throwIfAborted()
    return { status: 'ok', vectors: texts.map((text) => vectorOf(text, concepts)) }
  },
})
