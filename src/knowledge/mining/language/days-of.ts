import type { DayWindow, Recurring } from '../../../domain/lesson.ts'
import { DAY_NAME, weekdayNumber } from './dates.ts'
import { inFigures } from './numbers.ts'

/** Repetitions on several days: weekdays by name, and days counted from either end of a month or a quarter. */

const WORKDAYS = [1, 2, 3, 4, 5]

const WEEKEND = [6, 0]

/** `last weekend` was one, and `the first working day` is counted. */
const COUNTED = String.raw`(?<!\b(?:this|last|next|past|coming|first|second|third|1st|2nd|3rd|\d+|few|two|three|five) )`

const WORKDAY = new RegExp(
  String.raw`${COUNTED}\b(?:week ?days?|(?:working|work|business)[- ]?days?)\b(?! (?:ago|later|notice|after|before|of)\b)`,
  'i',
)

const WEEKENDS = new RegExp(
  String.raw`${COUNTED}\b(?:weekends\b|(?:each|every|any) weekend\b|(?<=\b(?:at|on|during|over) (?:the |a )?)weekend\b)`,
  'i',
)

const JOINED = String.raw`(?:\s?(?:,|and|&|\+|/|or|as well as)\s?)+(?:on |every )?`

/** `moves from Monday to Friday` names two days and none between them. */
const DAYS_TO = new RegExp(
  String.raw`(?<!\b(?:mov|shift|switch|chang|reschedul|postpon)\w*(?: \w+)? from )\b(${DAY_NAME})s?\s?(?:to|till?|until|through|thru|[-–—])\s?(${DAY_NAME})s?\b`,
  'i',
)

const DAYS_LISTED = new RegExp(
  String.raw`\b((?:on |every |each )?)((?:${DAY_NAME})s?(?:${JOINED}(?:${DAY_NAME})s?)+)\b`,
  'i',
)

const DAY = new RegExp(String.raw`\b${DAY_NAME}s?\b`, 'gi')

/** `every night except Sundays`, `not on Sundays` */
const EXCEPT = new RegExp(
  String.raw`\b(?:except|but(?: not)?|apart from|other than|save|excluding|not)(?: for)?(?: on)? (?:the )?((?:${DAY_NAME})s?(?:${JOINED}(?:${DAY_NAME})s?)*|weekends?)\b`,
  'i',
)

const EVERY_DAY =
  /\b(?:every|each|all|any) (?:single )?(?:days?|nights?|mornings?|evenings?|afternoons?)\b|\bdaily\b|\bnightly\b/i

const numbersIn = (text: string): number[] =>
  /weekend/i.test(text) ? WEEKEND : [...new Set([...text.matchAll(DAY)].map(([name]) => weekdayNumber(name)))]

/** From the one to the other, over the end of the week where it has to be. */
function between(first: string, last: string): number[] {
  const from = weekdayNumber(first)
  const length = ((weekdayNumber(last) - from + 7) % 7) + 1
  return Array.from({ length }, (_, away) => (from + away) % 7)
}

interface Days {
  days: number[]
  index: number
}

const isWeekend = (days: readonly number[]): boolean =>
  days.length === 2 && WEEKEND.every((day) => days.includes(day))

/** Days of a range, unless it is the night between two of them. */
function ranged(text: string): Days | null {
  const found = DAYS_TO.exec(text)
  if (found === null) return null
  const days = between(found[1] ?? '', found[2] ?? '')
  return days.length > 2 || isWeekend(days) ? { days, index: found.index } : null
}

/** `Saturdays and Sundays`, `Saturday + Sunday`; `on Monday and Tuesday` may have been once. */
function listedDays(text: string): Days | null {
  const found = DAYS_LISTED.exec(text)
  if (found === null) return null
  const [, lead = '', list = ''] = found
  const days = numbersIn(list)
  const isHabit = /days\b|s$/i.test(list) || /every|each/i.test(lead) || /\+|&|\//.test(list)
  return days.length > 1 && (isHabit || isWeekend(days)) ? { days, index: found.index } : null
}

function worded(text: string): Days | null {
  const workday = WORKDAY.exec(text)
  const weekend = WEEKENDS.exec(text)
  const found = [
    workday === null ? null : { days: WORKDAYS, index: workday.index },
    weekend === null ? null : { days: WEEKEND, index: weekend.index },
  ].filter((one) => one !== null)
  return found.sort((a, b) => a.index - b.index)[0] ?? null
}

const SEVEN = [0, 1, 2, 3, 4, 5, 6]

function excepted(text: string): Days | null {
  const found = EXCEPT.exec(text)
  if (found === null) return null
  const spared = numbersIn(found[1] ?? '')
  const rest = text.replace(found[0], ' ')
  const whole = EVERY_DAY.test(rest) ? SEVEN : null
  return whole === null ? null : { days: whole.filter((day) => !spared.includes(day)), index: found.index }
}

const onDays = (found: Days | null | undefined, window: DayWindow | null): Recurring | null =>
  found === null || found === undefined || found.days.length === 0
    ? null
    : { every: 'weekdays', weekdays: found.days, window }

/** `every night except Sundays`, `Tuesdays and Thursdays`: several weekdays that a text names one by one. */
export const namedWeekdays = (text: string, window: DayWindow | null): Recurring | null =>
  onDays(excepted(text) ?? listedDays(text), window)

/** `Monday to Friday`, `at weekends`: a part of every week; of two the first. */
export const partOfWeek = (text: string, window: DayWindow | null): Recurring | null =>
  onDays(
    [ranged(text), worded(text)].filter((one) => one !== null).sort((a, b) => a.index - b.index)[0],
    window,
  )

const OF_MONTH = '(?:of|in|day of|days of) (?:the|each|every|a|any) month'

/** `the last three days of a quarter`, `the last day of each quarter` */
const END_DAYS =
  /\b(?:the )?(first|last|final|opening) (?:(\d{1,2}) )?(?:calendar )?days? (?:of|in) (?:the|each|every|a|any) (month|quarter)\b/i

/** `on the 1st and the 15th of a month` */
const DAYS_OF_MONTH = new RegExp(
  String.raw`\b(?:the )?((?:first|\d{1,2}(?:st|nd|rd|th)?)(?:(?:\s*(?:,|and|&|\+|/)\s*)+(?:the |on the )?(?:\d{1,2}(?:st|nd|rd|th)|last(?: day)?))+) ${OF_MONTH}\b`,
  'i',
)

/** `on the 1st-3rd of the month`, `from the 10th to the 12th of each month` */
const DAYS_TO_OF_MONTH =
  /\b(\d{1,2})(?:st|nd|rd|th) ?(?:[-–]|to|through|thru|until|till) ?(?:the )?(\d{1,2})(?:st|nd|rd|th)? (?:day )?(?:of (?:(?:the|each|every|a|any) )?month|(?:each|every) month)\b/i

function rangeOfMonth(text: string, window: DayWindow | null): Recurring | null {
  const [, first = '', last = ''] = DAYS_TO_OF_MONTH.exec(text) ?? []
  const [from, to] = [Number(first), Number(last)]
  if (!(from >= 1 && to > from && to <= 31)) return null
  const days = Array.from({ length: to - from + 1 }, (_, at) => from + at)
  return { every: 'days-of', of: 'month', days, window }
}

const QUARTER_END =
  /\b(?:at|on|every|each|by) (?:the )?(?:(?:end of (?:the|each|every|a) quarter)|quarter[- ]end)\b/i

const QUARTER_START = /\bfirst (?:day )?of (?:the|each|every|a) quarter\b/i

const dayNumber = (word: string): number => {
  if (/^last/i.test(word)) return -1
  return /^first/i.test(word) ? 1 : Number.parseInt(word, 10)
}

function numbersOf(list: string): number[] {
  const days = (list.match(/first|last|\d{1,2}/gi) ?? []).map(dayNumber)
  return days.every((day) => day === -1 || (day >= 1 && day <= 31)) ? days : []
}

const upTo = (count: number, isEnd: boolean): number[] =>
  Array.from({ length: count }, (_, at) => (isEnd ? at - count : at + 1))

/** `the last three days of a quarter`; the one day of every month is told otherwise. */
function countedFrom(text: string, window: DayWindow | null): Recurring | null {
  const [, which = '', count, of = ''] = END_DAYS.exec(text) ?? []
  const isQuarter = /quarter/i.test(of)
  if (of === '' || (count === undefined && !isQuarter)) return null
  const days = upTo(Number(count ?? 1), /last|final/i.test(which))
  return days.length > 31 ? null : { every: 'days-of', of: isQuarter ? 'quarter' : 'month', days, window }
}

function severalOfMonth(text: string, window: DayWindow | null): Recurring | null {
  const days = numbersOf(DAYS_OF_MONTH.exec(text)?.[1] ?? '')
  return days.length > 1 ? { every: 'days-of', of: 'month', days, window } : null
}

function endOfQuarter(text: string, window: DayWindow | null): Recurring | null {
  const day = [QUARTER_START.test(text) ? [1] : [], QUARTER_END.test(text) ? [-1] : []].flat()
  return day.length === 1 ? { every: 'days-of', of: 'quarter', days: day, window } : null
}

/** Days of a month or a quarter that a text counts, where `every month on the 3rd` does not say it; null when it counts none. */
export function daysOfPeriod(said: string, window: DayWindow | null): Recurring | null {
  if (!/month|quarter/i.test(said)) return null
  const text = inFigures(said)
  return (
    countedFrom(text, window) ??
    rangeOfMonth(text, window) ??
    severalOfMonth(text, window) ??
    endOfQuarter(text, window)
  )
}
