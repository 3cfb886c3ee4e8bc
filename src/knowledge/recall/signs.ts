import type { Lesson, LessonKind } from '../../domain/lesson.ts'
import { type Hit, quoted } from '../queries/recall.ts'
import { headFit, isNamedInPart, isOnAlertPage, isVerbatim, statedTerms, type Weighing } from './fields.ts'
import type { Question, Term } from './question.ts'
import { isOfAnother, mayAnswer } from './subject.ts'
import { rarity } from './vocabulary.ts'

/** What tells whether a lesson answers a question, 0 to 1 each unless said otherwise. */
export interface RecallSigns {
  /** Of the weight of the best terms of the question, what the lesson holds; what only its quote has counts a quarter. */
  words: number
  rootWords: number
  /** The same of the words that the question says itself, in statement and quote alike. */
  own: number
  rootOwn: number
  /** Rarities of its own words that the lesson states, in threes of the rarest. */
  ownSum: number
  /** Rarity of the rarest of them. */
  ownBest: number
  /** The same of the concepts that both speak of. */
  conceptSum: number
  rootConcepts: number
  conceptBest: number
  /** The rarest name that both have, up to 1.3. */
  names: number
  /** Of what the lesson states, by rarity, what the question has. */
  cover: number
  /** Terms of the statement, in forties. */
  statement: number
  /** Words of the question, in twelves. */
  length: number
  /** Of its own words, by rarity, what nobody in the team ever wrote. */
  unknown: number
  /** Likeness of the vectors. */
  vector: number
  /** Fit of the question to what the lesson is called, up to 1.5. */
  head: number
  isPost: number
  kindAsked: number
  kindOther: number
  /** Kinds that are seldom the answer unless they are asked for. */
  jargon: number
  ownership: number
  expectation: number
  postChange: number
  /** It names services, and none that the question names; any that it names; it names none, and the question does. */
  another: number
  ofThis: number
  ofNone: number
  file: number
}

/** How well a page about an alert fits; tuned on what the rules of half of 109 alerts say. */
const PAGE = { words: 1, vector: 0.3, head: 0.6, inPart: 0.25, verbatim: 0.8 } as const

/** What is asked for, and what its alert is called or was changed in unasked. */
const PAGE_KIND = { asked: 1.4, jargon: 0.7, change: 0.8 } as const

/** What a word counts that stands only in what is quoted: a long page has many. */
const QUOTED_ONLY = 0.25

/** A long question is answered by part of it: no lesson holds more than about this many terms of one. */
const TOP_TERMS = 8

const isName = ({ term }: Term): boolean => term.startsWith('n#')
const isConcept = ({ term }: Term): boolean => term.startsWith('c#')
const isStem = (term: string): boolean => !term.includes('#')

const sum = (terms: readonly Term[]): number => terms.reduce((all, { weight }) => all + weight, 0)
const most = (terms: readonly Term[]): number => Math.max(0, ...terms.map(({ weight }) => weight))
const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.min(1, part / whole))

/** A question divided once for all lessons that are held against it. */
export interface Divided {
  question: Question
  own: readonly Term[]
  names: readonly Term[]
  concepts: readonly Term[]
  /** Weight of its best terms, of its best words. */
  top: number
  topOwn: number
  unknown: number
  asked: ReadonlySet<string>
}

export function divided(question: Question, { vocabulary }: Weighing): Divided {
  const { terms, values } = question
  const telling = terms.filter(({ term }) => !values.has(term))
  const counted = telling.length > 0 ? telling : terms
  const own = terms.filter(({ term }) => question.own.has(term))
  return {
    question,
    own,
    names: terms.filter(isName),
    concepts: terms.filter(isConcept),
    top: sum(counted.slice(0, TOP_TERMS)),
    topOwn: sum(own.slice(0, TOP_TERMS)),
    unknown: share(sum(own.filter(({ term }) => !vocabulary.postings.has(term))), sum(own)),
    asked: new Set(terms.map(({ term }) => term)),
  }
}

type WordSigns = Pick<
  RecallSigns,
  | 'words'
  | 'rootWords'
  | 'own'
  | 'rootOwn'
  | 'ownSum'
  | 'ownBest'
  | 'conceptSum'
  | 'rootConcepts'
  | 'conceptBest'
  | 'names'
>

function wordSigns(
  { question, own, names, concepts, top, topOwn }: Divided,
  held: ReadonlySet<string>,
  isStated: (term: string) => boolean,
): WordSigns {
  const holds = ({ term }: Term): boolean => held.has(quoted(term))
  const found = (terms: readonly Term[]): Term[] =>
    terms
      .filter(holds)
      .map(({ term, weight }) => ({ term, weight: weight * (isStated(term) ? 1 : QUOTED_ONLY) }))
  const [foundOwn, foundConcepts] = [found(own), found(concepts)]
  const words = share(sum(found(question.terms)), top)
  const ownShare = share(sum(own.filter(holds)), topOwn)
  const conceptSum = Math.min(2, sum(foundConcepts)) / 2
  return {
    words,
    rootWords: Math.sqrt(words),
    own: ownShare,
    rootOwn: Math.sqrt(ownShare),
    ownSum: Math.min(3, sum(foundOwn)) / 3,
    ownBest: most(foundOwn),
    conceptSum,
    rootConcepts: Math.sqrt(conceptSum),
    conceptBest: most(foundConcepts),
    names: most(found(names)),
  }
}

type KindSigns = Pick<
  RecallSigns,
  'isPost' | 'kindAsked' | 'kindOther' | 'jargon' | 'ownership' | 'expectation' | 'postChange'
>

function kindSigns({ kind, isPost }: Question, lesson: Lesson): KindSigns {
  const isAsked = kind === lesson.kind
  const unasked = (one: LessonKind): number => Number(!isAsked && lesson.kind === one)
  return {
    isPost: Number(isPost),
    kindAsked: Number(isAsked),
    kindOther: Number(kind !== null && !isAsked),
    jargon: unasked('jargon'),
    ownership: unasked('ownership'),
    expectation: unasked('expectation'),
    postChange: Number(isPost && lesson.kind === 'change'),
  }
}

function subjectSigns(
  question: Question,
  lesson: Lesson,
): Pick<RecallSigns, 'another' | 'ofThis' | 'ofNone'> {
  if (question.about.length === 0) return { another: 0, ofThis: 0, ofNone: 0 }
  const isNone = lesson.services.length === 0
  const isOther = isOfAnother(lesson, question)
  return { another: Number(isOther), ofThis: Number(!isNone && !isOther), ofNone: Number(isNone) }
}

type FitSigns = WordSigns & Pick<RecallSigns, 'vector' | 'head' | 'kindAsked'>

function pageKind({ kind }: Lesson, { kindAsked }: FitSigns): number {
  if (kindAsked > 0) return PAGE_KIND.asked
  return kind === 'jargon' || kind === 'change' ? PAGE_KIND[kind] : 1
}

/** Pages of one set say the same of different alerts: they are told apart by the parts of their names. */
function pageFit(lesson: Lesson, question: Question, signs: FitSigns, isWhole: boolean): number {
  const { words, vector, head } = signs
  const form = (isNamedInPart(lesson, question) ? PAGE.inPart : 0) + (isWhole ? PAGE.verbatim : 0)
  return (PAGE.words * words + PAGE.vector * vector + PAGE.head * head + form) * pageKind(lesson, signs)
}

/** What tells that a lesson answers; of a page named after an alert how well that fits, 0 to about 3. */
export type Telling = { kind: 'signs'; signs: RecallSigns } | { kind: 'page'; fit: number }

/** Null for what is no answer whatever else it has. */
export function tellingOf(hit: Hit, lesson: Lesson, asked: Divided, weighing: Weighing): Telling | null {
  const { question } = asked
  const stated = statedTerms(lesson, weighing)
  const held = new Set(hit.held)
  if (!mayAnswer(lesson, { held, stated }, question)) return null
  const isWhole = isVerbatim(lesson, question)
  const fit = {
    ...wordSigns(asked, held, (term) => isWhole || stated.has(term)),
    vector: hit.distance === null ? 0 : Math.max(0, 1 - hit.distance),
    head: headFit(lesson, question, weighing),
    ...kindSigns(question, lesson),
  }
  if (isOnAlertPage(lesson)) return { kind: 'page', fit: pageFit(lesson, question, fit, isWhole) }
  const said = [...stated].filter(isStem).map((term) => ({ term, weight: rarity(weighing.vocabulary, term) }))
  const signs = {
    ...fit,
    ...subjectSigns(question, lesson),
    cover: share(sum(said.filter(({ term }) => asked.asked.has(term))), sum(said)),
    statement: Math.min(1, said.length / 40),
    length: Math.min(1, asked.own.length / 12),
    unknown: asked.unknown,
    file: Number(lesson.source.kind === 'file'),
  }
  return { kind: 'signs', signs }
}
