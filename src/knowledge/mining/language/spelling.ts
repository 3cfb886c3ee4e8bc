/** Words that rules look for, as people mistype them in a hurry: read as they were meant, and quoted as they were written. */

/** Misspellings with more than one letter wrong, or of words too short to be told from others by their letters. */
const KNOWN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    every: 'evry evrey evey eveyr ervery',
    other: 'othr oter ohter otehr',
    again: 'agian agin',
    because: 'becuase becasue becaus beacuse becouse cuz coz',
    their: 'thier',
    which: 'wich whcih',
    week: 'wek weeek',
    weeks: 'weks weeeks',
    after: 'aftr afetr',
    until: 'untill untl',
    between: 'betwen beetween bewteen',
    never: 'nevr neevr',
    please: 'plese plase plz',
    should: 'shoud shuold shold',
    written: 'writen writtn wirtten',
    error: 'eror erorr',
    errors: 'erors erorrs',
    percent: 'precent percnet perecnt',
    cause: 'casue cuase',
    caused: 'casued cuased',
    window: 'windwo widnow',
    about: 'abuot aobut',
    with: 'wiht wtih',
    always: 'allways alwas alwyas',
    'up to': 'upto',
    'at most': 'atmost',
  }).flatMap(([right, wrong]) => wrong.split(' ').map((one): [string, string] => [one, right])),
)

/** Long enough that no other English word is one letter away, but for what they end with. */
const LONG = [
  'maintenance',
  'scheduled',
  'fortnight',
  'fortnightly',
  'alternate',
  'alternating',
  'wednesday',
  'wednesdays',
  'thursday',
  'thursdays',
  'saturday',
  'saturdays',
  'tuesday',
  'tuesdays',
  'deployment',
  'deployments',
  'expected',
  'harmless',
  'requests',
  'failures',
  'database',
  'databases',
  'rewritten',
  'completely',
  'connections',
  'migration',
  'replaced',
  'nickname',
  'correction',
  'actually',
  'procedure',
  'escalate',
  'restarting',
  'september',
  'november',
  'december',
]

const KNOWN_LONG: ReadonlySet<string> = new Set(LONG)

/** What a slip keeps of a word: its first letter and its last two. */
const keptOf = (word: string): string => `${word[0]}${word.slice(-2)}`

/** Whatever keeps so much of a word and is a letter longer or shorter at most, as a part of a pattern. */
const formOf = (word: string): string =>
  `${word[0]}[a-z]{${word.length - 4},${word.length - 2}}${word.slice(-2)}`

const BY_KEPT: ReadonlyMap<string, readonly string[]> = Map.groupBy(LONG, keptOf)

/** A slip leaves out at most one letter of the shortest of them. */
const SHORTEST = 6

/** Whether one letter more, less or other, or two changed places, make the one of the other. */
function isOneSlipAway(one: string, other: string): boolean {
  let head = 0
  while (head < one.length && one[head] === other[head]) head += 1
  const [a, b] = [one.slice(head), other.slice(head)]
  return (
    a.slice(1) === b.slice(1) ||
    a.slice(1) === b ||
    a === b.slice(1) ||
    (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  )
}

/** Of so many letters a word may have two slips, one of them a letter too many. */
const TWO_SLIPS = 10

const shorter = (word: string): string[] =>
  Array.from(word, (_, at) => word.slice(0, at) + word.slice(at + 1))

/**
 * `mainatenance` has a letter too many and `maintenence` a wrong one; `right` is of those that begin and end the same.
 * Another ending is another form of the word.
 */
function isMeant(word: string, right: string): boolean {
  if (Math.abs(word.length - right.length) > 1) return false
  if (isOneSlipAway(word, right)) return true
  return right.length >= TWO_SLIPS && shorter(word).some((less) => isOneSlipAway(less, right))
}

/** A word of a sentence, not a part of a name (`evry-api`, `db.evry`). */
const WORD = /(?<![\w`./@#-])[a-z]{3,14}(?![\w`/@]|[.-]\w)/gi

function meant(word: string): string {
  const lower = word.toLowerCase()
  const known = KNOWN.get(lower)
  if (known !== undefined) return known
  if (lower.length < SHORTEST || KNOWN_LONG.has(lower)) return word
  return BY_KEPT.get(keptOf(lower))?.find((right) => isMeant(lower, right)) ?? word
}

/** What may be a slip, or one of the long words: a look at a text instead of at each of its words. */
const MAY_SLIP = new RegExp(
  String.raw`\b(?:${[...KNOWN.keys()].join('|')}|${LONG.map(formOf).join('|')})\b`,
  'i',
)

/** A text with the slips mended in words that rules know; names stay as they are. */
export const asMeant = (text: string): string => (MAY_SLIP.test(text) ? text.replace(WORD, meant) : text)

/** `asMeant` for one conversation, in which a sentence is also the one before another and the one after. */
export function meantOnce(): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const mended = asMeant(text)
    known.set(text, mended)
    return mended
  }
}
