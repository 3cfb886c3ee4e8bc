import type { Lesson } from '../../domain/lesson.ts'
import { isRuleName } from '../mining/language/names.ts'
import { conceptTerm, nameTerm } from '../store/indexed.ts'
import { type Concepts, conceptsIn, spokenIn } from '../words/concepts.ts'
import { partsOf, stemsOf, wordsOf } from '../words/tokens.ts'
import { ASIDE, withoutValues } from './instance.ts'
import type { Question } from './question.ts'
import { familyOf, rarity, type Vocabulary } from './vocabulary.ts'

/** What texts are weighed by. */
export interface Weighing {
  vocabulary: Vocabulary
  concepts: Concepts
}

/** What a word of a name counts when the question only has another word for it. */
const OTHER_WORD = 0.8

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

/** A page named after an alert is of that alert, and of whichever service has it. */
export function isOnAlertPage(lesson: Lesson): boolean {
  const page = pageOf(lesson)
  return page !== null && isRuleName(page)
}

function isAboutItsPage(lesson: Lesson): boolean {
  const page = pageOf(lesson)
  return isOnAlertPage(lesson) || (page !== null && lesson.services.includes(page))
}

/** What a lesson is called: its services and alerts, and the page that it is on. */
function namesOf(lesson: Lesson): string[] {
  const { services } = lesson
  const page = pageOf(lesson)
  if (page === null) return [...services]
  // What else a page about an alert names is named in passing.
  return isAboutItsPage(lesson) ? [page] : [page, ...services]
}

/** What a small word of a name counts: `any` and `some` may be all that tells two names apart. */
const SMALL = 0.1

const smallWords = (name: string): string[] => partsOf(name).filter((word) => stemsOf(word).length === 0)

interface Asked extends Pick<Question, 'spoken' | 'said' | 'aside' | 'values'> {
  terms: ReadonlyMap<string, number>
}

/**
 * How well a question fits the name of a lesson, 0 to 1: the square of the share of the name's words that it has, times
 * the root of the share of its own weight that is in the name. A long question need not be all in the name.
 */
function fitOf(name: string, asking: Asked, { vocabulary, concepts }: Weighing): number {
  const { terms, spoken, said, aside, values } = asking
  if (terms.has(nameTerm(name))) return BY_NAME
  const stems = stemsOf(name)
  // `out of files` is another word for inodes, `files` alone is none.
  const meant = spokenIn(stems, concepts).filter(({ concept }) => spoken.has(concept))
  const used = new Set<string>()
  const small = smallWords(name)
  let whole = SMALL * small.length
  let found = SMALL * small.filter((word) => said.includes(word)).length
  for (const stem of new Set(stems)) {
    const worth = rarity(vocabulary, stem)
    whole += worth
    if (terms.has(stem)) {
      found += worth * (aside.has(stem) ? ASIDE : 1)
      used.add(stem)
      continue
    }
    const others = meant.filter((one) => one.stems.includes(stem))
    if (others.length > 0) found += OTHER_WORD * worth
    for (const other of others.flatMap(({ concept }) => spoken.get(concept) ?? [])) used.add(other)
  }
  const asked = [...used].reduce((sum, stem) => sum + (terms.get(stem) ?? 0), 0)
  const all = [...terms].reduce(
    (sum, [term, weight]) => sum + (term.includes('#') || values.has(term) ? 0 : weight),
    0,
  )
  return whole === 0 || all === 0 ? 0 : (found / whole) ** 2 * Math.sqrt(Math.min(1, asked / all))
}

/** How well a question fits the best of what a lesson is called, 0 to 1; more when it says the name itself. */
export function headFit(lesson: Lesson, question: Question, weighing: Weighing): number {
  const asked = { ...question, terms: new Map(question.terms.map(({ term, weight }) => [term, weight])) }
  return Math.max(0, ...[...new Set(namesOf(lesson))].map((name) => fitOf(name, asked, weighing)))
}

/** `see Node RAID Degraded`, `unlike NodeRAIDDegraded`: the words of another alert's name say nothing of this one. */
function withoutOthers(lesson: Lesson, { alerts }: Vocabulary): string {
  const own = new Set(namesOf(lesson))
  return alerts.reduce(
    (text, { name, written }) => (own.has(name) ? text : text.replaceAll(written, ' ')),
    lesson.statement,
  )
}

/** `runs out of inodes rather than of space`: what a page says its alert is not. */
const CONTRAST = /\b(?:rather than|as opposed to)\b[^,.;:()]{0,200}/gi

/** The terms of what a lesson states, without what it quotes beside it. */
export function statedTerms(lesson: Lesson, { concepts, vocabulary }: Weighing): ReadonlySet<string> {
  const said = isAboutItsPage(lesson)
    ? withoutOthers(lesson, vocabulary).replace(CONTRAST, ' ')
    : lesson.statement
  const stems = stemsOf(`${namesOf(lesson).join(' ')} ${said}`)
  return new Set([
    ...stems,
    ...conceptsIn(stems, concepts).map(conceptTerm),
    ...namesOf(lesson).map(nameTerm),
  ])
}

/**
 * Whether the question names what the name of the lesson's page begins with: two parts or more, as `KubeScheduler` and
 * `kube-scheduler` are of `KubeSchedulerDown`, or one that the names of several pages begin with, such as `Kubelet`. Pages
 * say the same of different components.
 */
export function isNamedInPart(lesson: Lesson, { written, families }: Question): boolean {
  const page = pageOf(lesson)
  if (page === null || !isOnAlertPage(lesson)) return false
  const parts = partsOf(page)
  const isWritten = parts.some((_, at) => at > 1 && written.includes(parts.slice(0, at).join('')))
  return isWritten || families.includes(familyOf(page) ?? '')
}

/** Fewer words in a row are said of many things. */
const SENTENCE = 5

const isSaidIn = (text: string, said: readonly string[]): boolean =>
  ` ${wordsOf(withoutValues(text)).join(' ')} `.includes(` ${said.join(' ')} `)

/** Whether a lesson, or what it quotes, says the whole question word by word, whatever was measured. */
export function isVerbatim({ statement, quote }: Lesson, { said }: Question): boolean {
  if (said.length < SENTENCE) return false
  if (isSaidIn(statement, said)) return true
  // A page is long to read, and few have the longest word.
  const longest = said.reduce((long, word) => (word.length > long.length ? word : long), '')
  return quote.toLowerCase().includes(longest) && isSaidIn(quote, said)
}
