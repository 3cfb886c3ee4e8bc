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

const HALF_HOUR = /\b(?:(?:a )?half[- ](?:an[- ])?hour|half hour)\b/gi

const QUARTER_HOUR = /\b(?:a )?quarter (?:of an )?hour\b/gi

/** Minutes of what `LENGTH` matched. */
export function minutesOf(amount: string, unit: string): number {
  const factor = MINUTES.find(([match]) => match.test(unit))?.[1] ?? 1
  return Math.round(numberOf(amount) * factor * 100) / 100
}

const UNIT = String.raw`(?:percent|per cent|pct|ms|milliseconds?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)\b`

const ONES =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen'.split(
    '|',
  )
const TENS = 'twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety'.split('|')

const SMALL = `(?:(?:${TENS.join('|')})(?:[- ](?:${ONES.slice(0, 9).join('|')}))?|${ONES.join('|')})`

const IN_WORDS = `(?:(?:(?:an? |${SMALL} )?(?:hundred|thousand))(?: (?:and )?${SMALL}\\b)?|${SMALL})`

const SCALES: Readonly<Record<string, number>> = { hundred: 100, thousand: 1000 }

/** `forty-five` → 45, `two hundred and ten` → 210; figures stay. */
function figureOf(words: string): number {
  return words
    .toLowerCase()
    .split(/[- ]/)
    .reduce((sum, word) => {
      const scale = SCALES[word]
      if (scale !== undefined) return (sum === 0 ? 1 : sum) * scale
      if (/^(?:and|an?)$/.test(word)) return sum
      const one = ONES.indexOf(word)
      const ten = TENS.indexOf(word)
      if (one >= 0) return sum + one + 1
      return ten >= 0 ? sum + (ten + 2) * 10 : sum + Number(word)
    }, 0)
}

const shareOf = (some: string, all: string): string =>
  `${Number(((100 * figureOf(some)) / figureOf(all)).toPrecision(6))} percent`

/** What is counted, or how often, after a number in words. */
const COUNTED = String.raw`(?:(?:an?|per|every) (?:second|minute|hour|day)|messages|jobs|rows|errors|retries|restarts|connections|timeouts|requests|orders|items|events)\b`

const DECIMALS = ['zero', ...ONES.slice(0, 9)]

/** A number in words that is looked for by several patterns: one look instead of five. */
const IN_LETTERS = new RegExp(String.raw`\b(?:${[...TENS, ...ONES].join('|')}|hundred|thousand)\b`, 'i')

const PART = /half|quarter/i

const SHARES: Readonly<Record<string, number>> = { half: 50, third: 33, quarter: 25, fifth: 20, tenth: 10 }

const MILLIONS = /\d\s?(?:M|mio|mln|million)\b/

const GROUPED = /\d[,\u00a0\u202f ]\d{3}/

/** Patterns with what each puts in their place, and what they all need where looking for that costs less. */
const FIGURES: readonly (readonly [
  pattern: RegExp,
  figures: (...groups: string[]) => string,
  needs: RegExp,
])[] = [
  [
    /\b(?:an|one|1) hour and a half\b|\b(?:one|1) and a half hours?\b|\b(?:an )?hour and a half\b/gi,
    () => '90 minutes',
    PART,
  ],
  [/\b(?:three|3)[- ]quarters of (?:an? )?hour\b/gi, () => '45 minutes', PART],
  [/\b(?:an?|one|1) minute and a half\b|\b(?:one|1) and a half minutes?\b/gi, () => '90 seconds', PART],
  // `a fifth of the requests`
  [
    /\b(?:an? |one |1 )?(half|third|quarter|fifth|tenth) of (?=(?:the |all |its |our |their )+[a-z-]+(?: [a-z-]+)?s\b)/gi,
    (_, part = '') => `${SHARES[part.toLowerCase()] ?? 0} percent of `,
    /\b(?:half|third|quarter|fifth|tenth) of\b/i,
  ],
  // `one or two restarts an hour`
  [
    new RegExp(
      String.raw`\b(${ONES.slice(0, 12).join('|')})(?= (?:or|to) (?:${ONES.slice(0, 12).join('|')})\b(?! (?:of|things?|times?|days?|weeks?|people|reasons?)))`,
      'gi',
    ),
    (_, words = '') => String(figureOf(words)),
    / (?:or|to) /,
  ],
  [
    new RegExp(
      String.raw`(?<=\b\d+ (?:or|to) )(${ONES.slice(0, 12).join('|')})\b(?! (?:of|things?|times?|days?|weeks?|people|reasons?))`,
      'gi',
    ),
    (_, words = '') => String(figureOf(words)),
    /\d (?:or|to) /,
  ],
  [/\b(\w+)[- ]?ish\b(?=[- ]?(?:min|sec|hour|percent|ms|%))/gi, (_, word = '') => word, /ish/i],
  [QUARTER_HOUR, () => '15 minutes', PART],
  [HALF_HOUR, () => '30 minutes', PART],
  [
    new RegExp(String.raw`\b(${IN_WORDS}|\d+) and a half\b`, 'gi'),
    (_, words = '') => `${figureOf(words) + 0.5}`,
    PART,
  ],
  [
    new RegExp(String.raw`\b(${IN_WORDS}|\d+) point (${DECIMALS.join('|')}|\d)\b`, 'gi'),
    (_, whole = '', part = '') => {
      const digit = DECIMALS.indexOf(part.toLowerCase())
      return `${figureOf(whole)}.${digit < 0 ? part : digit}`
    },
    /point/i,
  ],
  [new RegExp(String.raw`\bhalf (?:an? )?(?=${UNIT})`, 'gi'), () => '0.5 ', PART],
  [
    new RegExp(
      String.raw`\b(${IN_WORDS})(?=(?:\s(?:to|or|-)\s|\s?–\s?)(?:${IN_WORDS}|\d+)[\s-](?:${UNIT}|${COUNTED})|\s${COUNTED})`,
      'gi',
    ),
    (_, words = '') => String(figureOf(words)),
    IN_LETTERS,
  ],
  [/\b(?:a )?couple of (?=hundred\b|thousand\b)/gi, () => 'two ', /couple/i],
  [
    new RegExp(String.raw`\b(?:${SMALL}|an?) (?:hundred|thousand)(?: (?:and )?${SMALL})?\b`, 'gi'),
    (words = '') => String(figureOf(words)),
    /hundred|thousand/i,
  ],
  // `past forty you stop`: a limit without a unit.
  [
    new RegExp(
      String.raw`(?<=(?:^|[.!?;,] )to |\b(?:up to|over|above|below|under|beyond|more than|less than|fewer than|at most|at least|as (?:low|many|much|high) as|anything to|from) )(?!one\b)(${IN_WORDS})\b`,
      'gi',
    ),
    (_, words = '') => String(figureOf(words)),
    IN_LETTERS,
  ],
  [new RegExp(String.raw`\b(?:a )?couple of (?=${UNIT})`, 'gi'), () => '2 ', /couple/i],
  [
    new RegExp(String.raw`\b(${IN_WORDS})(?=[\s-]${UNIT})`, 'gi'),
    (_, words = '') => String(figureOf(words)),
    IN_LETTERS,
  ],
  [
    new RegExp(
      String.raw`\b(one|1) (?:in|out of|of) (?:every )?(${IN_WORDS}|\d+)\b(?! (?:seconds|minutes|hours|days|weeks))`,
      'gi',
    ),
    (_, one = '', all = '') => shareOf(one, all),
    /\b(?:one|1) (?:in|out|of)\b/i,
  ],
  // `5 in a hundred`
  [
    new RegExp(
      String.raw`\b(${SMALL}|\d+) (?:in|out of) (?:every |an? )?(hundred|thousand|100|1000)\b`,
      'gi',
    ),
    (_, some = '', all = '') => shareOf(some, all),
    /\b(?:hundred|thousand|1000?)\b/i,
  ],
  [/\ba dozen(?= [a-z])/gi, () => '12', /dozen/i],
  [
    new RegExp(
      String.raw`(?<=\b(?:at|around|about) )((?:${TENS.join('|')})(?:[- ](?:${ONES.slice(0, 9).join('|')}))?)\b(?! (?:past|to|minutes past))`,
      'gi',
    ),
    (_, words = '') => String(figureOf(words)),
    IN_LETTERS,
  ],
  // `zero picks`
  [/\bzero (?=[a-z]+s\b)/gi, () => '0 ', /zero /i],
  [/\ban? (?=per ?cent\b)/gi, () => '1 ', /per ?cent/i],
  [/\bper cent\b/gi, () => 'percent', /per cent/i],
  [/\bup ?to\b/gi, () => 'up to', /up ?to/i],
  // `6 M`, `1.2 mln`
  [
    /(?<![\w.])(\d+(?:\.\d+)?)\s?(?:M|mio|mln|million)\b(?!\w)/g,
    (_, value = '') => String(Math.round(Number(value) * 1e6)),
    MILLIONS,
  ],
  // `9,000` and `15 000`
  [
    /(?<![\d.,:-])[1-9]\d{0,2}(?:[,\u00a0\u202f ]\d{3})+(?![\d:]|[.,]\d|s\b)/g,
    (found = '') => found.replace(/\D/g, ''),
    GROUPED,
  ],
]

/** One of the words that the patterns above need. */
const MAY_BE_FIGURES = new RegExp(
  String.raw`${IN_LETTERS.source}|half|quarter|dozen|\bin (?:an? |every )?1000?\b|(?:^|[.!?;,] )to |third of|fifth of|tenth of|ish|point|couple|zero |\b1 (?:in|out|of)\b|per ?cent|up ?to|\d[,\u00a0\u202f ]\d{3}|\d\s?(?:m|mio|mln|million)\b`,
  'i',
)

/** The text with numbers in words (`half an hour`, `two percent`) in figures; longer or shorter, so only for reading. */
export const inFigures = (text: string): string =>
  MAY_BE_FIGURES.test(text)
    ? FIGURES.reduce(
        (plain, [pattern, figures, needs]) => (needs.test(plain) ? plain.replace(pattern, figures) : plain),
        text,
      )
    : text

/** Whether a text may hold a number once it is `inFigures`: a look that costs little. */
export const mayHoldNumber = (text: string): boolean => /\d/.test(text) || MAY_BE_FIGURES.test(text)
