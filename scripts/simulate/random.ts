/** A seeded source of chance: one seed, one sequence, on every machine. */
export interface Random {
  /** 0 up to 1. */
  next(): number
  between(low: number, high: number): number
  /** Evenly over orders of magnitude. */
  logBetween(low: number, high: number): number
  /** Both ends included. */
  int(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  shuffled<T>(list: readonly T[]): T[]
  normal(): number
  /** Around 1, with this spread in log space. */
  logNormal(spread: number): number
  poisson(mean: number): number
  /** Lower-case hexadecimal digits. */
  hex(length: number): string
  /** An independent sequence: what one part draws does not move another. */
  fork(label: string): Random
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 2166136261
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619) >>> 0
  return hash
}

/** mulberry32 (Tommy Ettinger, public domain). */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function poisson(next: () => number, normal: () => number, mean: number): number {
  if (mean > 40) return Math.max(0, Math.round(mean + normal() * Math.sqrt(mean)))
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = next(); product > limit; product *= next()) count += 1
  return count
}

export function random(seed: string): Random {
  const next = mulberry(hashOf(seed))
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(Math.max(next(), 1e-12))) * Math.cos(2 * Math.PI * next())
  const pick = <T>(list: readonly T[]): T => {
    const chosen = list[int(0, list.length - 1)]
    if (chosen === undefined) throw new Error('nothing to pick from')
    return chosen
  }
  return {
    next,
    int,
    normal,
    pick,
    between: (low, high) => low + next() * (high - low),
    logBetween: (low, high) => low * (high / low) ** next(),
    chance: (probability) => next() < probability,
    shuffled: (list) => {
      const keyed = list.map((item) => ({ item, key: next() }))
      return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
    },
    logNormal: (spread) => Math.exp(normal() * spread),
    poisson: (mean) => (mean <= 0 ? 0 : poisson(next, normal, mean)),
    hex: (length) => Array.from({ length }, () => int(0, 15).toString(16)).join(''),
    fork: (label) => random(`${seed}/${label}`),
  }
}
