import type { DayWindow, Recurring } from '../../../domain/lesson.ts'
import { inClock } from '../language/clock-words.ts'
import { dayWindow } from '../language/day-window.ts'
import { hoursOf, namesDay, withoutCadence } from '../language/hours.ts'
import type { Spoken } from '../language/limit-metric.ts'
import { limitsIn } from '../language/limits.ts'
import { inFigures } from '../language/numbers.ts'
import { isRecurring, timesIn } from '../language/recurrence.ts'
import { zoneSpoken } from '../language/town-zones.ts'

export interface During {
  during: Recurring | null
  /** It recurs in a way that cannot be checked. */
  isVague: boolean
}

const ENDS =
  /(?<!\b(?:done|finish(?:es|ed)?|ends?|ended|closes?|closed|completes?|completed|stops?|over|ready|through) )\b(?:by|before) (?:about |around )?(?:noon|midday|midnight|\d{1,2}(?:[:.]\d\d)?\s?(?:am|pm)?)(?![\w%])/gi

/** `up to 8 till noon`: an end without a beginning is no time that can be checked. */
export const UNTIL_CLOCK =
  /\b(?:till?|until|before) (?:about |around )?(noon|midday|midnight|\d{1,2}[:.]\d\d|\d{1,2}\s?(?:am|pm))(?![\w%])/i

/** Times of which nobody can say by a clock when they are. */
const VAGUE =
  /\bon the \d{1,2}(?:st|nd|rd|th)\b|\b(?:morning|afternoon|evening|night|weekend|weekday|month|quarter)s?\b|\bquarterly\b|\bmonthly\b/i

/** A time that was told before: where nobody can say which, it holds never. */
export const THAT_TIME =
  /\b(?:in|during|within|inside|for) (?:that|this|the same) (?:window|time|interval|period|slot|stretch|span|hour)\b|\bthat (?:day|night|evening|morning|weekend)\b/i

/** `at all times`, `day and night`: no time is meant, whatever else is named. */
const ALWAYS =
  /\b(?:at all times|(?:at )?any (?:time|hour)(?: of (?:the )?day)?|(?:at )?every hour of the day|around the clock|day and night|24\/7)\b/i

const isVagueTime = (text: string): boolean => VAGUE.test(text) || THAT_TIME.test(text)

/** `on fridays after 13:00 local`, `from 2 pm on` */
const FROM_CLOCK =
  /\b(?:after (?=[^.;!?]{0,12}(?:[:.]\d\d|[ap]m|noon))|from (?=[^.;!?]{0,30}\b(?:on|onwards?)\b))(?:about |around )?(?:noon|midday|\d{1,2}[:.]\d\d|\d{1,2}\s?(?:am|pm))(?![\w%])/i

/** Of a day that is named, from or until an hour: `every Thursday, up to 100k till 16:00`. */
export function openWindow(text: string): DayWindow | null {
  const end = UNTIL_CLOCK.exec(text)
  if (end !== null)
    return dayWindow(
      `00:00 to ${text.slice(end.index + end[0].length - (end[1] ?? '').length).slice(0, ZONED)}`,
    )
  const start = FROM_CLOCK.exec(text)
  if (start === null) return null
  const from = dayWindow(
    `at ${text
      .slice(start.index)
      .replace(/^(?:after|from) (?:about |around )?/i, '')
      .slice(0, ZONED)}`,
  )
  return from === null ? null : { ...from, to: 1440 }
}

/** What holds until something begins that comes back, where a text says so. */
export const untilThat = (during: Recurring, text: string): Recurring =>
  during.window !== null && BEFORE_THAT.test(text)
    ? { ...during, window: { ...during.window, from: 0, to: during.window.from } }
    : during

/** `the purge is Sunday 17:00, so on Sunday before that …` */
const BEFORE_THAT = /\bbefore (?:that|then|it)\b/i

/** Characters of an hour with its zone. */
const ZONED = 30

/** `from 01:00 to 01:45, not until 3`: what it is not ends nothing. */
const NOT_UNTIL =
  /,? (?:and |but )?not (?:until|till?|to|before) (?:about )?(?:noon|midday|midnight|\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]m)?)(?![\w%])/gi

/** Hours without a time zone are by the one that is spoken of. */
const zoned = (times: During, zone: string | null): During => {
  const { during } = times
  if (zone === null || during === null || during.every === 'hour' || during.window?.zone !== null)
    return times
  return { ...times, during: { ...during, window: { ...during.window, zone } } }
}

/** When it holds: a repetition anywhere in the message, or hours of every day. */
export const duringOf = (said: readonly string[], at: number): During =>
  zoned(timesOf(said, at), zoneSpoken(said.join('. ')))

/** The same, by the hours alone: a repetition anywhere in the message, or hours of every day. */
function timesOf(sentencesSaid: readonly string[], at: number): During {
  // `gone by noon` is no beginning.
  const plain = sentencesSaid.map((text) => withoutCadence(inClock(text)).replace(NOT_UNTIL, ' '))
  const said = plain.map((text) => text.replace(ENDS, ' '))
  const whole = said.join('. ')
  // `Then it is the true-up, 07:00 till 08:30`: on days that were spoken of before.
  const isOfBefore = /^(?:then|in that case|if so|if yes)\b/i.test(said[0] ?? '')
  const during = [whole, ...said].map((text) => timesIn(text, at)).find((one) => one !== null) ?? null
  const window = dayWindow(whole)
  if (during !== null && (during.window !== null || during.every === 'hour'))
    return { during: untilThat(during, whole), isVague: false }
  if (during !== null)
    return { during: { ...during, window: window ?? openWindow(plain.join('. ')) }, isVague: false }
  const hours = hoursOf(whole)
  if (hours !== null && isOfBefore) return { during: null, isVague: true }
  if (hours !== null) return { during: untilThat(hours, whole), isVague: false }
  if (ALWAYS.test(whole)) return { during: null, isVague: false }
  if (plain.some((text) => UNTIL_CLOCK.test(text)) || said.some((text) => isVagueTime(inFigures(text))))
    return { during: null, isVague: true }
  const isNamed = (text: string): boolean => isRecurring(text) || dayWindow(text) !== null || namesDay(text)
  return {
    during: null,
    isVague: said.some((text) => isNamed(text) && limitsIn(inFigures(text), ANYTHING).firm),
  }
}

const ANYTHING: Spoken = { metric: 'lag', unit: 's', isLimitAsked: false }
