import type { Lesson } from '../../domain/lesson.ts'
import { isAlertName, namesIn } from '../mining/language/names.ts'
import { quoted } from '../queries/recall.ts'
import { nameTerm } from '../store/indexed.ts'
import { plainName, spellingsOf } from '../words/service-name.ts'
import { stemsOf } from '../words/tokens.ts'
import type { Question } from './question.ts'

/** Written as no word is: `payments-db`, `paymentsDb`. */
const IS_IDENTIFIER = /[-_.]|\p{Ll}\p{Lu}/u

/** Names in a question that mean one service and no other, with what the team's nicknames there stand for; in lower case. */
export function subjectsOf(text: string, others: readonly string[]): string[] {
  const written = [...namesIn(text), ...namesIn(text.toLowerCase())].filter((name) =>
    IS_IDENTIFIER.test(name),
  )
  const names = [...written, ...others].filter((name) => !isAlertName(name))
  return [...new Set(names.map((name) => name.toLowerCase()))]
}

/** The text without such names. */
export const withoutSubjects = (text: string, subjects: readonly string[]): string =>
  subjects.reduce((left, name) => left.replaceAll(name, ' '), text.toLowerCase())

/** Lessons that say whom to turn to, whatever they are about. */
const TELLS_WHOM: ReadonlySet<Lesson['kind']> = new Set(['procedure'])

/** What a lesson was found by, and the terms of what it states. */
export interface Found {
  held: ReadonlySet<string>
  stated: ReadonlySet<string>
}

const isOf = (subject: string, { held, stated }: Found): boolean => {
  if (spellingsOf(subject).some((name) => held.has(quoted(nameTerm(name))))) return true
  const stems = stemsOf(plainName(subject))
  return stems.length > 0 && stems.every((stem) => stated.has(stem))
}

/**
 * Whether a lesson may answer at all. An owner of something else is no answer to a question that names something; asked
 * for an owner, nothing is that shares no more with the question than the word; asked what a word means, nothing without it.
 */
export function mayAnswer({ kind }: Pick<Lesson, 'kind'>, found: Found, question: Question): boolean {
  const { subjects, matter, word } = question
  if (word !== null && !found.held.has(quoted(word))) return false
  if (subjects.some((subject) => isOf(subject, found))) return true
  const isForOwner = question.kind === 'ownership'
  if (subjects.length > 0 && (kind === 'ownership' || (isForOwner && !TELLS_WHOM.has(kind)))) return false
  return matter === null || [...matter].some((term) => found.held.has(quoted(term)))
}

/**
 * Whether a lesson is about something else than what the question names: it names services, and none is one of those, a
 * part of it or the whole of it.
 */
export function isOfAnother({ services }: Pick<Lesson, 'services'>, { about }: Question): boolean {
  if (about.length === 0 || services.length === 0) return false
  const names = services.map(plainName)
  const isPart = (part: string, whole: string): boolean => part === whole || part.startsWith(`${whole}-`)
  return !names.some((name) =>
    about.some((one) => isPart(name, plainName(one)) || isPart(plainName(one), name)),
  )
}
