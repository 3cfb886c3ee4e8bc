import type { Bound } from '../../../domain/lesson.ts'
import { metricOf } from '../../expectations/metrics.ts'
import { boundsIn } from '../language/measures.ts'
import { metricIn } from '../language/metric-words.ts'
import { saysConcern } from '../language/normality.ts'
import { CLEAR, WEAK } from './said-normal.ts'

const WINDOW_WORDS =
  /\b(?:from |between )?(?:\d{1,2}[:.]\d{2}|\d{1,2} ?(?:am|pm))\s*(?:[-–—]|to|and|until)?\s*(?:\d{1,2}[:.]\d{2}|\d{1,2} ?(?:am|pm))?(?: ?utc)?\b/gi

const DATES = /\b\d{4}-\d\d-\d\d\b|\bv\d[\w.]*|\b\d{1,2}(?:st|nd|rd|th)\b/gi

/** `burns 2 % of its requests` */
const LOST =
  /\d\s?(?:%|percent)(?= of (?:the |all |its |our )*(?:requests|calls|responses|transactions|orders|queries|hits)\b)/i

const FAILING =
  /\b(?:fail|err|burn|los(?:e|es|ing)|drop|reject|refus|broken|5\d\d|5xx|bounc|deni|abort|time)/i

/**
 * Numbers that are limits, not times of day, dates, versions or the length of the time that is allowed. Of two for one
 * metric the one that is said to be normal counts; one that names no metric is of the one spoken of before.
 */
export function limits(text: string, span: string | null, around: readonly string[]): Bound[] {
  const plain = (span === null ? text : text.replace(span, ' '))
    .replace(LOST, (share) => (FAILING.test(text) ? `${share} errors` : share))
    .replace(WINDOW_WORDS, ' ')
    .replace(DATES, ' ')
  const metric = [plain, ...around].map(metricIn).find((found) => found !== null) ?? null
  const normal = plain.split(/[,;]|\bbut\b/).filter((clause) => CLEAR.test(clause) || WEAK.test(clause))
  const bounds = [...normal, plain]
    .flatMap((part) => boundsIn(part, metric))
    .filter((one) => mayBeKept(one, text))
  return bounds.filter((bound, at) => bounds.findIndex((one) => one.metric === bound.metric) === at)
}

/** `more than 30 s behind, page Storage`: from there on it is not normal, and what is worse the higher has no least. */
function mayBeKept({ op, metric }: Bound, text: string): boolean {
  if (op === '<=' || op === '<') return true
  if (
    /^(?:errors|client-errors|latency|queue|restarts|lag|replica-lag|consumer-lag)$/.test(
      metricOf(metric).family ?? '',
    )
  )
    return op === '>' && !saysConcern(text.replace(NO_CONCERN, ' '))
  return true
}

const NO_CONCERN =
  /\b(?:don['’]?t|do not|never|no need to|nobody (?:needs to|should|is)|not) \w+|\bno (?:problem|page|cause|reason)\b/gi

/** `Anything above 2 % is a real problem`: the limit of what was said to be normal. */
export const BEYOND =
  /^(?:but |and |though )?(?:anything|everything|if (?:it|they|that)|more|longer|above|over|beyond)\b/i

export function withLimit(bounds: readonly Bound[], next: string): Bound[] {
  const told = BEYOND.test(next) ? VALUE_WITH_UNIT.exec(next) : null
  if (told === null) return [...bounds]
  const [, value = '', unit = ''] = told
  return bounds.map((bound) => (bound.unit === unit ? { ...bound, op: '<=', value: Number(value) } : bound))
}

export const VALUE_WITH_UNIT = /\b(\d+(?:\.\d+)?)\s?(%|ms|s)(?!\w)/
