import type { Recurring } from '../../../domain/lesson.ts'
import { dateIn, WEEKDAY, weekdayNumber } from './dates.ts'
import { dayWindow } from './day-window.ts'

const OTHER_WEEK =
  '(?:every (?:other|second|2nd)|each (?:other|second)|alternat(?:e|ing)|bi-?weekly(?: on)?(?: an?)?|fortnightly(?: on)?|every (?:two|2) weeks,?(?: on)?(?: an?)?|every fortnight,?(?: on)?)'

const EVERY_OTHER = new RegExp(
  String.raw`\b${OTHER_WEEK}\s+(?:week,?(?:'s)? (?:on )?)?(?:\w+ )?${WEEKDAY}s?\b`,
  'i',
)
const DAY_EVERY_OTHER = new RegExp(
  String.raw`\b${WEEKDAY}s?,? (?:every (?:other|second) week|every (?:two|2) weeks|fortnightly|bi-?weekly|alternating weeks)\b`,
  'i',
)
const EVERY_NTH = new RegExp(
  String.raw`\bevery (third|3rd|fourth|4th) ${WEEKDAY}\b|\bevery (three|3|four|4) weeks,?(?: on)? ${WEEKDAY}s?\b`,
  'i',
)
const EVERY_WEEK = new RegExp(
  String.raw`\b(?:every|each|weekly(?: on)?)(?: week)?(?: on)?(?: single)? ${WEEKDAY}s?\b|\bon ${WEEKDAY}s\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b|\b${WEEKDAY} (?:nights?|mornings?|evenings?|afternoons?) every week\b`,
  'i',
)
const ANY_WEEKDAY = new RegExp(String.raw`\b${WEEKDAY}s?\b`, 'i')
const ORDINAL_DAY =
  /\b(?:on )?(?:the )?(first|1st|second|2nd|third|3rd|last|\d{1,2}(?:st|nd|rd|th))(?: (?:calendar )?day)?(?:,? (?:of|in|day of) (?:the|each|every|a) month|,? (?:each|every) month| of months?\b|,? monthly)/i
const MONTHLY_ON =
  /\b(?:monthly|each month|every month),? ?(?:on )?(?:the )?(first|1st|last(?: day)?|\d{1,2}(?:st|nd|rd|th)?)\b(?! (?:mon|tue|wed|thu|fri|sat|sun))/i
const MONTH_END = /\b(?:month[- ]end|end of (?:the|each|every) month|(?:at|every) eom)\b/i
const DAILY =
  /\b(?:every|each) (?:single )?(?:day|night|morning|evening|afternoon)\b|\bnightly\b|\bdaily\b|\bevery 24 ?h(?:ours)?\b/i
const OTHER_KINDS =
  /\b(?:every|each) (?:hour|\d+ (?:minutes|min|hours|h)|quarter|year|weekday|weekend)\b|\bhourly\b|\bquarterly\b|\bweekly\b|\bmonthly\b|\bweekdays\b|\bweekends\b/i
const WEEKDAY_OF_MONTH = new RegExp(
  String.raw`\b(?:first|second|third|fourth|last|1st|2nd|3rd|4th) ${WEEKDAY}\b`,
  'i',
)

const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  three: 3,
  four: 4,
}

function monthDay(text: string): number | 'last' | null {
  if (/^last/i.test(text)) return 'last'
  const day = ORDINALS[text.toLowerCase()] ?? Number.parseInt(text, 10)
  return day >= 1 && day <= 31 ? day : null
}

/** A word that a date may follow; another such word within reach is looked at for itself. */
const DATED = /\b(next|last|latest|starting|since|first|from|most recent|began)\b(?=(.{0,40}))/gi

/** A day on which it happened or will happen, from which every other week is counted. */
function anchorOf(text: string, weekday: number, at: number): number | null {
  const day = [...text.matchAll(DATED)]
    .map(([, word = '', rest = '']) => dateIn(`${word}${rest}`, at, /^(?:next|starting|from)$/i.test(word)))
    .find((found) => found !== null)
  const today = Math.floor(at / 86_400_000) * 86_400_000
  const chosen =
    day ??
    (/\b(?:today|tonight|this morning|right now|just now|last night)\b/i.test(text) ? dateIn(text, at) : null)
  const anchor = chosen ?? today
  return new Date(anchor).getUTCDay() === weekday ? anchor : null
}

function otherWeeks(text: string): { weeks: number; name: string } | null {
  const other = EVERY_OTHER.exec(text) ?? DAY_EVERY_OTHER.exec(text)
  if (other !== null) return { weeks: 2, name: other[1] ?? '' }
  const nth = EVERY_NTH.exec(text)
  if (nth === null) return null
  const count = (nth[1] ?? nth[3] ?? '3').toLowerCase()
  return { weeks: ORDINALS[count] ?? Number.parseInt(count, 10), name: nth[2] ?? nth[4] ?? '' }
}

function dayOfMonth(text: string): number | 'last' | null {
  if (MONTH_END.test(text)) return 'last'
  if (WEEKDAY_OF_MONTH.test(text)) return null
  const found = ORDINAL_DAY.exec(text) ?? MONTHLY_ON.exec(text)
  return found === null ? null : monthDay(found[1] ?? '')
}

/**
 * The repetition that a text names, or null. `every other` is counted from a day that the text or its date gives; without
 * one the anchor is null and nobody can say which week it is. Other repetitions (hourly, first Monday of the month) give null.
 */
export function recurrenceIn(text: string, at: number): Recurring | null {
  const window = dayWindow(text)
  const other = otherWeeks(text)
  if (other !== null) {
    const weekday = weekdayNumber(other.name)
    return { every: 'week', weeks: other.weeks, weekday, anchor: anchorOf(text, weekday, at), window }
  }
  const day = dayOfMonth(text)
  if (day !== null) return { every: 'month', day, window }
  const weekly = WEEKDAY_OF_MONTH.test(text) ? null : EVERY_WEEK.exec(text)
  if (weekly !== null) {
    const weekday = weekdayNumber(ANY_WEEKDAY.exec(weekly[0])?.[1] ?? '')
    return { every: 'week', weeks: 1, weekday, anchor: null, window }
  }
  return DAILY.test(text) ? { every: 'day', window } : null
}

/** Whether a text names any repetition, also one that `Recurring` cannot hold. */
export const isRecurring = (text: string): boolean =>
  recurrenceIn(text, 0) !== null ||
  OTHER_KINDS.test(text) ||
  (WEEKDAY_OF_MONTH.test(text) && /\bmonth/i.test(text))
