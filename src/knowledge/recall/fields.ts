import type { Lesson } from '../../domain/lesson.ts'
import { conceptTerm, nameTerm } from '../store/indexed.ts'
import { type Concepts, conceptsIn } from '../words/concepts.ts'
import { stemsOf } from '../words/tokens.ts'
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

const baseName = (file: string): string =>
  file
    .split('/')
    .at(-1)
    ?.replace(/\.[a-z]+$/i, '') ?? ''

/** What a lesson is called: its services and alerts, and the page that it is on. */
function namesOf({ services, source }: Lesson): string[] {
  if (source.kind !== 'file') return [...services]
  const page = baseName(source.file)
  // What else a page about an alert names is named in passing.
  return services.includes(page) ? [page] : [page, ...services]
}

/**
 * How well a question fits the name of a lesson, 0 to 1: the square of the share of the name's words that it has, times
 * the root of the share of its own weight that is in the name. A long question need not be all in the name.
 */
function fitOf(name: string, terms: ReadonlyMap<string, number>, { vocabulary, concepts }: Weighing): number {
  if (terms.has(nameTerm(name))) return BY_NAME
  const stems = [...new Set(stemsOf(name))]
  let whole = 0
  let found = 0
  let asked = 0
  for (const stem of stems) {
    const worth = rarity(vocabulary, stem)
    const other = conceptsIn([stem], concepts).some((concept) => terms.has(conceptTerm(concept)))
    const exact = terms.get(stem)
    whole += worth
    if (exact !== undefined) found += worth
    else if (other) found += OTHER_WORD * worth
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

/** The terms of what a lesson states, without what it quotes beside it. */
export function statedTerms(lesson: Lesson, { concepts }: Weighing): ReadonlySet<string> {
  const stems = stemsOf(`${namesOf(lesson).join(' ')} ${lesson.statement}`)
  return new Set([
    ...stems,
    ...conceptsIn(stems, concepts).map(conceptTerm),
    ...namesOf(lesson).map(nameTerm),
  ])
}
