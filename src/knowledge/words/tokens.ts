import { stem } from './stem.ts'

/** Words that say nothing about the matter. `up`, `down`, `out`, `not` and `no` do. */
const STOP = new Set(
  `a about after all also am an and any are as at be because been before being but by can could did do does doing done for from
  get gets getting got had has have having he her here hers him his how i if in into is it its just let like lets me might more most
  my of on once one or our ours please s she should so some such t than that the their them then there these they thing this those
  to too u us very was we were what whats when where which while who whom whose why will with would you your yours ve ll re m d
  anyone anybody someone somebody something anything again still now today yesterday know knows think guess maybe really seem seems
  hey hi hello thanks thank team guys folks`.split(/\s+/),
)

const COMPOUND = /[\p{L}\p{N}]+(?:[._/'’-][\p{L}\p{N}]+)*/gu

/** Scripts without spaces: neighbours of characters stand for words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u

const CAMEL = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/

/** The longest text that is looked at: a lesson is a sentence, and a pasted log must not cost seconds. */
const LONGEST = 20_000

const pairs = (text: string): string[] => {
  const letters = [...text]
  return letters.length < 2 ? letters : letters.slice(1).map((letter, at) => `${letters[at]}${letter}`)
}

/** The parts of a name: `payments-db` → payments, db; `KubePodCrashLooping` → kube, pod, crash, looping. */
export const partsOf = (name: string): string[] =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((part) => part.split(CAMEL))
    .filter(Boolean)
    .map((part) => part.toLowerCase())

const withoutClitic = (word: string): string => word.replace(/['’](?:s|re|ve|ll|d|m|t)$/i, '')

/** A negation loses its t with the clitic: `isn't` must not be `isn`. */
export const expanded = (text: string): string => text.replace(/n['’]t\b/gi, ' not')

/** Names as written in the text: what is joined by dots, dashes or capitals, in lower case. */
export function namesIn(text: string): string[] {
  const found = text.slice(0, LONGEST).normalize('NFKC').match(COMPOUND) ?? []
  return found
    .map(withoutClitic)
    .filter((word) => partsOf(word).length > 1)
    .map((word) => word.toLowerCase())
}

/** Lower-case words in order, names divided, nothing left out. */
export function wordsOf(text: string): string[] {
  const found = expanded(text.slice(0, LONGEST).normalize('NFKC')).match(COMPOUND) ?? []
  return found.flatMap((word) => (UNSPACED.test(word) ? pairs(word) : partsOf(withoutClitic(word))))
}

/** Stems of the words that say something, in order. */
export const stemsOf = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !STOP.has(word))
    .map(stem)
