import type { ChangeFacts } from './commit.ts'
import { wordsOf } from './words.ts'

/** What the symptoms are called: words of alert, metrics and errors, and identifiers that errors quote. */
export interface Symptoms {
  words: ReadonlyMap<string, number>
  identifiers: ReadonlyMap<string, number>
}

export interface SymptomTexts {
  alert: string
  /** Names of the metrics that stand out. */
  metrics: readonly string[]
  /** Error lines since the onset, one of each template. */
  errors: readonly string[]
  /** Names that every text carries anyway. */
  services: readonly string[]
}

const QUOTED = /["'`[(]([A-Za-z_][\w./-]{2,40})["'`\])]/g
const NAMED =
  /\b(?:field|column|table|relation|key|property|attribute|flag|env|variable|topic|queue|method|function|template|module|package|symbol|import)\s+['"`[]?([A-Za-z_][\w.]{2,40})/gi
const FILE = /([\w/-]+\.(?:go|py|js|ts|java|rb|cs|sql|ya?ml|tsx|jsx|kt|rs|php|cpp))\b/g

function identifiersOf(errors: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  const put = (name: string | undefined, weight: number): void => {
    if (name) found.set(name.toLowerCase(), Math.max(found.get(name.toLowerCase()) ?? 0, weight))
  }
  for (const line of errors) {
    for (const match of line.matchAll(QUOTED)) put(match[1], 1)
    for (const match of line.matchAll(NAMED)) put(match[1], 1)
    for (const match of line.matchAll(FILE)) put(match[1]?.split('/').at(-1), 1.3)
  }
  return found
}

export function symptomsOf({ alert, metrics, errors, services }: SymptomTexts): Symptoms {
  const names = new Set(
    services.flatMap((name) => [name.toLowerCase(), ...wordsOf(name.replaceAll('-', ' '))]),
  )
  const words = new Map<string, number>()
  const put = (text: string, weight: number): void => {
    for (const word of wordsOf(text))
      if (!names.has(word)) words.set(word, Math.max(words.get(word) ?? 0, weight))
  }
  put(alert, 1)
  for (const line of errors) put(line, 1)
  for (const metric of metrics) put(metric, 0.7)
  return { words, identifiers: identifiersOf(errors) }
}

/** Inverse document frequency over all changes: a word in every diff ties nothing together. */
export function rarity(changes: readonly ChangeFacts[]): (word: string) => number {
  const counts = new Map<string, number>()
  for (const { row, files, diff } of changes) {
    const lines = diff ? [...diff.added, ...diff.removed, ...diff.context] : []
    for (const word of new Set(wordsOf([row.title, ...files, ...lines].join(' ').replace(/[/.-]/g, ' '))))
      counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return (word) => Math.log((changes.length + 1.5) / ((counts.get(word) ?? 0) + 0.5))
}

/** A word on one side of the diff only is what the change is about; on both sides it merely stands there. */
function placeOf(
  word: string,
  added: ReadonlySet<string>,
  removed: ReadonlySet<string>,
  around: ReadonlySet<string>,
) {
  if (added.has(word) !== removed.has(word)) return 1
  if (added.has(word)) return 0.35
  return around.has(word) ? 0.3 : 0
}

function identifierHits(
  { files, diff }: ChangeFacts,
  symptoms: Symptoms,
  rare: (word: string) => number,
): number {
  const added = (diff?.added ?? []).join('\n').toLowerCase()
  const removed = (diff?.removed ?? []).join('\n').toLowerCase()
  let hits = 0
  for (const [name, weight] of symptoms.identifiers) {
    const [now, before] = [added.includes(name), removed.includes(name)]
    const base = name.split('.').at(-1) ?? name
    if (now || before) {
      const known = Math.max(0.3, Math.min(1, rare(base) / 2))
      hits += weight * (now === before ? 0.4 : 1) * Math.min(1, name.length / 5) * known
    } else if (files.some((file) => file.endsWith(`/${name}`))) hits += 1.2 * weight
  }
  return hits
}

/** How much a change is about what is broken, by shared words: 0 and up, above 2 is a lot. */
export function relevanceOf(change: ChangeFacts, symptoms: Symptoms, rare: (word: string) => number): number {
  const { row, files, diff } = change
  const added = new Set(wordsOf((diff?.added ?? []).join(' ')))
  const removed = new Set(wordsOf((diff?.removed ?? []).join(' ')))
  const around = new Set(
    wordsOf([...(diff?.context ?? []), row.title, ...files].join(' ').replace(/[/.-]/g, ' ')),
  )
  let sum = 0
  for (const [word, weight] of symptoms.words) {
    const place = placeOf(word, added, removed, around)
    if (place > 0) sum += place * weight * Math.max(0.15, rare(word))
  }
  return 1.1 * Math.log1p(sum) + Math.min(3, 1.6 * Math.log1p(1.5 * identifierHits(change, symptoms, rare)))
}
