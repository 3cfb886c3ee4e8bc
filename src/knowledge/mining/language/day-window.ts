import type { DayWindow } from '../../../domain/lesson.ts'
import { DAY_NAME } from './dates.ts'
import { inFigures, LENGTH, minutesOf } from './numbers.ts'
import { ZONE, zoneOf } from './zones.ts'

/** `03:00`, `3h`, `3h00`, `0300`, `3`, `noon`, with `o'clock`, `am` and the like behind. */
const CLOCK = String.raw`(\d{1,2}(?:[:.h]\d{2})?h?(?!\d)|\d{4}(?!\d)|noon|midday|midnight)(?:\s?(?:o['’]?clock|uhr|hrs?|hours)\b)?\s?(am|pm|a\.m\.|p\.m\.)?`

/** `Saturday 23:00 to Sunday 01:00`: the day is for `recurrence`. */
const ON_DAY = String.raw`(?:(?:on )?${DAY_NAME}s?,?\s+(?:at )?)?`

const AFTER_ZONE = String.raw`(?:\s?[([]?${ZONE})?`

/** What is counted and no hour: `between 1 and 2 percent`. */
const NO_HOUR = String.raw`(?!\s?(?:%|percent|pct|ms\b|secs?\b|seconds?|s\b|mins?\b|minutes?|m\b|days?\b|weeks?\b|[kmg]i?b\b|times\b|retries|errors|pods|nodes|replicas|requests))`

const RANGE = new RegExp(
  String.raw`\b(?:from |between )?${ON_DAY}${CLOCK}${AFTER_ZONE}\s?(?:[-–—]|to|and|until|til+|up to|through|thru)\s?${ON_DAY}${CLOCK}${NO_HOUR}${AFTER_ZONE}`,
  'giu',
)

const POINT = new RegExp(
  String.raw`(?:\b(?:at|around|from|by|(?:start|begin|kick)(?:s|ing)?(?: off)?(?: at)?)\s|@\s?|${DAY_NAME}s?,?\s|,\s|^)(?:about |around |~ ?)?${CLOCK}${NO_HOUR}${AFTER_ZONE}`,
  'giu',
)

const FOR = new RegExp(
  String.raw`\b(?:for|lasts?|lasting|takes?|taking|runs?|over|within|duration:?|needs?|about|roughly|around)(?: up to| about| around| roughly| some| the next| ~)?\s?(?:~\s?)?${LENGTH}`,
  'i',
)

const LENGTH_LONG = new RegExp(
  String.raw`${LENGTH}(?=\s(?:long|from|starting|beginning|window|slot|each|of downtime|later|max|tops|at most|at the most|or so)\b)`,
  'i',
)

/** `opens at 2am and closes at 4` */
const UNTIL = new RegExp(
  String.raw`\b(?:closes?|ends?|finish(?:es)?|until|till?|back(?: up)?|done|over) (?:at |by |around )?${CLOCK}${NO_HOUR}`,
  'iu',
)

const DAY = 1440

interface ClockTime {
  text: string
  half: string | undefined
}

const NAMED_HOURS: Readonly<Record<string, number>> = { noon: 720, midday: 720, midnight: 0 }

/** Hours and minutes of `3`, `03:00`, `3h`, `0300`. */
function hoursOf(text: string): [hours: number, minutes: number] {
  if (/^\d{4}$/.test(text)) return [Number(text.slice(0, 2)), Number(text.slice(2))]
  const [hours = NaN, minutes = 0] = text.replace(/h$/i, '').split(/[:.h]/i).map(Number)
  return [hours, minutes]
}

function minutesOfDay({ text, half }: ClockTime): number | null {
  const named = NAMED_HOURS[text.toLowerCase()]
  if (named !== undefined) return named
  const [hours, minutes] = hoursOf(text)
  if (!(hours <= 24) || !(minutes < 60)) return null
  const late = half?.toLowerCase().startsWith('p') === true
  const early = half?.toLowerCase().startsWith('a') === true
  if ((late || early) && (hours < 1 || hours > 12)) return null
  const shift = late && hours < 12 ? 12 : 0
  const zero = early && hours === 12 ? -12 : 0
  return ((hours + shift + zero) * 60 + minutes) % DAY
}

/** A year or a port is no time of day: four figures need a zone, an `h`, or a nought before them. */
const isFourFigures = (text: string): boolean => /^\d{4}$/.test(text)

/** Hours alone (`3-5`) are a time only with am, pm, a colon or a zone beside them: `2-3 retries` is none. */
function isClock(from: ClockTime, to: ClockTime, zone: string | undefined, whole: string): boolean {
  const military = isFourFigures(from.text) || isFourFigures(to.text)
  if (military) return zone !== undefined || /\b0\d{3}\b|\d{4}\s?(?:h|hrs?|hours|uhr)\b/i.test(whole)
  return (
    zone !== undefined ||
    from.half !== undefined ||
    to.half !== undefined ||
    /\d[:h.]\d{2}|\d\s?h\b|noon|midday|midnight|clock|uhr/i.test(whole) ||
    /^between|^from/i.test(whole)
  )
}

/** `3-5am` means am twice, `11-1pm` does not mean pm twice. */
function borrowed(text: string, to: ClockTime): string | undefined {
  if (to.half === undefined || /[:.]/.test(text) !== /[:.]/.test(to.text)) return to.half
  return Number.parseFloat(text.replace(':', '.')) < Number.parseFloat(to.text.replace(':', '.'))
    ? to.half
    : undefined
}

function* ranges(text: string): Generator<DayWindow> {
  for (const [whole, a = '', halfA, zoneA, b = '', halfB, zoneB] of text.matchAll(RANGE)) {
    const to = { text: b, half: halfB }
    const from = { text: a, half: halfA ?? (zoneA === undefined ? borrowed(a, to) : undefined) }
    const start = minutesOfDay(from)
    const end = minutesOfDay(to)
    if (start === null || end === null || start === end) continue
    if (isClock(from, to, zoneA ?? zoneB, whole))
      yield { from: start, to: end, zone: zoneOf(zoneB) ?? zoneOf(zoneA) }
  }
}

function endIn(text: string, half: string | undefined): number | null {
  const [, clock, own] = UNTIL.exec(text) ?? []
  return clock === undefined || isFourFigures(clock) ? null : minutesOfDay({ text: clock, half: own ?? half })
}

/** A number alone is no time of day. */
function isPoint({ text, half }: ClockTime, zone: string | undefined, whole: string): boolean {
  if (isFourFigures(text)) return zone !== undefined || text.startsWith('0')
  const plain = /[:h.]\d{2}|\dh$|noon|midday|midnight/i.test(text)
  return plain || half !== undefined || zone !== undefined || /clock|uhr/i.test(whole)
}

/** When what begins at `from` is over, by what the rest of the text says; an hour later when it says nothing. */
function overAt(from: number, rest: string, half: string | undefined): number {
  const end = endIn(rest, half)
  if (end !== null && end !== from) return end
  const [, amount, unit = ''] = FOR.exec(rest) ?? LENGTH_LONG.exec(rest) ?? []
  return (from + (amount === undefined ? 60 : minutesOf(amount, unit))) % DAY
}

function pointIn(text: string): DayWindow | null {
  for (const [whole, clock = '', half, zone] of text.matchAll(POINT)) {
    const from = minutesOfDay({ text: clock, half })
    if (from === null || !isPoint({ text: clock, half }, zone, whole)) continue
    return { from, to: overAt(from, text.replace(whole, ' '), half), zone: zoneOf(zone) }
  }
  return null
}

const HOURS = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve'

const HOUR_IN_WORDS = new RegExp(
  String.raw`\b(${HOURS})\b(?=\s?(?:am|pm|a\.m\.|p\.m\.|o['’]?clock|to|and|until|till?|in the (?:morning|afternoon|evening|night)|at night)\b)|(?<=\b(?:and|to|until|till?|from|between|at)\s)(${HOURS})\b(?=\s?(?:am|pm|a\.m\.|p\.m\.|o['’]?clock|in the (?:morning|afternoon|evening|night)|at night|utc|gmt|[,.;)]|$))`,
  'gi',
)

/** `two in the morning` and `half past ten at night` in figures, for reading. */
const inClock = (text: string): string =>
  inFigures(text)
    .replace(HOUR_IN_WORDS, (word) => String(HOURS.split('|').indexOf(word.toLowerCase()) + 1))
    .replace(/\bhalf past (\d{1,2})\b/gi, '$1:30')
    .replace(/\bquarter past (\d{1,2})\b/gi, '$1:15')
    .replace(/(\d)(?:\s?o['’]?clock)? (?:in the (?:early )?morning|in the small hours)\b/gi, '$1am')
    .replace(/(\d)(?:\s?o['’]?clock)? in the (?:afternoon|evening)\b/gi, '$1pm')
    .replace(/\b([7-9]|1[01])((?::\d{2})?)(?:\s?o['’]?clock)? at night\b/gi, '$1$2pm')
    .replace(/\b([1-5])((?::\d{2})?)(?:\s?o['’]?clock)? at night\b/gi, '$1$2am')

/**
 * The hours of a day that a text names: `03:00–05:00`, `3-5am UTC`, `between 3 and 5 am`, `at 02:00 for 30 min`. Of two
 * that with a zone counts. A start without an end or a length is taken as an hour. Null when it names none; `to` before
 * `from` passes midnight.
 */
export function dayWindow(text: string): DayWindow | null {
  if (!/\d|noon|midday|midnight|o['’]?clock|morning|night/i.test(text)) return null
  const plain = inClock(text)
  const all = [...ranges(plain)]
  return all.find(({ zone }) => zone !== null) ?? all[0] ?? pointIn(plain)
}
