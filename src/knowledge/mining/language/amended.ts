import { inFigures } from './numbers.ts'

/** A number that takes the place of another, and nothing else that was said of it. */
export interface Amendment {
  /** What held before; null when nobody says it again. */
  from: number | null
  to: number
  /** As of either; empty for what is merely counted. */
  unit: '%' | 'ms' | 's' | 'min' | 'h' | ''
}

const UNIT = String.raw`(?:\s?(%|percent\b|pct\b|ms\b|secs?\b|seconds?\b|s\b|mins?\b|minutes?\b|m\b|hours?\b|h\b))?`

const VALUE = String.raw`(?<![\w.:,/-])(\d+(?:\.\d+)?)(k\b)?${UNIT}(?![\w:/-]|[.,]\d)`

const ARTICLES = `(?:about |the |a |an |that |those |my |our |of |old |first )*`

const DEAD = `(?:(?:is|are|was|were)(?: now)? (?:history|gone|over|obsolete|outdated|void|off|dead|wrong|not (?:valid|true|right) any ?more)|(?:no longer|not|(?:does|do)(?: not|n['’]t)) (?:appl(?:y|ies)|counts?|holds?|stands?|valid)|(?:is|are) no (?:longer|more))`

/** What held before: `forget the 6`, `down from 8`, `instead of 400`, `the old 5 percent no longer applies`. */
const GONE: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:forget(?: about)?|no longer|instead of|rather than|used to be|formerly|previously|(?:down|up) from|replaces?|not any ?more|(?:is|are|was|were) wrong with) ${ARTICLES}${VALUE}`,
    'gi',
  ),
  new RegExp(String.raw`\bthe (?:old |usual |former )?${VALUE}[^.;!?]{0,60}? ${DEAD}`, 'gi'),
  // `freya, not 20.`
  new RegExp(String.raw`(?:^|[.;:!]\s*|, |\w+ )not ${VALUE}(?=[.,;!]|$)`, 'gi'),
]

/** What holds instead: `it's 5 now`, `make that 1500`, `raise it to 15 min`, `take 15`. */
const NOW: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:make|call|set|put|raise|lower|bring|change|bump|reduce|increase|tighten|relax) (?:it|that|this|them) (?:to |at |up to |down to )?(?:about )?${VALUE}`,
    'gi',
  ),
  new RegExp(
    String.raw`\b(?:it['’]?s|it is|they['’]?re|that['’]s|now|take) (?:now |only |just |down to |up to |at |about )*${VALUE}`,
    'gi',
  ),
  new RegExp(String.raw`${VALUE} (?:instead of|rather than|and not|not) ${ARTICLES}\d`, 'gi'),
]

/** An order that keeps the rest: without it, nobody knows that a number takes the place of another. */
const KEEPS =
  /\b(?:same|still|stays?|remains?|unchanged|as (?:it was|before)|everything else|please|from (?:now|today|here) on)\b/i

const UNITS: readonly (readonly [match: RegExp, unit: Amendment['unit']])[] = [
  [/^(?:%|percent|pct)$/i, '%'],
  [/^ms$/i, 'ms'],
  [/^s(?:ec(?:ond)?s?)?$/i, 's'],
  [/^m(?:in(?:ute)?s?)?$/i, 'min'],
  [/^h(?:ours?)?$/i, 'h'],
]

interface Number_ {
  value: number
  unit: Amendment['unit']
}

const numbersIn = (text: string, patterns: readonly RegExp[]): Number_[] =>
  patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, value, scale, unit = '']) => ({
      value: Number(value) * (scale === undefined ? 1 : 1000),
      unit: UNITS.find(([match]) => match.test(unit))?.[1] ?? ('' as const),
    })),
  )

/** Numbers that a text says are no longer so. */
export const forgottenIn = (text: string): number[] =>
  numbersIn(inFigures(text), GONE).map(({ value }) => value)

/** Longer messages tell more than one thing. */
const LONGEST = 400

/** `forget the 8 minutes, it is 3 now`, `make that 1500 instead of 900`, `raise it to 15 min, same hours`: null for all else. */
export function amendmentIn(said: string): Amendment | null {
  if (said.length > LONGEST || !/\d|not |forget/i.test(said)) return null
  const text = inFigures(said)
  const gone = numbersIn(text, GONE)
  const [now] = numbersIn(text, NOW).filter(({ value }) => !gone.some((one) => one.value === value))
  if (now === undefined) return null
  const [before] = gone
  if (before !== undefined)
    return { from: before.value, to: now.value, unit: now.unit === '' ? before.unit : now.unit }
  const [ordered] = numbersIn(text, NOW.slice(0, 1))
  return ordered !== undefined && KEEPS.test(text)
    ? { from: null, to: ordered.value, unit: ordered.unit }
    : null
}
