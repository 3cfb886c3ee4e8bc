import type { DayWindow, Recurring } from '../../../domain/lesson.ts'
import { anchorByWeek, anchorIn } from './anchor.ts'
import { DAY_NAME, dateIn, daysIn, weekdayNumber } from './dates.ts'
import { dayWindow } from './day-window.ts'
import { daysOfPeriod, namedWeekdays, partOfWeek } from './days-of.ts'
import { inFigures, LENGTH, minutesOf } from './numbers.ts'

/**
 * How people say that something comes back, as parts that are looked for each for itself: a rhythm (every other week), a
 * weekday, a turn (the first of the month), a day to count from.
 */

const WEEKDAY_WORD = new RegExp(String.raw`\b${DAY_NAME}s?\b`, 'gi')

const TWO = '(?:other|second|2nd|two|2|alternate)'

const MANY = '(?:three|3|third|3rd|four|4|fourth|4th|six|6|eight|8)'

/** Every other week, however it is said. */
const EVERY_OTHER = new RegExp(
  String.raw`\b(?:(?:every|each|once (?:in )?(?:every )?) ?${TWO} (?:weeks?|${DAY_NAME}s?)|(?:every|each) ${TWO} (?:\w+ )?(?:nights?|mornings?|evenings?) of ${DAY_NAME}|(?:every|each) ${TWO}\b(?= ?(?:\w+ )?${DAY_NAME})|alternat(?:e|ing)(?=.{0,20}\b(?:weeks?|${DAY_NAME}s?)\b)|bi-?weekly|fortnight(?:ly|s)?|(?:14|fourteen)[- ]?days?[- ](?:rhythm|cycle|cadence|interval|schedule|turnus)|(?:two|2)[- ]week(?:ly|s)? (?:rhythm|cycle|cadence|interval|schedule|turnus)|every (?:14|fourteen) days|week on,? week off|(?:one|1) week (?:yes|on)[, ]+(?:and )?(?:one|1|the (?:next|other)) (?:week )?(?:no|not|off)|(?:second|2nd) week(?:,? every time)?(?= on)|${DAY_NAME}s?,? (?:but )?only every (?:second|other|2nd) (?:one|time|week)|every (?:second|other|2nd) (?:one|time)\b|skip(?:s|ping)? (?:a|one|every other) week)`,
  'i',
)

const EVERY_MANY = new RegExp(String.raw`\b(?:every|each) (${MANY}) (?:weeks?|${DAY_NAME}s?)\b`, 'i')

const EVERY_DAYS = /\bevery (\d{1,3}) days\b/i

/** `even ISO weeks`, `weeks with odd numbers`, `odd CWs`. */
const PARITY =
  /\b(even|odd)(?:[- ]numbered)?[- ](?:iso[- ]|calendar[- ]|work(?:ing)?[- ])?(?:weeks?|cws?|kws?|wks?)\b|\b(?:iso |calendar )?(?:weeks?|cws?|kws?)\b.{0,24}?\b(even|odd)\b/i

const EVERY_WEEK = new RegExp(
  String.raw`\b(?:every|each|weekly(?: on)?)(?: single)?(?: week)?,?(?: on)?(?: (?:night|morning|evening|afternoon) of)? ${DAY_NAME}s?\b|\bon (?:a |the )?${DAY_NAME}s\b|\bon an? ${DAY_NAME}\b(?! (?:and|in|last|ago))|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b|\b${DAY_NAME} (?:night|morning|evening|afternoon)s\b|\b${DAY_NAME}s?,?(?: (?:nights?|mornings?|evenings?|afternoons?))?,? (?:every|each) week\b|\b${DAY_NAME}s?\b.{1,25}[,;] (?:every|each) week\b|\bweekly\b(?=.{0,30}\b${DAY_NAME}\b)|\b${DAY_NAME}s?\b(?=.{0,20}\bweekly\b)|\b(?:every|each) week\b(?=.{0,30}\b${DAY_NAME}\b)`,
  'i',
)

const DAILY =
  /\b(?:every|each) (?:single )?(?:day|night|morning|evening|afternoon)\b|\bnightly\b|\bdaily\b|\bevery 24 ?h(?:ours)?\b/i
const OTHER_KINDS =
  /\b(?:every|each) (?:hour|half[- ]?hour|\d+ (?:minutes|min|hours|h|weeks|months)|(?:few|couple of|two|three|six|twelve) (?:minutes|hours|weeks|months)|quarter|year|week|month|weekday|weekend|(?:jan|febr)uary|march|april|june|july|august|(?:sept|nov|dec)ember|october)\b|\b(?:first|second|third|last|\d{1,2}(?:st|nd|rd|th)) (?:\w+day|day|week|working day|business day|month) of (?:the|each|every|a) (?:month|quarter|year)\b|\bmon(?:day)?s? ?(?:[-–]|to|thru|through|till?) ?(?:fri|satur|sat|sun)(?:day)?s?\b|\bhourly\b|\bquarterly\b|\bweekly\b|\bmonthly\b|\bweekdays\b|\bweekends\b|\b(?:once|twice|two times|three times|four times) (?:an?|per|every|each) (?:hour|day|week|month|quarter|year)\b/i

/** `the first ten minutes of every hour` */
const PART_OF_HOUR =
  /\b(first|last|final|initial|opening) (\d{1,2}) ?min(?:ute)?s?\b (?:of|in|past|into) (?:the|every|each|any|an) hour\b/i

const MINUTES_OF_HOUR =
  /\b:?(\d{2}) ?(?:[-–]|to|and|till?|until) ?:?(\d{2}) (?:past|of|after|in) (?:the|every|each|any) hour\b/i

/** `quarter past every hour, runs 10 minutes`, `at each full hour for 90 s` */
const BEGINS_IN_HOUR =
  /\b(?:(?:(quarter|half)|:?(\d{1,2})(?: ?min(?:ute)?s?)?) (?:past|after) (?:the|every|each|any) hour|(?:at|on) (?:the )?(?:top of (?:the|every|each)|(?:every|each) (?:full|whole)) hour)\b/i

const RUNS = new RegExp(
  String.raw`\b(?:runs?|takes?|lasts?|lasting|for|needs?|within)(?: (?:about|around|up to|some|the first))? ${LENGTH}`,
  'i',
)

const PARTS_OF_HOUR: Readonly<Record<string, number>> = { quarter: 15, half: 30 }

function fromMinute(text: string): Recurring | null {
  const found = BEGINS_IN_HOUR.exec(text)
  const [, amount, unit = ''] = RUNS.exec(text) ?? []
  if (found === null || amount === undefined) return null
  const [, part = '', minute = '0'] = found
  const from = PARTS_OF_HOUR[part.toLowerCase()] ?? Number(minute)
  const to = Math.ceil(from + minutesOf(amount, unit))
  return from < 60 && to <= 60 && to > from ? { every: 'hour', from, to, window: null } : null
}

function partOfHour(text: string): Recurring | null {
  const [, which, length = ''] = PART_OF_HOUR.exec(text) ?? []
  const [, first = '', second = ''] = MINUTES_OF_HOUR.exec(text) ?? []
  const isEnd = which !== undefined && /last|final/i.test(which)
  const whole = which === undefined ? [Number(first), Number(second)] : [0, Number(length)]
  const [from = 0, to = 0] = isEnd ? [60 - Number(length), 60] : whole
  return to > from && to <= 60 && from < 60 ? { every: 'hour', from, to, window: null } : null
}

const hourlyIn = (text: string): Recurring | null => partOfHour(text) ?? fromMinute(text)

/** `from june thru august`, `between November and January`: a part of every year. */
const MONTHS =
  '(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const SEASON = new RegExp(
  String.raw`\b(?:from |between |during )?${MONTHS} ?(?:[-–]|to|thru|through|till?|until|and) ?${MONTHS}\b|\bin ${MONTHS} and ${MONTHS}\b`,
  'i',
)

const FEASTS =
  /\b(?:from|between|during|over|before|after|until|till?|in|around|through(?:out)?) (?:the )?(?:\w+ ){0,2}?(?:black friday|cyber monday|christmas|xmas|easter|new year['’]?s?|epiphany|thanksgiving|diwali|ramadan|carnival|summer|winter|autumn|spring|year[- ]end|quarter[- ]end|month[- ]end|peak season|harvest|black week)\b/i

/** Whether a text names a part of every year. */
export const isSeasonal = (text: string): boolean => SEASON.test(text) || FEASTS.test(text)

const TURN = '(?:first|second|third|fourth|last|1st|2nd|3rd|4th)'

const EACH_TURN = new RegExp(TURN, 'gi')

const TURNS_OF_DAY = new RegExp(
  String.raw`\b((?:the )?${TURN}(?:(?:\s*(?:,|and|&|\+|/|as well as)\s*)+(?:the )?${TURN}){0,3})(?: calendar)? (${DAY_NAME})s?\b`,
  'i',
)

const MONTH = /\bmonth(?:s|ly|'s)?\b/i

const ORDINAL_DAY =
  /\b(?:on )?(?:the )?(first|1st|second|2nd|third|3rd|last|\d{1,2}(?:st|nd|rd|th))(?: (?:calendar )?day)?(?:,? (?:of|in|day of) (?:the|each|every|a) month|,? (?:each|every) month| of months?\b|,? monthly)/i
const MONTHLY_ON =
  /\b(?:monthly|each month|every month),? ?(?:on )?(?:the )?(first|1st|last(?: day)?|\d{1,2}(?:st|nd|rd|th)?)\b(?! (?:mon|tue|wed|thu|fri|sat|sun))/i
const MONTH_END =
  /\b(?:month[- ]end|end of (?:the|each|every) month|(?:at|every) eom|on the last day (?:and|to|until|till?) \S+ on the (?:first|1st))\b/i

const WORKING_DAY =
  /\b(?:first|last|second|third|\d{1,2}(?:st|nd|rd|th)) (?:working|business|work|bank)[- ]days?\b/i

const COUNTS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  two: 2,
  three: 3,
  four: 4,
  six: 6,
  eight: 8,
}

const countOf = (word: string): number => COUNTS[word.toLowerCase()] ?? Number.parseInt(word, 10)

function monthDay(text: string): number | 'last' | null {
  if (/^last/i.test(text)) return 'last'
  const day = countOf(text)
  return day >= 1 && day <= 31 ? day : null
}

/** First and third Monday: of a month, which has to be said of one turn alone. `every second Tuesday` is every other. */
function turnsOfMonth(text: string): { turns: (number | 'last')[]; weekday: number } | null {
  const found = TURNS_OF_DAY.exec(text)
  if (found === null) return null
  const [whole, list = '', day = ''] = found
  const turns = (list.match(EACH_TURN) ?? []).map(monthDay).filter((turn) => turn !== null)
  const around = text.slice(Math.max(0, found.index - 30), found.index + whole.length + 30)
  const isOfMonth = turns.length > 1 || MONTH.test(around)
  return isOfMonth ? { turns: [...new Set(turns)], weekday: weekdayNumber(day) } : null
}

const OVERNIGHT = new RegExp(
  String.raw`\b(${DAY_NAME})(?: night)?,? ?(?:to|on|into|/) ?(${DAY_NAME})\b(?! at| \d)`,
  'gi',
)

/** `in the night from Monday to Tuesday`: after midnight it is Tuesday. */
const onOneDay = (text: string, window: DayWindow | null): string =>
  text.replace(OVERNIGHT, (whole, first: string, second: string) => {
    const isNext = (weekdayNumber(first) + 1) % 7 === weekdayNumber(second)
    if (!isNext || window === null) return whole
    return window.from < 720 ? second : first
  })

/** The weekday nearest to a place in the text; after it rather than before. */
function weekdayNear(text: string, start: number, end: number): number | null {
  const days = [...text.matchAll(WEEKDAY_WORD)].map(({ 0: name, index }) => {
    const away = index >= start ? Math.max(0, index - end) : start - index - name.length + 6
    return { day: weekdayNumber(name), away }
  })
  return days.sort((a, b) => a.away - b.away)[0]?.day ?? null
}

type Rhythm = Extract<Recurring, { every: 'week' }>

interface Counted {
  weeks: number
  start: number
  end: number
}

const RHYTHMS: readonly (readonly [pattern: RegExp, weeks: (count: string) => number])[] = [
  [EVERY_MANY, countOf],
  [EVERY_OTHER, () => 2],
  [EVERY_DAYS, (days) => Number(days) / 7],
]

function rhythmIn(text: string): Counted | null {
  for (const [pattern, weeksOf] of RHYTHMS) {
    const found = pattern.exec(text)
    if (found === null) continue
    const weeks = weeksOf(found[1] ?? '')
    const end = found.index + found[0].length
    return Number.isInteger(weeks) && weeks > 0 ? { weeks, start: found.index, end } : null
  }
  return null
}

/** Every so many weeks, counted from a day that the text names, its date, or the number of the week. */
function everyWeeks(text: string, at: number, window: DayWindow | null): Rhythm | null {
  const zone = window?.zone ?? null
  const rhythm = rhythmIn(text)
  if (rhythm !== null) {
    const { weeks, start, end } = rhythm
    const day = weekdayNear(text, start, end)
    if (day !== null)
      return { every: 'week', weeks, weekday: day, anchor: anchorIn(text, day, at, zone), window }
    // `on 10 November, then every 14 days`
    const anchor = dateIn(text, at, true)
    return anchor === null
      ? null
      : { every: 'week', weeks, weekday: new Date(anchor).getUTCDay(), anchor, window }
  }
  const [whole = '', first, second] = PARITY.exec(text) ?? []
  const parity = (first ?? second)?.toLowerCase() === 'even' ? 'even' : 'odd'
  const weekday =
    whole === '' ? null : weekdayNear(text, text.indexOf(whole), text.indexOf(whole) + whole.length)
  if (weekday === null) return null
  return { every: 'week', weeks: 2, weekday, anchor: anchorByWeek(parity, weekday, at, zone), window }
}

const WEEK_MS = 7 * 86_400_000

/** `10 Nov, 24 Nov, 8 Dec`: three days or more with as many weeks between each. */
function listed(text: string, at: number, window: DayWindow | null): Rhythm | null {
  const [first, second, ...more] = [...new Set(daysIn(text, at))].sort((a, b) => a - b)
  if (first === undefined || second === undefined || more.length === 0) return null
  const weeks = (second - first) / WEEK_MS
  const isEven = more.every((day, index) => day - (more[index - 1] ?? second) === second - first)
  return Number.isInteger(weeks) && isEven
    ? { every: 'week', weeks, weekday: new Date(first).getUTCDay(), anchor: first, window }
    : null
}

function everyWeek(text: string, window: DayWindow | null): Rhythm | null {
  const found = EVERY_WEEK.exec(text)
  const weekday = found === null ? null : weekdayNear(text, found.index, found.index + found[0].length)
  return weekday === null ? null : { every: 'week', weeks: 1, weekday, anchor: null, window }
}

function dayOfMonth(text: string): number | 'last' | null {
  // `month-end close, 1st to 3rd working day`: of them nobody can say by a calendar when they are.
  if (WORKING_DAY.test(text)) return null
  if (MONTH_END.test(text)) return 'last'
  if (TURNS_OF_DAY.test(text)) return null
  const found = ORDINAL_DAY.exec(text) ?? MONTHLY_ON.exec(text)
  return found === null ? null : monthDay(found[1] ?? '')
}

/**
 * A word that every repetition needs, of those that `Recurring` can hold and of the others. Weekdays and months are
 * looked for by how they begin.
 */
const MAY_RECUR =
  /every|each|once|twice|times|alternat|week|fortnight|hour|month|quarter|year|nightly|daily|\b(?:14|fourteen)[- ]?day|\b(?:working|work|business)[- ]?days?\b|\b(?:even|odd|eom|mon|tue|wed|thu|fri|sat|sun)|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? \d|\d(?:st|nd|rd|th)?(?: of)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b20\d\d-/i

/** Whether a text may name a repetition of any kind: a look that costs little. */
export const mayRecur = (text: string): boolean => MAY_RECUR.test(text)

/**
 * The repetition that a text names, or null. `every other` is counted from a day that the text or its date gives; without
 * one the anchor is null and nobody can say which week it is. Other repetitions (hourly, yearly) give null.
 */
export function recurrenceIn(said: string, at: number): Recurring | null {
  if (!MAY_RECUR.test(said)) return null
  const hourly = /hour/i.test(said) ? hourlyIn(inFigures(said)) : null
  if (hourly !== null) return hourly
  const window = dayWindow(said)
  const text = onOneDay(said, window)
  const monthly = turnsOfMonth(text)
  if (monthly !== null) return { every: 'weekday-of-month', ...monthly, window }
  const weeks = everyWeeks(text, at, window)
  if (weeks !== null) return weeks
  const days = daysOfPeriod(text, window)
  if (days !== null) return days
  const day = dayOfMonth(text)
  if (day !== null) return { every: 'month', day, window }
  const isTurn = TURNS_OF_DAY.test(text) && MONTH.test(text)
  const weekly = isTurn ? null : (namedWeekdays(text, window) ?? everyWeek(text, window))
  return weekly ?? listed(text, at, window) ?? (DAILY.test(text) ? { every: 'day', window } : null)
}

/** The same, and also a part of every week that may be that of one week alone: `Thursday to Saturday`. */
export const timesIn = (said: string, at: number): Recurring | null =>
  recurrenceIn(said, at) ?? (MAY_RECUR.test(said) ? partOfWeek(said, dayWindow(said)) : null)

/** Whether a text names any repetition, also one that `Recurring` cannot hold. */
export const isRecurring = (text: string): boolean =>
  MAY_RECUR.test(text) &&
  (recurrenceIn(text, 0) !== null ||
    OTHER_KINDS.test(text) ||
    EVERY_OTHER.test(text) ||
    EVERY_MANY.test(text) ||
    EVERY_DAYS.test(text) ||
    (TURNS_OF_DAY.test(text) && MONTH.test(text)))
