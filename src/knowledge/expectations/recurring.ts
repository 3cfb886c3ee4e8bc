import { type DayWindow, LOCAL, type Recurring } from '../../domain/lesson.ts'
import { zoneOfPlace } from './local-zone.ts'

const DAY_MS = 86_400_000

interface LocalTime {
  /** Days since 1 January 1970 of the local date. */
  day: number
  minute: number
}

/** Null for a zone that nobody knows. */
function localTime(at: number, zone: string | null): LocalTime | null {
  if (zone === null) return { day: Math.floor(at / DAY_MS), minute: Math.floor((at % DAY_MS) / 60_000) }
  try {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    })
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part
    return { day: Date.UTC(year, month - 1, day) / DAY_MS, minute: hour * 60 + minute }
  } catch {
    return null
  }
}

/** The day on which the window began that this moment lies in; null outside. One over midnight belongs to its first day. */
function beginning({ day, minute }: LocalTime, window: DayWindow | null): number | null {
  if (window === null) return day
  const { from, to } = window
  if (from < to) return minute >= from && minute < to ? day : null
  if (minute >= from) return day
  return minute < to ? day - 1 : null
}

/** Sunday is 0. */
const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7

const mondayOf = (day: number): number => day - ((weekdayOf(day) + 6) % 7)

function isMonthDay(day: number, wanted: number | 'last'): boolean {
  const date = new Date(day * DAY_MS)
  if (wanted !== 'last') return date.getUTCDate() === wanted
  return new Date((day + 1) * DAY_MS).getUTCDate() === 1
}

/** Number of a day from the beginning of its month or quarter, 1, and from its end, -1. */
function placeIn(day: number, of: 'month' | 'quarter'): [fromFirst: number, fromLast: number] {
  const date = new Date(day * DAY_MS)
  const months = of === 'month' ? 1 : 3
  const first = Math.floor(date.getUTCMonth() / months) * months
  const begins = Date.UTC(date.getUTCFullYear(), first, 1) / DAY_MS
  const next = Date.UTC(date.getUTCFullYear(), first + months, 1) / DAY_MS
  return [day - begins + 1, day - next]
}

/** Which of its weekday's days in the month this is: the third is seldom the last as well. */
function turnsOf(day: number): (number | 'last')[] {
  const date = new Date(day * DAY_MS)
  const isLast = new Date((day + 7) * DAY_MS).getUTCMonth() !== date.getUTCMonth()
  return [Math.ceil(date.getUTCDate() / 7), ...(isLast ? (['last'] as const) : [])]
}

function isTurn(day: number, recurring: Recurring, anchorDay: number | null): boolean {
  switch (recurring.every) {
    // Judged by its minutes.
    case 'hour':
    case 'day':
      return true
    case 'month':
      return isMonthDay(day, recurring.day)
    case 'weekday-of-month':
      return (
        weekdayOf(day) === recurring.weekday % 7 &&
        turnsOf(day).some((turn) => recurring.turns.includes(turn))
      )
    case 'weekdays':
      return recurring.weekdays.some((weekday) => weekday % 7 === weekdayOf(day))
    case 'days-of':
      return placeIn(day, recurring.of).some((place) => recurring.days.includes(place))
    case 'week': {
      if (weekdayOf(day) !== recurring.weekday % 7) return false
      if (recurring.weeks === 1) return true
      // Every other Tuesday, and nobody knows which.
      if (anchorDay === null) return false
      return ((mondayOf(day) - mondayOf(anchorDay)) / 7) % recurring.weeks === 0
    }
  }
}

/** What nobody knows is no zone. */
const UNKNOWN = 'unknown'

function zoneAt(window: DayWindow | null, place: string | null | undefined): string | null {
  if (window?.zone !== LOCAL) return window?.zone ?? null
  if (place === undefined) return null
  return place === null ? UNKNOWN : (zoneOfPlace(place) ?? UNKNOWN)
}

/**
 * Whether a moment lies in a recurring window. Weekdays count from Sunday, 0. Unknown zones and phases hold nothing; `place` says
 * whose local time is meant, and who has none takes it for UTC.
 */
export function isDuring(recurring: Recurring, at: number, place?: string | null): boolean {
  if (recurring.every === 'day' && recurring.also !== undefined)
    return [recurring.window, ...recurring.also].some((window) =>
      isWithin({ every: 'day', window }, at, place),
    )
  return isWithin(recurring, at, place)
}

function isWithin(recurring: Recurring, at: number, place?: string | null): boolean {
  const zone = zoneAt(recurring.window, place)
  const now = localTime(at, zone)
  const day = now === null ? null : beginning(now, recurring.window)
  if (now === null || day === null) return false
  if (recurring.every === 'hour') return now.minute % 60 >= recurring.from && now.minute % 60 < recurring.to
  const anchor =
    recurring.every === 'week' && recurring.anchor !== null ? localTime(recurring.anchor, zone) : null
  return isTurn(day, recurring, anchor?.day ?? null)
}
