const WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  'forty-five': 45,
  'forty five': 45,
  sixty: 60,
  ninety: 90,
  'a couple of': 2,
  'couple of': 2,
  'a few': 3,
  half: 0.5,
}

/** A number as people write it, for use inside a pattern. */
export const NUMBER = String.raw`(?:\d+(?:[.,]\d+)?|forty[- ]five|a couple of|couple of|a few|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|sixty|ninety|half|an?)`

/** The value of what `NUMBER` matched; NaN for anything else. A comma is a decimal point. */
export function numberOf(text: string): number {
  const word = WORDS[text.trim().toLowerCase()]
  return word ?? Number(text.replace(',', '.'))
}

const MINUTES: readonly (readonly [unit: RegExp, minutes: number])[] = [
  [/^s(?:ec(?:ond)?s?)?$/i, 1 / 60],
  [/^m(?:in(?:ute)?s?)?$/i, 1],
  [/^h(?:(?:ou)?rs?)?$/i, 60],
  [/^d(?:ays?)?$/i, 1440],
]

/** A length of time, for use inside a pattern: two groups, number and unit. `half an hour` is `HALF_HOUR`. */
export const LENGTH = String.raw`(${NUMBER})[\s-]?(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|m|h|s)\b`

export const HALF_HOUR = /\b(?:(?:a )?half[- ](?:an[- ])?hour|half hour)\b/gi

export const QUARTER_HOUR = /\b(?:a )?quarter (?:of an )?hour\b/gi

/** Minutes of what `LENGTH` matched. */
export function minutesOf(amount: string, unit: string): number {
  const factor = MINUTES.find(([match]) => match.test(unit))?.[1] ?? 1
  return Math.round(numberOf(amount) * factor * 100) / 100
}

/** The text with `half an hour` and `a quarter of an hour` as numbers; longer, so only for reading. */
export const withPlainHours = (text: string): string =>
  text.replace(QUARTER_HOUR, '15 minutes').replace(HALF_HOUR, '30 minutes')
