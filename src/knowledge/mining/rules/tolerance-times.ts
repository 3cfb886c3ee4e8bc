import type { Recurring } from '../../../domain/lesson.ts'
import { inClock } from '../language/clock-words.ts'
import { dayWindow } from '../language/day-window.ts'
import { hoursOf, namesDay, withoutCadence } from '../language/hours.ts'
import type { Spoken } from '../language/limit-metric.ts'
import { limitsIn } from '../language/limits.ts'
import { inFigures } from '../language/numbers.ts'
import { isRecurring, recurrenceIn } from '../language/recurrence.ts'

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

/** When it holds: a repetition anywhere in the message, or hours of every day. */
export function duringOf(sentencesSaid: readonly string[], at: number): During {
  // `gone by noon` is no beginning.
  const plain = sentencesSaid.map((text) => withoutCadence(inClock(text)))
  const said = plain.map((text) => text.replace(ENDS, ' '))
  const whole = said.join('. ')
  // `Then it is the true-up, 07:00 till 08:30`: on days that were spoken of before.
  const isOfBefore = /^(?:then|in that case|if so|if yes)\b/i.test(said[0] ?? '')
  const during = [whole, ...said].map((text) => recurrenceIn(text, at)).find((one) => one !== null) ?? null
  const window = dayWindow(whole)
  if (during !== null && (during.window !== null || during.every === 'hour'))
    return { during, isVague: false }
  // `every Thursday, up to 100k till 16:00`: from the beginning of the day.
  const end = UNTIL_CLOCK.exec(plain.join('. '))?.[1]
  if (during !== null)
    return {
      during: { ...during, window: window ?? (end === undefined ? null : dayWindow(`00:00 to ${end}`)) },
      isVague: false,
    }
  const hours = hoursOf(whole)
  if (hours !== null && isOfBefore) return { during: null, isVague: true }
  if (hours !== null) return { during: hours, isVague: false }
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
