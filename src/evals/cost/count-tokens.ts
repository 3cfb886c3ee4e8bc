import type { ModelRequest, ModelUsage } from '../../domain/model.ts'

/** Characters of a token; estimates of English and telemetry lie between 3.3 and 3.8. */
const CHARACTERS = 3.5

/** Nobody sees what a model thinks before it answers, and it is billed: what is counted for one call, in tokens. */
export const THINKING = { small: 400, large: 1500 } as const

/** A prefix shorter than this is not cached. */
const LEAST_CACHED = 512

const tokens = (characters: number): number => Math.ceil(characters / CHARACTERS)

/** Counts what a request would use, with the cache of one incident as the provider keeps it. */
export interface TokenCounter {
  count(request: ModelRequest, answer: string, size: keyof typeof THINKING): ModelUsage
}

/** Both breakpoints of a request are written to the cache, and the longest prefix that is there is read from it. */
export function tokenCounter(): TokenCounter {
  const cached = new Set<string>()
  return {
    count: (request, answer, size) => {
      const prefixes = prefixesOf(request)
      const whole = tokens(prefixes.at(-1)?.length ?? 0)
      const known = prefixes.filter((prefix) => cached.has(prefix)).map((prefix) => tokens(prefix.length))
      const cacheRead = Math.max(0, ...known.filter((length) => length >= LEAST_CACHED))
      for (const prefix of [prefixes[0], prefixes.at(-1)]) if (prefix !== undefined) cached.add(prefix)
      const fresh = whole - cacheRead
      return {
        input: whole < LEAST_CACHED ? fresh : 0,
        cacheRead,
        cacheWrite: whole < LEAST_CACHED ? 0 : fresh,
        output: tokens(answer.length) + THINKING[size],
      }
    },
  }
}

/** What stands before each place where a cache entry may end: the system prompt with the tools, then every message. */
function prefixesOf({ model, system, tools, schema, messages }: ModelRequest): string[] {
  let prefix = JSON.stringify([model, tools, schema, system])
  const prefixes = [prefix]
  for (const message of messages) {
    prefix += JSON.stringify(message)
    prefixes.push(prefix)
  }
  return prefixes
}
