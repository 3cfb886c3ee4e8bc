import type { Lesson } from '../../domain/lesson.ts'
import { isRuleName } from '../mining/language/names.ts'
import { conceptTerm, nameTerm } from '../store/indexed.ts'
import { type Concepts, conceptsIn, spokenIn } from '../words/concepts.ts'
import { partsOf, stemsOf, wordsOf } from '../words/tokens.ts'
import type { Question } from './question.ts'
import { rarity, type Vocabulary } from './vocabulary.ts'

/** What texts are weighed by. */
export interface Weighing {
  vocabulary: Vocabulary
  concepts: Concepts
}

/** What a word of a name counts when the question only has another word for it. */
const OTHER_WORD = 0.9

/** Asked for by its very name. */
const BY_NAME = 1.5

/** What the page of a lesson is called; null when it is on none. */
const pageOf = ({ source }: Lesson): string | null =>
  source.kind === 'file'
    ? (source.file
        .split('/')
        .at(-1)
        ?.replace(/\.[a-z]+$/i, '') ?? '')
    : null

function isAboutItsPage(lesson: Lesson): boolean {
  const page = pageOf(lesson)
  return page !== null && lesson.services.includes(page)
}

/** What a lesson is called: its services and alerts, and the page that it is on. */
function namesOf(lesson: Lesson): string[] {
  const { services } = lesson
  const page = pageOf(lesson)
  if (page === null) return [...services]
  // What else a page about an alert names is named in passing.
  return isAboutItsPage(lesson) ? [page] : [page, ...services]
}

/**
 * How well a question fits the name of a lesson, 0 to 1: the square of the share of the name's words that it has, times
 * the root of the share of its own weight that is in the name. A long question need not be all in the name.
 */
function fitOf(name: string, terms: ReadonlyMap<string, number>, { vocabulary, concepts }: Weighing): number {
  if (terms.has(nameTerm(name))) return BY_NAME
  const stems = stemsOf(name)
  // `out of files` is another word for inodes, `files` alone is none.
  const meant = spokenIn(stems, concepts).filter(({ concept }) => terms.has(conceptTerm(concept)))
  const otherWords = new Set(meant.flatMap((spoken) => spoken.stems))
  let whole = 0
  let found = 0
  let asked = 0
  for (const stem of new Set(stems)) {
    const worth = rarity(vocabulary, stem)
    const exact = terms.get(stem)
    whole += worth
    if (exact !== undefined) found += worth
    else if (otherWords.has(stem)) found += OTHER_WORD * worth
    asked += exact ?? 0
  }
  const all = [...terms].reduce((sum, [term, weight]) => sum + (term.includes('#') ? 0 : weight), 0)
  return whole === 0 || all === 0 ? 0 : (found / whole) ** 2 * Math.sqrt(Math.min(1, asked / all))
}

/** How well a question fits the best of what a lesson is called, 0 to 1; more when it says the name itself. */
export function headFit(lesson: Lesson, { terms }: Question, weighing: Weighing): number {
  const weights = new Map(terms.map(({ term, weight }) => [term, weight]))
  return Math.max(0, ...[...new Set(namesOf(lesson))].map((name) => fitOf(name, weights, weighing)))
}

/** `unlike NodeFilesystemSpaceFillingUp, this one …`: the words of another alert's name say nothing of this one. */
function withoutOthers(lesson: Lesson, { aliases }: Vocabulary): string {
  const own = new Set(namesOf(lesson))
  const others = aliases.filter(({ means }) => !own.has(means) && lesson.statement.includes(means))
  // The longest first: one may begin with another.
  const longest = others.map(({ means }) => means).sort((a, b) => b.length - a.length)
  return longest.reduce((text, name) => text.replaceAll(name, ' '), lesson.statement)
}

/** The terms of what a lesson states, without what it quotes beside it. */
export function statedTerms(lesson: Lesson, { concepts, vocabulary }: Weighing): ReadonlySet<string> {
  const said = isAboutItsPage(lesson) ? withoutOthers(lesson, vocabulary) : lesson.statement
  const stems = stemsOf(`${namesOf(lesson).join(' ')} ${said}`)
  return new Set([
    ...stems,
    ...conceptsIn(stems, concepts).map(conceptTerm),
    ...namesOf(lesson).map(nameTerm),
  ])
}

/**
 * Whether the question names what the name of the lesson's page begins with, in two parts or more: `KubeScheduler` and
 * `kube-scheduler` are what `KubeSchedulerDown` is about, among pages that say the same of other components.
 */
export function isNamedInPart(lesson: Lesson, { written }: Question): boolean {
  const page = pageOf(lesson)
  if (page === null || written.length === 0 || !isRuleName(page) || !isAboutItsPage(lesson)) return false
  const parts = partsOf(page)
  return parts.some((_, at) => at > 1 && written.includes(parts.slice(0, at).join('')))
}

/** Fewer words in a row are said of many things. */
const SENTENCE = 5

/** Whether a lesson says the whole question word by word. */
export function isVerbatim({ statement }: Lesson, { said }: Question): boolean {
  return said.length >= SENTENCE && ` ${wordsOf(statement).join(' ')} `.includes(` ${said.join(' ')} `)
}
