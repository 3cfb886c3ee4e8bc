import { createHash } from 'node:crypto'
import type { Lesson, LessonDetail, LessonSource } from '../../domain/lesson.ts'
import { type Concepts, conceptsIn } from '../words/concepts.ts'
import { namesIn, partsOf, stemsOf } from '../words/tokens.ts'

/** Kinds of terms; a stem has none, and no stem holds `#`. */
export const nameTerm = (name: string): string => `n#${name.toLowerCase()}`
export const conceptTerm = (concept: string): string => `c#${concept}`
export const readersTerm = (readers: string): string => `r#${readers}`
export const originTerm = (origin: string): string => `o#${origin}`

/** Raised when the terms of the same text would come out differently; with the thesaurus' own version. */
const LEXICON = '3'

export const lexiconOf = (concepts: Concepts): string => `${LEXICON}.${concepts.version}`

/** What is read, edited and deleted as one. */
export function sourceKey(source: LessonSource): string {
  switch (source.kind) {
    case 'slack':
      return `slack:${source.channel}:${source.thread}`
    case 'file':
      return `file:${source.file}`
    case 'ticket':
      return `ticket:${source.system}:${source.key}`
  }
}

/** The channel it was written in; empty for what comes from none. */
export const originOf = (source: LessonSource): string => (source.kind === 'slack' ? source.channel : '')

export const readersOf = ({ readers }: Lesson): string => (readers.kind === 'team' ? 'team' : readers.channel)

export function scopeOf(lesson: Lesson): string {
  const origin = originOf(lesson.source)
  return lesson.readers.kind === 'team' ? origin : `${origin}!${lesson.readers.channel}`
}

function detailNames(detail: LessonDetail): string[] {
  switch (detail.kind) {
    case 'jargon':
      return [detail.alias, detail.means]
    case 'ownership':
      return [detail.owner]
    case 'expectation':
      return detail.places
    case 'procedure':
      return detail.page === null ? [] : [detail.page]
    default:
      return []
  }
}

/** A page is named after what it is about: `runbooks/kubernetes/KubePodCrashLooping.md`. */
function fileName(source: LessonSource): string[] {
  if (source.kind !== 'file') return []
  const base =
    source.file
      .split('/')
      .at(-1)
      ?.replace(/\.[a-z]+$/i, '') ?? ''
  return base === '' ? [] : [base]
}

/** Names by which a lesson is found exactly, in lower case. */
function namesOf(lesson: Lesson): string[] {
  const given = [...lesson.services, ...detailNames(lesson.detail), ...fileName(lesson.source)]
  const written = namesIn(`${lesson.statement} ${lesson.quote}`)
  return [...new Set([...given.map((name) => name.trim().toLowerCase()), ...written])].filter(Boolean)
}

/** What an index entry may be at most; longer names are no names. */
const LONGEST_TERM = 200

/**
 * What rules made out of its sentence and its conversation: what an alert said may stand nowhere else. A page says it in
 * lessons of its own, and a word that all of them held would tell none apart.
 */
function detailText({ detail, source }: Lesson): string[] {
  if (source.kind === 'file') return []
  switch (detail.kind) {
    case 'procedure':
      return [detail.when, ...detail.steps]
    case 'cause':
      return [detail.symptom, detail.cause, detail.fix ?? '']
    case 'jargon':
      return [detail.alias, detail.means]
    default:
      return []
  }
}

/** What a lesson is embedded as and searched in. */
export const searchedText = (lesson: Lesson): string =>
  [
    ...fileName(lesson.source).map((name) => partsOf(name).join(' ')),
    lesson.services.join(' '),
    lesson.statement,
    lesson.quote.includes(lesson.statement) ? '' : lesson.quote,
    ...detailText(lesson).filter((part) => !lesson.statement.includes(part)),
  ].join(' ')

export interface Indexed {
  names: string[]
  terms: string[]
  contentHash: string
}

/** Everything about a lesson that is looked up by. */
export function indexed(lesson: Lesson, concepts: Concepts): Indexed {
  const names = namesOf(lesson).filter((name) => name.length <= LONGEST_TERM)
  const stems = stemsOf(`${searchedText(lesson)} ${names.join(' ')} ${lesson.quote}`)
  const terms = new Set([
    ...stems.filter((one) => one.length <= LONGEST_TERM),
    ...conceptsIn(stems, concepts).map(conceptTerm),
    ...names.map(nameTerm),
    readersTerm(readersOf(lesson)),
    ...(originOf(lesson.source) === '' ? [] : [originTerm(originOf(lesson.source))]),
  ])
  const { kind, services, statement, quote, detail, authors, at, validFrom, validUntil, readers } = lesson
  const content = { kind, services, statement, quote, detail, authors, at, validFrom, validUntil, readers }
  return {
    names,
    terms: [...terms],
    contentHash: createHash('sha256').update(JSON.stringify(content)).digest('hex'),
  }
}
