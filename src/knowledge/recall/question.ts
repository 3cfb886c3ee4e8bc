import type { LessonKind } from '../../domain/lesson.ts'
import type { Reach } from '../access/reach.ts'
import { subjectsOfPost } from '../mining/language/post-subject.ts'
import { conceptTerm, nameTerm } from '../store/indexed.ts'
import { type Concepts, conceptsIn, spokenIn } from '../words/concepts.ts'
import { loudness } from '../words/loudness.ts'
import { expanded, namesIn, partsOf, stemsOf, wordsOf } from '../words/tokens.ts'
import { ASIDE, asideStems, instancesIn, levelIn, withoutValues } from './instance.ts'
import { askedKind, askedWord, matterOf } from './intent.ts'
import { subjectsOf, withoutSubjects } from './subject.ts'
import { type Alias, companionsOf, rarity, type Vocabulary } from './vocabulary.ts'

/** Which ways lead from the words of a question to other words; all unless a measurement takes one away. */
export interface Expansion {
  jargon: boolean
  thesaurus: boolean
  company: boolean
}

export const ALL_WAYS: Expansion = { jargon: true, thesaurus: true, company: true }

export interface Term {
  term: string
  weight: number
}

export interface Question {
  /** The words, with what the team's nicknames stand for: what is embedded. */
  text: string
  terms: Term[]
  /** Stems that it says itself. */
  own: ReadonlySet<string>
  kind: LessonKind | null
  /** What it names by a name that is no word, and by what else that is called: others are not meant. */
  subjects: string[]
  /** Its words in order. */
  said: readonly string[]
  /** Services that it is about by what lessons of the team call them, also where that is a plain word; in lower case. */
  about: readonly string[]
  /** It is an alert that was pasted, which names what it is about. */
  isPost: boolean
  /** Names in it without what joins their parts: `kube-scheduler` and `KubeScheduler` are one. */
  written: readonly string[]
  /** Stems that are only part of what some pod or device is called. */
  aside: ReadonlySet<string>
  /** Terms of one pod, host or number that the team wrote nothing of: found where they are, they say nothing where they are not. */
  values: ReadonlySet<string>
  /** Of what alerts are named after, what it names: stems. */
  families: readonly string[]
  /** The concepts that it speaks of, and its stems that do. */
  spoken: ReadonlyMap<string, readonly string[]>
  /** It calls something as only the team does: it is about their systems, and the nearest is worth showing. */
  isOurs: boolean
  /** Asked for an owner: one of these has to be in what answers, since `owner` is in all of them. Null otherwise. */
  matter: ReadonlySet<string> | null
  /** Asked what something means: the stem of it that tells most; null otherwise. */
  word: string | null
}

/** What a way of knowing a term is worth against the word itself; tuned on the first half of the labelled questions. */
const WORTH = {
  stem: 1,
  name: 1.3,
  alias: 0.9,
  concept: 0.8,
  everyday: 0.9,
  near: 0.2,
  company: 0.25,
  rewritten: 0.5,
} as const

/** A question is a few sentences; a pasted log must not become a thousand terms. */
const MOST_TERMS = 48

export interface Asking {
  reach: Reach
  at: number
}

function mayUse({ readers, origin, at, from, until }: Alias, { reach, at: now }: Asking): boolean {
  const isReadable = readers === 'team' || reach.channels.includes(readers)
  const isHere = reach.onlyFrom === null || origin === reach.onlyFrom
  return isReadable && isHere && at <= now && (from ?? at) <= now && (until ?? now) >= now
}

const holds = (words: string, phrase: string): boolean => {
  const wanted = wordsOf(phrase).join(' ')
  return wanted !== '' && ` ${words} `.includes(` ${wanted} `)
}

/** What the question says in the team's own names, in other words; both ways round. */
function otherNames(text: string, aliases: readonly Alias[], asking: Asking): string[] {
  const words = wordsOf(text).join(' ')
  const usable = aliases.filter((one) => mayUse(one, asking))
  return usable.flatMap(({ alias, means }) => [
    ...(holds(words, alias) ? [means] : []),
    ...(holds(words, means) ? [alias] : []),
  ])
}

/** One word or two: `payments db` is how people write `payments-db`. */
function possibleNames(text: string): string[] {
  const words = wordsOf(text)
  const pairs = words
    .slice(1)
    .flatMap((word, at) => [`${words[at]}-${word}`, `${words[at]} ${word}`, `${words[at]}${word}`])
  return [...new Set([...namesIn(text), ...words.filter((word) => word.length > 2), ...pairs])]
}

/** A name nobody in the team ever wrote is a word like any other; a private one is still found by its words. */
const knownNames = (text: string, vocabulary: Vocabulary): string[] => {
  const written = new Set(namesIn(text))
  return possibleNames(text).filter((name) => written.has(name) || vocabulary.postings.has(nameTerm(name)))
}

interface Understanding {
  vocabulary: Vocabulary
  concepts: Concepts
  asking: Asking
  ways: Expansion
  /** What a model would say instead; default nothing. */
  rewritten?: readonly string[]
}

type Add = (term: string, worth: number) => void

function addOthers(add: Add, others: readonly string[]): void {
  for (const other of others) {
    add(nameTerm(other), WORTH.alias * WORTH.name)
    for (const stem of stemsOf(other)) add(stem, WORTH.alias)
  }
}

/** Words that nobody asked for count less, and a name among them is a word. */
function addRewritten(add: Add, rewritten: readonly string[], concepts: Concepts): void {
  const stems = rewritten.flatMap(stemsOf)
  for (const stem of stems) add(stem, WORTH.rewritten)
  for (const concept of conceptsIn(stems, concepts))
    add(conceptTerm(concept), WORTH.rewritten * WORTH.concept)
}

function addConcepts(add: Add, stems: readonly string[], concepts: Concepts): void {
  for (const concept of conceptsIn(stems, concepts)) {
    add(conceptTerm(concept), concepts.everyday.has(concept) ? WORTH.everyday : WORTH.concept)
    for (const near of concepts.near.get(concept) ?? []) add(conceptTerm(near), WORTH.near)
  }
}

function addCompany(add: Add, stems: ReadonlySet<string>, vocabulary: Vocabulary): void {
  for (const stem of stems) {
    for (const { term, strength } of companionsOf(vocabulary, stem)) add(term, WORTH.company * strength)
  }
}

/** A name of one word is no rarer than the word: `cluster` is what some service is called and everybody writes. */
function rarityOfName(vocabulary: Vocabulary, name: string): number {
  const stems = stemsOf(name)
  const word = stems.length === 1 ? rarity(vocabulary, stems[0] ?? '') : 1
  return Math.min(word, rarity(vocabulary, nameTerm(name)))
}

/** `unready`, where everybody writes `not ready`. */
function undone(stem: string, { postings }: Vocabulary): string[] {
  const rest = /^un(.{4,})$/.exec(stem)?.[1]
  return rest === undefined || postings.has(stem) || !postings.has(rest) ? [] : [...stemsOf('not'), rest]
}

/** What says nothing of the word that is asked about explains it to nobody. */
function wordAsked(text: string, vocabulary: Vocabulary): string | null {
  const stems = stemsOf(askedWord(text) ?? '')
  const [best = null] = stems.sort((a, b) => rarity(vocabulary, b) - rarity(vocabulary, a))
  return best
}

interface Weighed {
  /** Each term once and at its best. */
  weights: ReadonlyMap<string, number>
  /** What the team's nicknames in the text stand for, both ways. */
  others: string[]
  /** Stems of what it is about, without those of single instances. */
  meant: string[]
  aside: ReadonlySet<string>
  values: ReadonlySet<string>
}

function weigh(text: string, { vocabulary, concepts, asking, ways }: Understanding): Weighed {
  const weights = new Map<string, number>()
  const keep = (term: string, weight: number): void => {
    weights.set(term, Math.max(weights.get(term) ?? 0, weight))
  }
  const add: Add = (term, worth) => keep(term, worth * rarity(vocabulary, term))
  const stems = stemsOf(text)
  const instances = instancesIn(text, (name) => vocabulary.postings.has(nameTerm(name)))
  const aside = asideStems(text, instances)
  const isPost = postedIn(text, vocabulary).length > 0
  for (const stem of stems) add(stem, (aside.has(stem) ? ASIDE : WORTH.stem) * loudness(stem, isPost))
  for (const stem of stems.flatMap((one) => undone(one, vocabulary))) add(stem, WORTH.alias)
  for (const name of knownNames(text, vocabulary))
    keep(nameTerm(name), WORTH.name * rarityOfName(vocabulary, name))
  const isValue = (stem: string): boolean =>
    (aside.has(stem) || /\d/.test(stem)) && !vocabulary.postings.has(stem)
  const values = new Set([...instances.map(nameTerm), ...stems.filter(isValue)])
  const others = ways.jargon ? otherNames(text, vocabulary.aliases, asking) : []
  addOthers(add, others)
  const meant = stems.filter((stem) => !aside.has(stem))
  if (ways.thesaurus) addConcepts(add, [...meant, ...others.flatMap(stemsOf)], concepts)
  if (ways.company) addCompany(add, new Set(meant), vocabulary)
  return { weights, others, meant, aside, values }
}

function stemsByConcept(stems: readonly string[], concepts: Concepts): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { concept, stems: said } of spokenIn(stems, concepts))
    found.set(concept, [...(found.get(concept) ?? []), ...said])
  return found
}

/** Longer texts are questions about more than an alert. */
const POST_WORDS = 14

/** What a pasted alert is about: its subjects, or their wholes, as far as the team or its form says that they are services. */
function postedIn(text: string, { services }: Vocabulary): string[] {
  if (wordsOf(text).length > POST_WORDS || text.includes('?')) return []
  const subjects = subjectsOfPost(text).map(({ name, sure }) => ({ name: name.toLowerCase(), sure }))
  return subjects.flatMap(({ name, sure }) => [
    ...(sure || services.has(name) ? [name] : []),
    ...name
      .split(/[-_]/)
      .slice(0, 1)
      .filter((whole) => services.has(whole)),
  ])
}

/** Of the lessons with a word, those that are about what is called so: `orchard` where it is seldom anything else. */
const MOSTLY_SERVICE = 0.5

/** Services of one plain word that a text names. */
function plainServicesIn(text: string, { postings, services }: Vocabulary): string[] {
  const isService = (word: string): boolean => {
    const [stem = word] = stemsOf(word)
    return (services.get(word) ?? 0) > MOSTLY_SERVICE * (postings.get(stem)?.length ?? 0)
  }
  return wordsOf(text).filter((word) => word.length > 2 && isService(word))
}

/** Everything the question is looked up by, the same term once and at its best. */
export function understand(asked: string, understanding: Understanding): Question {
  const plain = withoutValues(expanded(asked))
  const text = [plain, ...levelIn(asked)].join(' ')
  const { vocabulary, concepts, rewritten = [] } = understanding
  const said = weigh(text, understanding)
  const { others, meant, aside, values } = said
  const weights = new Map(said.weights)
  const add: Add = (term, worth) => {
    weights.set(term, Math.max(weights.get(term) ?? 0, worth * rarity(vocabulary, term)))
  }
  addRewritten(add, rewritten, concepts)
  const terms = [...weights].map(([term, weight]) => ({ term, weight }))
  terms.sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
  const posted = postedIn(asked, vocabulary)
  const kind = askedKind(text)
  const subjects = subjectsOf(text, others)
  const matter = [withoutSubjects(matterOf(text), subjects), ...rewritten].join(' ')
  return {
    text: [text, ...others, ...rewritten].join(' '),
    terms: terms.slice(0, MOST_TERMS),
    own: new Set(stemsOf(text)),
    kind,
    subjects,
    about: [...new Set([...posted, ...plainServicesIn(plain, vocabulary)])],
    isPost: posted.length > 0,
    said: wordsOf(plain),
    written: [...new Set(namesIn(plain).map((name) => partsOf(name).join('')))],
    aside,
    values,
    families: [...new Set(meant)].filter((stem) => vocabulary.families.has(stem)),
    spoken: stemsByConcept([text, ...others, ...rewritten].flatMap(stemsOf), concepts),
    isOurs: others.length > 0,
    matter: kind === 'ownership' ? new Set(weigh(matter, understanding).weights.keys()) : null,
    word: kind === 'jargon' ? wordAsked(plain, vocabulary) : null,
  }
}
