import type { Family } from '../domain/ranking.ts'
import type { Alert } from '../domain/signal.ts'
import { metricMeaning } from './metric-family.ts'

/** A number with its unit: `98 %`, `88-94%`, `3.4 s`, `500 MB`. */
const NUMBER =
  /\b(\d[\d.,]*)\+?(?:\s*[–-]\s*(\d[\d.,]*)\+?)?\s*(%|(?:percent|ms|s|sec|seconds|minutes|[kmgt]i?b|bytes)(?![A-Za-z]))/gi

/** The words of its clause before a number: `connections at`, `ReplicaLag on a-replica exceeded`. */
const BEFORE = /[A-Za-z][^.;:!?\n]{0,80}:?\s*$/

/** What follows a number when nothing before it says what it is: `100% throttling of CPU`, `98 % of the connections`. */
const AFTER = /^\s*(?:of\s+(?:the\s+|its\s+|all\s+)?)?([A-Za-z][^.;:!?,()\n\d]{1,40})/

/** What happens to a measure, in words that metrics use for errors, and how long: none of them is what is measured. */
const NO_MEASURE = /^(?:dropp?ed|fail(?:s|ed|ing)?|seconds?|minutes?|for|in|last|rate|up|age|available)$/i

/** What says nothing about what is broken. */
const VAGUE: ReadonlySet<Family> = new Set(['other', 'traffic'])

const FILLS: ReadonlySet<Family> = new Set(['cpu', 'memory', 'disk', 'saturation', 'error'])
const TAKES_TIME: ReadonlySet<Family> = new Set(['latency', 'self-time', 'network', 'saturation'])
const HAS_BYTES: ReadonlySet<Family> = new Set(['memory', 'disk'])

function familiesOf(unit: string): ReadonlySet<Family> {
  if (unit === '%' || unit === 'percent') return FILLS
  return /b$|^bytes$/.test(unit) ? HAS_BYTES : TAKES_TIME
}

/** How long something has been so is no measure of it. */
const DURATION = /\b(?:for|in|since|within|last|past|after|every|over)\s+(?:the\s+)?(?:last\s+|past\s+)?$/i

/** What is left rather than what is used: little of it is bad. */
const LEFT = /\b(?:free|freeable|available|remaining|left)\b/i

/** A number that a text gives of something that has a family. */
export interface Measure {
  family: Family
  /** 1 where high is bad, −1 where low is, 0 where nobody can say. */
  bad: 1 | -1 | 0
  /** The higher end of a range. */
  value: number
  /** In lower case: `%`, `ms`, `s`, `gb` … */
  unit: string
  /** Whether such a thing is measured in such a unit; where not, the number is one of something beside it. */
  fits: boolean
  /** Where the number stands in the text. */
  at: number
}

type Meaning = Pick<Measure, 'family' | 'bad'>

function meaningIn(words: string): Meaning | null {
  const meanings = words
    .split(/[\s(),/]+/)
    .filter((word) => /^[A-Za-z]/.test(word) && !NO_MEASURE.test(word))
    .map(metricMeaning)
  return meanings.find(({ family }) => !VAGUE.has(family)) ?? null
}

/** What words before or after a number say that it measures; those after it only where it fits them. */
function meaningAt(before: string, after: string, unit: string): Meaning | null {
  const own = meaningIn(BEFORE.exec(before)?.[0] ?? '')
  if (own) return own
  const next = meaningIn(AFTER.exec(after)?.[1] ?? '')
  return next && familiesOf(unit).has(next.family) ? next : null
}

const numberIn = (text: string): number => Number(text.replaceAll(',', '').replace(/\.$/, ''))

/** Every number with a unit that a text gives of something with a family, in the order of the text. */
export function measuresIn(text: string): Measure[] {
  let last = 0
  return [...text.matchAll(NUMBER)].flatMap((match) => {
    const [all, low = '', high, spelled = ''] = match
    const [at, unit] = [match.index, spelled.toLowerCase()]
    // Bounded, for the text is anybody's.
    const before = text.slice(Math.max(last, at - 100), at)
    last = at + all.length
    const meaning = meaningAt(before, text.slice(last, last + 60), unit)
    if (!meaning) return []
    const { family } = meaning
    const fits = familiesOf(unit).has(family) && !(TAKES_TIME === familiesOf(unit) && DURATION.test(before))
    const bad = HAS_BYTES.has(family) && LEFT.test(before) ? -1 : meaning.bad
    return [{ family, bad, value: numberIn(high ?? low), unit, fits, at }]
  })
}

/** What the page is about: the family of its metric, else of each measure that its own text gives a number for. */
export function pagedFamilies({
  metric,
  text,
  title,
}: Pick<Alert, 'metric' | 'text' | 'title'>): ReadonlySet<Family> {
  if (metric !== null) return new Set([metricMeaning(metric).family])
  return new Set(measuresIn(text || title).map(({ family }) => family))
}
