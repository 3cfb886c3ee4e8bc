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

/** `every 14 days`, `every 2 weeks`: from a day that is named beside it. */
const EVERY_DAYS = /\bevery (\d{1,2}|two|three|four) (days|weeks)\b/i

/** `their biweekly maintenance. Tuesdays 02:00`: the week and its day apart. */
const RHYTHM =
  '(?:bi-?weekly|fortnightly|every fortnight|(?:every|each) (?:other|second|2nd|two|2) weeks?|alternat(?:e|ing) weeks|(?:14|fourteen)[- ]days? (?:rhythm|cycle|cadence|interval|schedule)|(?:two|2)[- ]week(?:ly)? (?:rhythm|cycle|cadence|interval|schedule))'
const OTHER_WEEK_APART = new RegExp(String.raw`\b${RHYTHM}\b.{0,60}?\b${WEEKDAY}s?\b`, 'i')
const DAY_THEN_RHYTHM = new RegExp(String.raw`\b${WEEKDAY}s?\b.{0,60}?\b${RHYTHM}\b`, 'i')

const TURN = '(first|second|third|fourth|last|1st|2nd|3rd|4th)'

const TURNS_OF_MONTH = new RegExp(
  String.raw`\b${TURN}(?:\s*(?:,|and|&|\+)\s*${TURN})?(?: calendar)? ${WEEKDAY}s?\b(?=.{0,20}\b(?:months?|monthly)\b)|\b(?:monthly|(?:every|each) month),?(?: on)?(?: the)? ${TURN} ${WEEKDAY}\b`,
  'i',
)

const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  two: 2,
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

const WEEKDAYS = new RegExp(String.raw`\b${WEEKDAY}s?\b`, 'gi')

/** Days that a text may count from, the plainest first: what follows `next` or `since`, any date, the day it was written. */
function datesOf(text: string, at: number): number[] {
  const led = [...text.matchAll(DATED)].map(([, word = '', rest = '']) =>
    dateIn(`${word}${rest}`, at, /^(?:next|starting|from)$/i.test(word)),
  )
  // `on Friday` names the weekday that is asked about, and no date.
  const dated = dateIn(text.replace(WEEKDAYS, ' '), at)
  return [...led, dated, Math.floor(at / 86_400_000) * 86_400_000].filter((day) => day !== null)
}

/** A day on which it happened or will happen, from which every other week is counted. */
const anchorOf = (text: string, weekday: number, at: number): number | null =>
  datesOf(text, at).find((day) => new Date(day).getUTCDay() === weekday) ?? null

function turnsOfMonth(text: string): { turns: (number | 'last')[]; weekday: number } | null {
  const found = TURNS_OF_MONTH.exec(text)
  if (found === null) return null
  const [, first, second, day, only, onlyDay] = found
  const turns = [first, second, only].filter((turn) => turn !== undefined).map(monthDay)
  return {
    turns: turns.filter((turn) => turn !== null),
    weekday: weekdayNumber(day ?? onlyDay ?? ''),
  }
}

/** Every so many days, counted from a day that the text names; only whole weeks can be said. */
function everyDays(text: string, at: number): { weeks: number; anchor: number } | null {
  const [, count = '', unit = ''] = EVERY_DAYS.exec(text) ?? []
  const number = ORDINALS[count.toLowerCase()] ?? Number.parseInt(count, 10)
  const weeks = unit.toLowerCase() === 'days' ? number / 7 : number
  const anchor = dateIn(text, at, true)
  return Number.isInteger(weeks) && weeks > 0 && anchor !== null ? { weeks, anchor } : null
}

function otherWeeks(text: string): { weeks: number; name: string } | null {
  const other =
    EVERY_OTHER.exec(text) ??
    DAY_EVERY_OTHER.exec(text) ??
    OTHER_WEEK_APART.exec(text) ??
    DAY_THEN_RHYTHM.exec(text)
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
 * one the anchor is null and nobody can say which week it is. Other repetitions (hourly, quarterly) give null.
 */
export function recurrenceIn(text: string, at: number): Recurring | null {
  const window = dayWindow(text)
  // Before `every second Tuesday`, which without a month is every other.
  const monthly = turnsOfMonth(text)
  if (monthly !== null) return { every: 'weekday-of-month', ...monthly, window }
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
  const counted = everyDays(text, at)
  if (counted !== null) {
    const { weeks, anchor } = counted
    return { every: 'week', weeks, weekday: new Date(anchor).getUTCDay(), anchor, window }
  }
  return DAILY.test(text) ? { every: 'day', window } : null
}

/** Whether a text names any repetition, also one that `Recurring` cannot hold. */
export const isRecurring = (text: string): boolean =>
  recurrenceIn(text, 0) !== null ||
  OTHER_KINDS.test(text) ||
  EVERY_DAYS.test(text) ||
  (WEEKDAY_OF_MONTH.test(text) && /\bmonth/i.test(text))
