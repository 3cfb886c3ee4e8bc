import { DAY_NAME, dateIn } from './dates.ts'
import { localDate } from './zones.ts'

const DAY_MS = 86_400_000

/** A word that a date may follow; another such word within reach is looked at for itself. */
const DATED =
  /\b(next(?! week)|last(?! week)|latest|starting|since|first|from|most recent|began|today|tonight|yesterday|tomorrow|previous|upcoming|this(?! week))\b(?=(.{0,40}))/gi

const AHEAD = /^(?:next|starting|from|upcoming|tomorrow)$/i

/** `the 24th`, with no month beside it. */
const MONTHLESS =
  /\b(?:on |is |was |the )+(\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|day|week|and|mon|tue|wed|thu|fri|sat|sun))/i

/** The nearest day with this number, in the future or in the past, which may be today; null for the 31st of June. */
function numbered(number: number, at: number, ahead: boolean): number | null {
  const today = Math.floor(at / DAY_MS)
  for (let away = 0; away < 62; away += 1) {
    const day = (today + (ahead ? away : -away)) * DAY_MS
    if (new Date(day).getUTCDate() === number) return day
  }
  return null
}

/** `this week is one`, `not this week`, `next week they are off`: the week that is meant, from any of its days; or null. */
function weekIn(text: string, at: number): number | null {
  const [, not, which = '', off] =
    /\b(not )?(this|next|last) week(?:'s)?(?: (?:is|are|they'?re|we'?re|it'?s|one|yes))?( (?:off|free|quiet|not|without|no)\b)?/i.exec(
      text,
    ) ?? []
  if (which === '') return null
  const away = { last: -1, this: 0, next: 1 }[which.toLowerCase()] ?? 0
  const isOut = (not !== undefined) !== (off !== undefined)
  return at + (away + (isOut ? 1 : 0)) * 7 * DAY_MS
}

function dayOfWeek(at: number, weekday: number): number {
  const day = Math.floor(at / DAY_MS) * DAY_MS
  const monday = day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS
  return monday + ((weekday + 6) % 7) * DAY_MS
}

const WEEKDAYS = new RegExp(String.raw`\b${DAY_NAME}s?\b`, 'gi')

/** Days that a text may count from, the plainest first: what follows `next` or `since`, any date, the day it was written. */
function datesOf(text: string, weekday: number, at: number): number[] {
  const led = [...text.matchAll(DATED)].flatMap(([, word = '', rest = '']) => {
    const ahead = AHEAD.test(word)
    const number = MONTHLESS.exec(rest)?.[1]
    const monthless = number === undefined ? null : numbered(Number(number), at, ahead)
    return [monthless, dateIn(`${word}${rest}`, at, ahead)]
  })
  const week = weekIn(text, at)
  // `on Friday` names the weekday that is asked about, and no date.
  const dated = dateIn(text.replace(WEEKDAYS, ' '), at)
  const all = [
    ...led,
    week === null ? null : dayOfWeek(week, weekday),
    dated,
    Math.floor(at / DAY_MS) * DAY_MS,
  ]
  return all.filter((day) => day !== null)
}

/** Noon is the same date in every zone but the outermost. */
const NOON_MS = DAY_MS / 2

/**
 * A day on which it happened or will happen, from which every so many weeks are counted; null when the text and the day it
 * was written on tell none. Midnight UTC of the date, or noon where `zone` has other dates.
 */
export function anchorIn(text: string, weekday: number, at: number, zone: string | null): number | null {
  const written = localDate(at, zone) + (at % DAY_MS)
  const day = datesOf(text, weekday, written).find((one) => new Date(one).getUTCDay() === weekday)
  if (day === undefined) return null
  return zone === null || zone === 'UTC' ? day : day + NOON_MS
}

/** The Thursday that decides which week of the year it is (ISO 8601). */
function weekOfYear(day: number): number {
  const thursday = dayOfWeek(day, 4)
  const year = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1)
  return Math.floor((thursday - year) / (7 * DAY_MS)) + 1
}

/** The next such weekday that lies in an even or an odd week of the year. */
export function anchorByWeek(
  parity: 'even' | 'odd',
  weekday: number,
  at: number,
  zone: string | null,
): number {
  const own = dayOfWeek(localDate(at, zone), weekday)
  const fits = (weekOfYear(own) % 2 === 0) === (parity === 'even')
  const day = fits ? own : own + 7 * DAY_MS
  return zone === null || zone === 'UTC' ? day : day + NOON_MS
}
