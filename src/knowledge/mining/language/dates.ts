const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'

/** The name of a weekday, for use inside a pattern, without a group of its own. */
export const DAY_NAME =
  '(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|saturday|(?<!\\b(?:is|was|are|were|been|just|i|it|we|they|he|she) )sat(?!urday| (?:on|in|there|down|idle|around|at (?!\\d)))|sunday|(?<!\\b(?:the|low|morning|evening|bright|direct|hot|full) )sun(?!day| (?:straight|shines?|is|in|light)))'

/** The same in one group. */
export const WEEKDAY = `(${DAY_NAME})`

const ISO = /\b(20\d\d)-(\d\d)-(\d\d)\b/
const DAY_MONTH = new RegExp(
  String.raw`\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? ${MONTH}\b\.?(?:,? (20\d\d))?`,
  'i',
)
const MONTH_DAY = new RegExp(String.raw`\b${MONTH}\.? (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (20\d\d))?`, 'i')
const MONTH_ONLY = new RegExp(
  String.raw`\b(?:in|since|during|of|last|from|early|late|mid|until|till|through|end of|by|before|after|this|the)[- ]${MONTH}\b(?:,? (20\d\d))?`,
  'i',
)
const QUARTER = /\bq([1-4])(?:[ -]?(20\d\d))?\b/i
const AGO = /\b(\d{1,3}|a|an|one|two|three|four|five|six|couple of|few) (day|week|month|year)s? ago\b/i
const LAST = /\b(last|this|next) (week|month|quarter|year|sprint)\b/i
const ON_DAY = new RegExp(
  String.raw`\b(last |next |this |on |since |until |till |by |from )(?:last |next |this )?${WEEKDAY}\b`,
  'i',
)
const NEAR = /\b(today|tonight|tomorrow|yesterday|this morning|last night|just now)\b/i

const DAY_MS = 86_400_000

const SPANS: Readonly<Record<string, number>> = {
  day: 1,
  week: 7,
  sprint: 14,
  month: 30,
  quarter: 91,
  year: 365,
}

/** 0 = January; the weekday of `weekdayNumber` is 0 = Sunday. */
const monthNumber = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase())

export const weekdayNumber = (name: string): number => DAYS.indexOf(name.slice(0, 3).toLowerCase())

const startOfDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS

/** The year that puts a day nearest: in the past for what happened, ahead for what is to come. */
function nearestYear(month: number, day: number, at: number, ahead: boolean): number {
  const year = new Date(at).getUTCFullYear()
  const time = Date.UTC(year, month, day)
  if (ahead) return time < startOfDay(at) - 31 * DAY_MS ? year + 1 : year
  return time > at + DAY_MS ? year - 1 : year
}

function dayOf(month: number, day: number, year: string | undefined, { at, ahead }: Asked): number {
  return Date.UTC(year === undefined ? nearestYear(month, day, at, ahead) : Number(year), month, day)
}

interface Asked {
  at: number
  ahead: boolean
}

type Reader = (text: string, asked: Asked) => number | null

const read =
  (pattern: RegExp, day: (found: RegExpExecArray, asked: Asked) => number | null): Reader =>
  (text, asked) => {
    const found = pattern.exec(text)
    return found === null ? null : day(found, asked)
  }

const WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  'couple of': 2,
  few: 3,
}

function weekday([, relation = '', name = '']: RegExpExecArray, { at, ahead }: Asked): number {
  const today = startOfDay(at)
  const away = (weekdayNumber(name) - new Date(at).getUTCDay() + 7) % 7
  const coming = ahead || /next|until|till|by/i.test(relation)
  return coming ? today + (away === 0 ? 7 : away) * DAY_MS : today - ((7 - away) % 7) * DAY_MS
}

const NEAR_DAYS: Readonly<Record<string, number>> = { tomorrow: 1, yesterday: -1, 'last night': -1 }

const READERS: readonly Reader[] = [
  read(ISO, ([, y, m, d]) => Date.UTC(Number(y), Number(m) - 1, Number(d))),
  read(DAY_MONTH, ([, d, m = '', y], asked) => dayOf(monthNumber(m), Number(d), y, asked)),
  read(MONTH_DAY, ([, m = '', d, y], asked) => dayOf(monthNumber(m), Number(d), y, asked)),
  read(MONTH_ONLY, ([, m = '', y], asked) => dayOf(monthNumber(m), 1, y, asked)),
  read(QUARTER, ([, q, y], asked) => dayOf((Number(q) - 1) * 3, 1, y, asked)),
  read(AGO, ([, n = '', unit = ''], { at }) =>
    startOfDay(at - (WORDS[n.toLowerCase()] ?? Number(n)) * (SPANS[unit.toLowerCase()] ?? 1) * DAY_MS),
  ),
  read(LAST, ([, which = '', unit = ''], { at }) => {
    const sign = { last: -1, this: 0, next: 1 }[which.toLowerCase()] ?? 0
    return startOfDay(at + sign * (SPANS[unit.toLowerCase()] ?? 7) * DAY_MS)
  }),
  read(ON_DAY, weekday),
  read(NEAR, ([, word = ''], { at }) => startOfDay(at) + (NEAR_DAYS[word.toLowerCase()] ?? 0) * DAY_MS),
]

/**
 * The first day that a text names, as midnight UTC, read against `at`, when it was written: `in September` is the last
 * September. `ahead` for what is to come. Null when it names none.
 */
export function dateIn(text: string, at: number, ahead = false): number | null {
  for (const reader of READERS) {
    const day = reader(text, { at, ahead })
    if (day !== null && Number.isFinite(day)) return day
  }
  return null
}

const NAMED_DAY = new RegExp(`${ISO.source}|${DAY_MONTH.source}|${MONTH_DAY.source}`, 'gi')

/** Every day that a text names by its month, in order, as midnight UTC; those without a year lie ahead of `at`. */
export const daysIn = (text: string, at: number): number[] =>
  [...text.matchAll(NAMED_DAY)].flatMap(([named]) => dateIn(named, at, true) ?? [])

const UNTIL =
  /\b(?:until|till|(?:through|thru)(?= (?:the )?(?:end of )?(?:\w+day|tomorrow|next|this|\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|christmas|q\d))|up to and including|expires?(?: on)?|ends?(?: on)?|valid (?:until|through))\b(.{2,40})/i
const FROM = /\b(?:starting|as of|effective|from|beginning)\b(.{2,40})/i
const FOR_NEXT =
  /\b(?:for|over|during) the (?:next|coming) (\d{1,3}|one|two|three|four|few|couple of)? ?(day|week|month)s?\b/i

/** `the disks are swapped on 20 April. Until then …`: up to the day that was just named. */
const UNTIL_THEN = /\b(?:until|till?|up to|before) (?:then|that (?:day|date))\b/i

const DAY_AND_HOUR = new RegExp(String.raw`^\s*${DAY_NAME}s?,? (?:at )?\d{1,2}(?:[:.]\d|\s?[ap]m)`, 'i')

/** The end of the last day of the month that `at` begins. */
const monthEnd = (at: number): number =>
  Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth() + 1, 1)

function endIn(text: string, at: number): number | null {
  const next = FOR_NEXT.exec(text)
  if (next !== null) {
    const [whole, n = 'one', unit = 'day'] = next
    // `for the next weeks`: nobody says how many.
    if (next[1] === undefined && /s$/i.test(whole)) return null
    return at + (WORDS[n] ?? Number(n)) * (SPANS[unit.toLowerCase()] ?? 1) * DAY_MS
  }
  if (/\b(?:this week only|(?:rest|remainder) of (?:the|this) week)\b/i.test(text))
    return startOfDay(at) + 7 * DAY_MS
  const then = UNTIL_THEN.exec(text)
  if (then !== null) return daysIn(text.slice(0, then.index), at).at(-1) ?? null
  const until = UNTIL.exec(text)?.[1]
  // `till Sunday 01:00` ends hours of every week.
  if (until === undefined || DAY_AND_HOUR.test(until)) return null
  const day = dateIn(` until${until}`, at, true)
  if (day === null) return null
  const whole = new RegExp(String.raw`^\s*(?:the )?(?:end of )${MONTH}`, 'i').test(until)
  return whole ? monthEnd(day) : day + DAY_MS
}

/** `from mon 20 to sun 26 April`, and of two days in a row `sat 14 and sun 15 March`. */
const DAY_SPAN = new RegExp(
  String.raw`\b(\d{1,2})(?:st|nd|rd|th)?(?: (?:of )?${MONTH})? ?(?:[-–]|to|until|till?|through|thru|and|&|\+) ?(?:the )?(?:${DAY_NAME},? (?:the )?)?(\d{1,2})(?:st|nd|rd|th)? (?:of )?${MONTH}\b(?:,? (20\d\d))?`,
  'i',
)
/** `3 and 4 may be off`: no month. */
const MAY_BE =
  /\d may (?:not |still |also |well |all |both )?(?:be|have|go|get|take|fail|show|see|drop|rise|lag|climb|reach|come|run|need|miss|spike|stay|look|last|happen|hit|lose|fall)\b/

const TWO_DAYS = /\d(?:st|nd|rd|th)?(?: [a-z]+)? ?(?:and\b|&|\+)/i

const MONTH_SPAN = new RegExp(
  String.raw`\b${MONTH} (\d{1,2})(?:st|nd|rd|th)? ?(?:[-–]|to|until|till?|through|thru) ?(?:the )?(\d{1,2})(?:st|nd|rd|th)?\b`,
  'i',
)

/** `on Thursday 2 April … that day`, `10 May, all day` */
function wholeDay(text: string, asked: Asked): { from: number; until: number } | null {
  if (!/\b(?:that|whole|all|this one) day\b/i.test(text)) return null
  const [day] = [DAY_MONTH, MONTH_DAY, ISO].flatMap((pattern) => pattern.exec(text)?.[0] ?? [])
  const from = day === undefined ? null : dateIn(day, asked.at, true)
  return from === null ? null : { from, until: from + DAY_MS }
}

/** `4 to 15 May`, `May 4-15`: from the beginning of the one to the end of the other; null when a text names no span. */
export function spanOfDays(text: string, at: number): { from: number; until: number } | null {
  const [, a = '', own, b = '', month = '', year] = DAY_SPAN.exec(text) ?? []
  const [, named = '', c = '', d = ''] = MONTH_SPAN.exec(text) ?? []
  const asked = { at, ahead: true }
  const from =
    month === ''
      ? dayOf(monthNumber(named), Number(c), undefined, asked)
      : dayOf(monthNumber(own ?? month), Number(a), year, asked)
  const last =
    month === ''
      ? dayOf(monthNumber(named), Number(d), undefined, asked)
      : dayOf(monthNumber(month), Number(b), year, asked)
  if (month === '' && named === '') return wholeDay(text, asked)
  // `14 and 28 March` are two days and no span.
  const isList = TWO_DAYS.test(DAY_SPAN.exec(text)?.[0] ?? '')
  if (isList && (last !== from + DAY_MS || MAY_BE.test(text))) return null
  // From December into January.
  const until = last < from && own !== undefined ? last + 365 * DAY_MS : last
  return from < until ? { from, until: until + DAY_MS } : null
}

/** From when and until when something holds, when its text says so; the end of the last day. */
export function validityIn(text: string, at: number): { from: number | null; until: number | null } {
  const from = FROM.exec(text)?.[1]
  return { from: from === undefined ? null : dateIn(` from${from}`, at, true), until: endIn(text, at) }
}
