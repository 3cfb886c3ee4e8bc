import { type DayWindow, LOCAL } from '../../../domain/lesson.ts'
import { inClock } from './clock-words.ts'
import { DAY_NAME } from './dates.ts'
import { LENGTH, minutesOf } from './numbers.ts'
import { inTownZones } from './town-zones.ts'
import { ZONE, zoneOf } from './zones.ts'

/** `03:00`, `3h`, `3h00`, `0300`, `3`, `noon`, with `o'clock`, `am` and the like behind. */
const CLOCK = String.raw`(\d{1,2}(?:[:.h]\d{2})?h?(?!\d)|\d{4}(?!\d)|noon|midday|midnight)(?:\s?(?:o['’]?clock|uhr|hrs?|hours)\b)?\s?(am|pm|a\.m\.|p\.m\.)?`

/** `Saturday 23:00 to Sunday 01:00`: the day is for `recurrence`. */
const ON_DAY = String.raw`(?:(?:on )?${DAY_NAME}s?,?\s+(?:at )?)?`

const AFTER_ZONE = String.raw`(?:,?\s?[([]?${ZONE}[)\]]?)?(?:\son the (?:first|last|next|following|same|1st|2nd)(?: day)?(?: of the month)?\b)?`

/** What is counted and no hour: `between 1 and 2 percent`. */
const NO_HOUR = String.raw`(?!\s?(?:%|percent|pct|ms\b|secs?\b|seconds?|s\b|mins?\b|minutes?|m\b|days?\b|weeks?\b|[kmg]i?b\b|times\b|retries|errors|pods|nodes|replicas|requests|people|users|orders|jobs|rows|tickets|times|and a half|(?:st|nd|rd|th)?(?: of)? ?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b|\s?%)`

const RANGE = new RegExp(
  String.raw`\b(?:from |between )?${ON_DAY}${CLOCK}${AFTER_ZONE}\s?(?:[-–—]|to|and|until|til+|up to|through|thru)\s?(?:about |around |roughly |~ ?)?${ON_DAY}${CLOCK}${NO_HOUR}${AFTER_ZONE}`,
  'giu',
)

/** What every time of day begins with. */
const CLOCK_START = /\d|noon|midday|midnight/i

/** The end of a range: looked for first, since trying `RANGE` at every word costs ten times as much. */
const RANGE_END = new RegExp(
  String.raw`(?:[-–—]|to|and|til+|through|thru)\s?(?:about |around |roughly |~ ?)?${ON_DAY}(?:\d|noon|midday|midnight)`,
  'iu',
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
  String.raw`\b(?:closes?|opens?(?: again)?|ends?|finish(?:es|ed)?|stops?|complete[sd]?|until|till?|back(?: up)?|done|over) (?:at |by |around )?${CLOCK}${NO_HOUR}`,
  'iu',
)

/** `until the purge starts at midnight` */
const UNTIL_DONE = new RegExp(String.raw`\b(?:until|till?) (?!\d)[^.,;!?]{3,40}? at ${CLOCK}${NO_HOUR}`, 'iu')

/** `mondays 6 to 7`, `every night at 3`, `2nd wednesday of the month 20 to 22`: after a day, bare numbers are its hours. */
const OF_A_DAY = new RegExp(
  String.raw`(?:\b${DAY_NAME}s?|\b(?:day|night|morning|evening|month|week|weekday|weekend)s?|\b(?:nightly|daily|weekly|monthly|fortnightly))[,:]?\s(?:from |at |between )?$`,
  'i',
)

const BEGINS_WITH_DAY = new RegExp(`^${DAY_NAME}`, 'i')

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

const NIGHT = /\bnight(?:s|ly)?\b|\bovernight\b/i

/** As `6`, without anything that says which half of the day it is in. */
const isBare = ({ text, half }: ClockTime): boolean =>
  half === undefined && /^[1-9]\d?(?:[:.]\d\d)?$/.test(text)

interface Span {
  from: number
  to: number
}

/** `noon to 2:30` and `9 to 5` end in the afternoon; `every night from 12:45 till 3` begins after midnight, and from 10 before it. */
function asMeant({ from, to }: Span, a: ClockTime, b: ClockTime, text: string): Span {
  const isNight = NIGHT.test(text)
  if (isNight && isBare(a) && from >= 720 && from < 780) return { from: from - 720, to }
  if (isNight && isBare(a) && from >= 480 && from < 720 && to < from) return { from: from + 720, to }
  const isLater = !isNight && isBare(b) && to < from && from >= 420 && from <= 780
  return isLater ? { from, to: to + 720 } : { from, to }
}

function* ranges(text: string): Generator<DayWindow> {
  if (!RANGE_END.test(text)) return
  for (const found of text.matchAll(RANGE)) {
    const [whole, a = '', halfA, zoneA, b = '', halfB, zoneB] = found
    const to = { text: b, half: halfB }
    const from = { text: a, half: halfA ?? (zoneA === undefined ? borrowed(a, to) : undefined) }
    const start = minutesOfDay(from)
    const end = minutesOfDay(to)
    if (start === null || end === null || start === end) continue
    const ofDay = OF_A_DAY.test(text.slice(0, found.index)) || BEGINS_WITH_DAY.test(whole)
    if (ofDay || isClock(from, to, zoneA ?? zoneB, whole))
      yield { ...asMeant({ from: start, to: end }, from, to, text), zone: zoneOf(zoneB) ?? zoneOf(zoneA) }
  }
}

function endIn(text: string, half: string | undefined): number | null {
  const [, clock, own] = UNTIL.exec(text) ?? UNTIL_DONE.exec(text) ?? []
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
  for (const found of text.matchAll(POINT)) {
    const [whole, clock = '', half, zone] = found
    const from = minutesOfDay({ text: clock, half })
    const ofDay = /^at\b/i.test(whole) && !isFourFigures(clock) && OF_A_DAY.test(text.slice(0, found.index))
    if (from === null || !(ofDay || isPoint({ text: clock, half }, zone, whole))) continue
    return { from, to: overAt(from, text.replace(whole, ' '), half), zone: zoneOf(zone) }
  }
  return null
}

const MAY_NAME_HOURS =
  /\d|noon|midday|midnight|o['’]?clock|morning|night|half|quarter|\b(?:at|from|to|and|till?|until) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/i

/** Whether a text may name hours: a look that costs little. */
export const mayNameHours = (text: string): boolean => MAY_NAME_HOURS.test(text)

/**
 * The hours of a day that a text names: `03:00–05:00`, `3-5am UTC`, `between 3 and 5 am`, `at 02:00 for 30 min`. Of two
 * that with a zone counts. A start without an end or a length is taken as an hour. Null when it names none; `to` before
 * `from` passes midnight.
 */
export function dayWindow(text: string): DayWindow | null {
  if (!mayNameHours(text)) return null
  const plain = inTownZones(inClock(text))
  if (!CLOCK_START.test(plain)) return null
  const all = [...ranges(plain)]
  const zoned = all.filter(({ zone }) => zone !== null)
  return zoned.find(({ zone }) => zone !== LOCAL) ?? zoned[0] ?? all[0] ?? pointIn(plain)
}

const HOUR = String.raw`(?:\d{1,2}[:.]\d\d|\d{1,2}\s?[ap]m|noon|midnight)`

/** `06:00, 14:00 and 22:00`, `at 5 am and again at 5 pm` */
const SEVERAL = new RegExp(
  String.raw`\b${HOUR}(?:(?:\s?,\s?|\s?,?\s?(?:and|&|\+)\s)(?:again |once more |then )?(?:at |from )?${HOUR})+(?:,?\s?[([]?${ZONE})?`,
  'iu',
)

/** The hours of a day that a text names as several that begin alike, each as long as it says; empty where it names none. */
export function dayWindows(text: string): DayWindow[] {
  const plain = inClock(text)
  const [list] = SEVERAL.exec(plain) ?? []
  const [, amount, unit = ''] = list === undefined ? [] : (FOR.exec(plain) ?? AFTER_EACH.exec(plain) ?? [])
  if (list === undefined || amount === undefined) return []
  const length = minutesOf(amount, unit)
  const zone =
    dayWindow(`at ${list.slice(list.lastIndexOf(list.match(new RegExp(HOUR, 'gi'))?.at(-1) ?? ''))}`)?.zone ??
    null
  return (list.match(new RegExp(HOUR, 'gi')) ?? []).flatMap((hour) => {
    const from = dayWindow(`at ${hour}`)?.from
    return from === undefined ? [] : [{ from, to: (from + length) % DAY, zone }]
  })
}

/** `during the half hour that follows`, `for the 20 minutes after` */
const AFTER_EACH = new RegExp(
  String.raw`\b(?:during|for|in|within) (?:the |each |about |the first |up to )*${LENGTH} (?:that follows?|after|afterwards|following|from then)`,
  'i',
)

/** A text with hours in figures and the times of day cut out of it, for looking for other numbers. */
export function withoutClock(text: string): string {
  const plain = inClock(text)
  if (!CLOCK_START.test(plain)) return plain
  const cut = !RANGE_END.test(plain)
    ? plain
    : plain.replace(RANGE, (whole) => (dayWindow(whole) === null ? whole : ' '))
  return cut
    .replace(/\b\d{1,2}[:.]\d{2}\b(?!\s?(?:%|ms|s\b|sec))|\b\d{1,2}\s?(?:am|pm)\b|\b0\d{3}\b/gi, ' ')
    .replace(/\b20\d\d-\d\d-\d\d\b|\bv\d[\w.]*|\b\d{1,2}(?:st|nd|rd|th)\b/gi, ' ')
}
