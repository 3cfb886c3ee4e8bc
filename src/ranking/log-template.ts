import {
  CODE_LOCATION,
  ERROR_LEVEL,
  ERROR_TEXT,
  LONGEST_TEMPLATE,
  MASKS,
  READ_OF_MESSAGE,
} from '../domain/log-line.ts'

const LOCATION = new RegExp(CODE_LOCATION, 'u')
const MASKED = MASKS.map(([pattern, replacement]) => ({ pattern: new RegExp(pattern, 'gu'), replacement }))
const LEVEL = new RegExp(ERROR_LEVEL, 'iu')
const TEXT = new RegExp(ERROR_TEXT, 'iu')

/** The first characters of a text, counted as SQL counts them: a pair of surrogates is one. */
export function firstCharacters(text: string, most: number): string {
  if (text.length <= most) return text
  const cut = text.slice(0, 2 * most)
  return /[\ud800-\udfff]/.test(cut) ? [...cut].slice(0, most).join('') : cut.slice(0, most)
}

/**
 * What lines of one statement have in common: the code location when the line carries one, else its first
 * characters with quoted text, long hex and numbers masked.
 */
export function template(message: string): string {
  const read = firstCharacters(message, READ_OF_MESSAGE.template)
  const location = LOCATION.exec(read)
  if (location) return location[0]
  const masked = MASKED.reduce((text, { pattern, replacement }) => text.replace(pattern, replacement), read)
  return firstCharacters(masked, LONGEST_TEMPLATE)
}

export const saysError = (text: string): boolean => TEXT.test(firstCharacters(text, READ_OF_MESSAGE.words))

/** By its level, else by its words. */
export const isErrorLine = (line: { level: string | null; message: string }): boolean =>
  line.level ? LEVEL.test(line.level) : saysError(line.message)

/** Answers by which a service refuses what a client asks, doing its job; not those that speak of a broken setup. */
const REFUSAL =
  /(?:status(?:_?code)?|\bcode|HTTP\/\d(?:\.\d)?|\bwith|answered|returned|respon\w+)["':=\s]{1,4}(?:400|402|409|410|412|422)\b(?![.:]\d|[%-])/i

/** A line below error level by which a client is told that its request cannot be met: no fault of the system. */
export const isRefusal = (line: { level: string | null; message: string }): boolean =>
  line.level !== null && !LEVEL.test(line.level) && REFUSAL.test(line.message.slice(0, 300))
