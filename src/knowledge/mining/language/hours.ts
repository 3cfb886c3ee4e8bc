import type { Recurring } from '../../../domain/lesson.ts'
import { DAY_NAME, weekdayNumber } from './dates.ts'
import { dayWindow, dayWindows } from './day-window.ts'

const NAMED_DAY = new RegExp(
  String.raw`(?<!\b(?:last|next|this|since|until|till|by) )\b(${DAY_NAME})(?:s|['’]s)?\b`,
  'gi',
)

/** Whether a text names a weekday that is no date. */
export const namesDay = (text: string): boolean => text.search(NAMED_DAY) >= 0

const DATED =
  /\b(?:today|tonight|tomorrow|yesterday|this (?:morning|afternoon|evening)|last night|since|until(?! \d+(?:\.\d+)?\s?(?:%|percent|ms|s|secs?|k|min(?:ute)?s?)(?!\w))|ago)\b/i

/** What holds at hours that a text names holds every day, or on the one weekday that it names; null when it names a date or none. */
export function hoursOf(text: string): Recurring | null {
  const window = dayWindow(text)
  if (window === null || DATED.test(text)) return null
  const days = [...new Set([...text.matchAll(NAMED_DAY)].map(([, name = '']) => weekdayNumber(name)))]
  const [weekday] = days
  if (days.length > 1) return null
  const [first, ...also] = weekday === undefined ? dayWindows(text) : []
  if (first !== undefined && also.length > 0) return { every: 'day', window: first, also }
  return weekday === undefined
    ? { every: 'day', window }
    : { every: 'week', weeks: 1, weekday, anchor: null, window }
}

const CADENCE =
  /\b(?:every|each|once (?:a|per|every)) (?:(?:\d+|few|couple of|half|two|three|five|ten|fifteen|thirty) ?(?:min(?:ute)?s?|sec(?:ond)?s?)|min(?:ute)?s?)\b/gi

/** Without how often something reports or is tried: that is no time at which anything holds. */
export const withoutCadence = (text: string): string => text.replace(CADENCE, ' ')

/** `at 06:00, 14:00 and 22:00 … In the half hour that follows` */
export function severalHours(text: string): Recurring | null {
  const during = hoursOf(text)
  return during?.every === 'day' && during.also !== undefined ? during : null
}
