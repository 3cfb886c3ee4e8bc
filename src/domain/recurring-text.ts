import { type DayWindow, LOCAL, type Recurring } from './lesson.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

const zoneText = (zone: string | null): string => (zone === LOCAL ? 'local time' : (zone ?? 'UTC'))

const windowText = (window: DayWindow | null): string =>
  window === null ? '' : ` ${clock(window.from)}–${clock(window.to)} ${zoneText(window.zone)}`

const EVERY: Record<number, string> = { 1: 'every', 2: 'every other' }

const ordinal = (day: number): string => {
  const teen = day % 100 > 10 && day % 100 < 14
  return `${day}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')}`
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

function counted(day: number): string {
  if (day > 0) return ordinal(day)
  return day === -1 ? 'last' : `${ordinal(-day)} to last`
}

function turns(recurring: Recurring): string {
  switch (recurring.every) {
    case 'hour':
      return `minutes ${recurring.from}–${recurring.to} of every hour`
    case 'day':
      return 'every day'
    case 'week':
      return `${EVERY[recurring.weeks] ?? `every ${recurring.weeks} weeks on`} ${DAYS[recurring.weekday % 7]}`
    case 'month':
      return recurring.day === 'last'
        ? 'the last day of every month'
        : `the ${ordinal(recurring.day)} of every month`
    case 'weekday-of-month': {
      const which = recurring.turns.map((turn) => (turn === 'last' ? 'last' : ordinal(turn)))
      return `the ${which.join(' and ')} ${DAYS[recurring.weekday % 7]} of every month`
    }
    case 'weekdays':
      return `every ${listed(recurring.weekdays.map((day) => DAYS[day % 7] ?? ''))}`
    case 'days-of':
      return `the ${listed(recurring.days.map(counted))} day of every ${recurring.of}`
  }
}

/** `every other Tuesday 03:00–05:00 UTC`. */
export function recurringText(recurring: Recurring): string {
  const also = recurring.every === 'day' ? (recurring.also ?? []) : []
  return `${turns(recurring)}${[recurring.window, ...also].map(windowText).join(' and')}`
}
