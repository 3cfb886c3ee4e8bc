import { inFigures } from './numbers.ts'

const HOURS = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve'

const HALVES = String.raw`am|pm|a\.m\.|p\.m\.|o['’]?clock`

const PART_OF_DAY = 'in the (?:early )?(?:morning|afternoon|evening|night)|at night'

const HOUR_IN_WORDS = new RegExp(
  String.raw`\b(${HOURS})\b(?=\s?(?:${HALVES}|to|and|until|till?|${PART_OF_DAY})\b)|(?<=\b(?:and|to|until|till?|by|from|between|at|half|past)\s(?:about |around )?)(${HOURS})\b(?=\s?(?:${HALVES}|${PART_OF_DAY}|utc|gmt|local|our time|here\b|\w+ time\b|[,.;()]|$))|(?<=\b(?:half|half past|quarter past|quarter to)\s)(${HOURS})\b`,
  'gi',
)

/** What is counted after a half is no hour. */
const HALF_BARE =
  /\bhalf (\d{1,2})\b(?!\s?(?:%|percent|pct|of\b|ms\b|s\b|sec|min|h\b|hour|day|week|[kmgt]i?b\b|[.:]\d))/gi

const hourBefore = (hour: number): number => (hour <= 1 ? hour + 11 : hour - 1)

/** `10 to half past`: of the hour that it began in. */
const PAST_ITS_HOUR = /\b(\d{1,2})\s?(to|till?|until|[-–])\s?(half|quarter) past\b(?! (?:\d|noon|midnight))/gi

/** One of the words that every change below needs. */
const MAY_BE_CLOCK = new RegExp(
  String.raw`half|quarter|morning|small hours|afternoon|evening|at night|\b(?:${HOURS})\b`,
  'i',
)

/** Times of day in words in figures, for reading: `two in the morning`, `half past ten at night`, `quarter to 7`, `half one`. */
export function inClock(text: string): string {
  const plain = inFigures(text)
  if (!MAY_BE_CLOCK.test(plain)) return plain
  return plain
    .replace(HOUR_IN_WORDS, (word) => String(HOURS.split('|').indexOf(word.toLowerCase()) + 1))
    .replace(
      PAST_ITS_HOUR,
      (_, hour: string, to: string, part: string) =>
        `${hour} ${to} ${hour}:${/half/i.test(part) ? '30' : '15'}`,
    )
    .replace(/\bhalf past (midnight|noon)\b/gi, (_, hour: string) => (/noon/i.test(hour) ? '12:30' : '0:30'))
    .replace(/\bhalf past (\d{1,2})\b/gi, '$1:30')
    .replace(/\bquarter past (\d{1,2})\b/gi, '$1:15')
    .replace(
      /\b(?:a )?quarter (?:to|of) (\d{1,2})\b/gi,
      (_, hour: string) => `${hourBefore(Number(hour))}:45`,
    )
    .replace(HALF_BARE, '$1:30')
    .replace(/(\d)(?:\s?o['’]?clock)? (?:in the (?:early )?morning|in the small hours)\b/gi, '$1am')
    .replace(/(\d)(?:\s?o['’]?clock)? in the (?:afternoon|evening)\b/gi, '$1pm')
    .replace(/\b([7-9]|1[01])((?::\d{2})?)(?:\s?o['’]?clock)? at night\b/gi, '$1$2pm')
    .replace(/\b([1-5])((?::\d{2})?)(?:\s?o['’]?clock)? at night\b/gi, '$1$2am')
}
