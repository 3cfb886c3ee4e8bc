import type { Tx } from '../../storage/sql.ts'
import { isRuleName } from '../mining/language/names.ts'
import { asLesson } from '../queries/read-lesson.ts'
import { jargonLessons, teamLessons, teamServices, teamTerms } from '../queries/vocabulary.ts'
import { partsOf, stemsOf } from '../words/tokens.ts'

/** What somebody calls something; whether it may be used depends on who asks and when. */
export interface Alias {
  alias: string
  means: string
  readers: string
  origin: string
  at: number
  from: number | null
  until: number | null
}

export interface AlertName {
  name: string
  written: string
}

/**
 * What the team's own words say: how rare each is, what goes with what, and what it calls things. Counted over what
 * the whole team may read and nothing else, so that a private lesson changes nobody's ranking.
 */
export interface Vocabulary {
  /** Lessons the team may read, and of those the newest that were read for this. */
  lessons: number
  read: number
  /** For each term the lessons read that hold it, by number. */
  postings: ReadonlyMap<string, readonly number[]>
  /** The terms of each lesson read. */
  documents: readonly (readonly string[])[]
  aliases: readonly Alias[]
  /** Names of alerts, each as it is written and in words, the longest first: one may begin with another. */
  alerts: readonly AlertName[]
  /** What the names of several alerts that have pages begin with, as stems: `prometheus`, `etcd`. */
  families: ReadonlySet<string>
  /** Of the lessons read, how many are about each service, by its name in lower case. */
  services: ReadonlyMap<string, number>
}

/** Half a second on PostgreSQL; rarities move little beyond. */
const MOST = 20_000

function postingsOf(documents: readonly (readonly string[])[]): Map<string, number[]> {
  const postings = new Map<string, number[]>()
  for (const [at, terms] of documents.entries()) {
    for (const term of terms) {
      const list = postings.get(term)
      if (list === undefined) postings.set(term, [at])
      else list.push(at)
    }
  }
  return postings
}

/** What two names begin with may be chance. */
const FAMILY = 3

/** What the name of an alert begins with, as a stem; null for what is no such name. */
export const familyOf = (name: string): string | null =>
  isRuleName(name) ? (stemsOf(partsOf(name)[0] ?? '')[0] ?? null) : null

/** Nicknames of an alert are not its name. */
const isSpelt = ({ alias, means }: Alias): boolean => partsOf(alias).join(' ') === partsOf(means).join(' ')

function alertsOf(aliases: readonly Alias[]): AlertName[] {
  const alerts = aliases.filter(({ means, readers }) => readers === 'team' && isRuleName(means))
  const names = [...new Set(alerts.map(({ means }) => means))].map((name) => ({ name, written: name }))
  const inWords = alerts.filter(isSpelt).map(({ alias, means }) => ({ name: means, written: alias }))
  return [...names, ...inWords].sort((a, b) => b.written.length - a.written.length)
}

function familiesOf(alerts: readonly AlertName[]): Set<string> {
  const counts = new Map<string, number>()
  for (const family of [...new Set(alerts.map(({ name }) => name))].map(familyOf))
    if (family !== null) counts.set(family, (counts.get(family) ?? 0) + 1)
  return new Set([...counts].filter(([, count]) => count >= FAMILY).map(([family]) => family))
}

export async function learnVocabulary(db: Tx, teamId: string): Promise<Vocabulary> {
  const documents = await teamTerms(db, teamId, MOST)
  const jargon = await jargonLessons(db, teamId)
  const aliases = jargon.flatMap((row): Alias[] => {
    const { detail, at, validFrom, validUntil } = asLesson(row, Number.POSITIVE_INFINITY)
    if (detail.kind !== 'jargon') return []
    const { alias, means } = detail
    return [
      { alias, means, readers: row.readers, origin: row.origin, at, from: validFrom, until: validUntil },
    ]
  })
  const lessons = await teamLessons(db, teamId)
  const about = await teamServices(db, teamId, MOST)
  const services = new Map(about.map(({ name, lessons: times }) => [name, times]))
  const postings = postingsOf(documents)
  const alerts = alertsOf(aliases)
  const families = familiesOf(alerts)
  return { lessons, read: documents.length, postings, documents, aliases, services, alerts, families }
}

/** Lessons the team may read that hold the term: counted, or scaled up from those that were read. */
export function frequency({ lessons, read, postings }: Vocabulary, term: string): number {
  const found = postings.get(term)?.length ?? 0
  return read === 0 ? 0 : found * Math.max(1, lessons / read)
}

/** How much a term tells, 0 to 1; what was never written tells most (Robertson and Spärck Jones). */
export function rarity(vocabulary: Vocabulary, term: string): number {
  const all = Math.max(vocabulary.lessons, 20)
  const found = frequency(vocabulary, term)
  return Math.log(1 + (all - found + 0.5) / (found + 0.5)) / Math.log(1 + (all + 0.5) / 0.5)
}

export interface Companion {
  term: string
  /** Normalized pointwise mutual information, 0 to 1 (Bouma 2009). */
  strength: number
}

/** Fewer than three times together is chance. */
const TOGETHER = 3
/** Tuned on the first half of the labelled questions. */
const STRENGTH = 0.35
const COMPANIONS = 4
/** A word in more lessons than this says little about its company. */
const COUNTED = 1000

const isStem = (term: string): boolean => !term.includes('#')

/** Stems that the team writes where it writes this one, strongest first. */
export function companionsOf(vocabulary: Vocabulary, stem: string): Companion[] {
  const own = vocabulary.postings.get(stem) ?? []
  if (own.length < TOGETHER || own.length > COUNTED) return []
  const counts = new Map<string, number>()
  for (const at of own) {
    for (const term of vocabulary.documents[at] ?? []) {
      if (isStem(term) && term !== stem) counts.set(term, (counts.get(term) ?? 0) + 1)
    }
  }
  const { read } = vocabulary
  return [...counts]
    .filter(([, together]) => together >= TOGETHER)
    .map(([term, together]) => {
      const other = vocabulary.postings.get(term)?.length ?? 0
      const information = Math.log((together * read) / (own.length * other))
      return { term, strength: information / -Math.log(together / read) }
    })
    .filter(({ strength }) => strength >= STRENGTH)
    .sort((a, b) => b.strength - a.strength || (a.term < b.term ? -1 : 1))
    .slice(0, COMPANIONS)
}
