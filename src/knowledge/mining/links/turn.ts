/** A message of un-threaded talk, as far as it tells whom it answers. */
export interface Turn {
  author: string
  /** Minutes. */
  at: number
  text: string
  /** Authors that it names, in order. */
  named: readonly string[]
  /** Whom it is addressed to: named first, before anything else is said. */
  to: string | null
  /** Not written by a person: joins, renames, bots. */
  system: boolean
  words: ReadonlySet<string>
  tone: Tone
}

/** How it is said, read once: a turn is compared with a hundred others. */
export interface Tone {
  asks: number
  answers: number
  thanks: number
  greets: number
}

const ASKS = /\?|^(?:how|what|why|where|when|who|which|is|are|can|does|do|did|anyone|anybody|any)\b/i
const ANSWERS =
  /^(?:yes|yeah|yep|yup|no|nope|nah|ok|okay|k|sure|right|thanks|thank you|thx|ty|cheers|exactly|correct|true|done|it|that|because|try|use|you|then|so|hmm|ah|oh|and|but)\b/i
const THANKS = /\b(?:thanks|thank you|thx|ty|cheers)\b/i
const GREETS = /^(?:hi|hello|hey|morning|good (?:morning|evening|afternoon)|greetings|yo|sup)\b/i

export const toneOf = (text: string): Tone => ({
  asks: Number(ASKS.test(text)),
  answers: Number(ANSWERS.test(text)),
  thanks: Number(THANKS.test(text)),
  greets: Number(GREETS.test(text)),
})

const WORD = /[a-z0-9][\w.'/-]*[a-z0-9]|[a-z0-9]/g

const COMMON = new Set(
  `the a an and or but if is are was were be been to of in on at for with from by as it its this that these those i you he she we they me my your our their him her them do does did
not no yes yeah ok okay so just like can could would should will have has had get got there here what when where who how why which then than too very much more some any all out up down
about im i'm it's that's don't dont isn't one thanks thank hi hello hey lol well now know think want need use`.split(
    /\s+/,
  ),
)

/** Words that say something, lower case and once each. */
export const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(WORD) ?? []).filter((word) => word.length > 1 && !COMMON.has(word)))

/** How often words were used lately; shared rare words tell conversations apart. */
export interface WordCounts {
  counts: Map<string, number>
  turns: number
}

export const noWords = (): WordCounts => ({ counts: new Map(), turns: 0 })

/** Words kept before the rare ones are forgotten, so that a long channel does not fill the memory. */
const MOST_WORDS = 50_000

export function countWords(seen: WordCounts, words: ReadonlySet<string>): void {
  seen.turns += 1
  for (const word of words) seen.counts.set(word, (seen.counts.get(word) ?? 0) + 1)
  if (seen.counts.size <= MOST_WORDS) return
  for (const [word, count] of seen.counts) if (count < 2) seen.counts.delete(word)
}

/** log((n + 1) / (count + 1)), Spärck Jones 1972. */
export const rarity = ({ counts, turns }: WordCounts, word: string): number =>
  Math.log((turns + 1) / ((counts.get(word) ?? 0) + 1))
