import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { stemsOf } from './tokens.ts'

const Thesaurus = z.object({
  version: z.string(),
  concepts: z.record(
    z.string(),
    z.object({
      words: z.array(z.string()),
      near: z.array(z.string()).default([]),
      everyday: z.boolean().default(false),
    }),
  ),
})

/** A concept that stems speak of, and the stems that say so. */
export interface Spoken {
  concept: string
  stems: readonly string[]
}

/** A thesaurus made ready to read texts with. */
export interface Concepts {
  version: string
  /** Phrases by their first stem. */
  phrases: ReadonlyMap<string, readonly Spoken[]>
  /** Concepts that tend to come with one: its causes and its effects. */
  near: ReadonlyMap<string, readonly string[]>
  /** Of words that people say of anything, and not of systems alone. */
  everyday: ReadonlySet<string>
}

const FILE = new URL('./thesaurus.json', import.meta.url)

/** The thesaurus of operations terms that comes with Sitrep. */
export function readConcepts(file: URL = FILE): Concepts {
  const { version, concepts } = Thesaurus.parse(JSON.parse(readFileSync(file, 'utf8')))
  const phrases = new Map<string, Spoken[]>()
  for (const [concept, { words }] of Object.entries(concepts)) {
    for (const stems of words.map((word) => stemsOf(word))) {
      const [first] = stems
      if (first === undefined) continue
      phrases.set(first, [...(phrases.get(first) ?? []), { concept, stems }])
    }
  }
  const all = Object.entries(concepts)
  return {
    version,
    phrases,
    near: new Map(all.map(([id, { near }]) => [id, near])),
    everyday: new Set(all.flatMap(([id, { everyday }]) => (everyday ? [id] : []))),
  }
}

/** People put words between: "pods just keep on dying". */
const GAP = 2

/** Whether the rest of a phrase follows, each word at most `GAP` words after the one before. */
function follows(stems: readonly string[], from: number, rest: readonly string[]): boolean {
  let at = from
  return rest.every((wanted) => {
    const next = stems.slice(at + 1, at + 2 + GAP).indexOf(wanted)
    if (next < 0) return false
    at += 1 + next
    return true
  })
}

/** What stems speak of, each as often as it is said. */
export const spokenIn = (stems: readonly string[], { phrases }: Concepts): Spoken[] =>
  stems.flatMap((first, at) =>
    (phrases.get(first) ?? []).filter((phrase) => follows(stems, at, phrase.stems.slice(1))),
  )

/** The concepts that stems speak of. */
export const conceptsIn = (stems: readonly string[], concepts: Concepts): string[] => [
  ...new Set(spokenIn(stems, concepts).map(({ concept }) => concept)),
]
