import { knownNamesIn } from './language/names.ts'
import { isOfTalk, type PostSubject } from './language/post-subject.ts'
import { firmIn } from './resolve-names.ts'
import type { TeamNames } from './team-names.ts'

/** What is kept of one channel to see what it is about. */
export interface Heard {
  /** Its name, then its topic and purpose. */
  about: readonly string[]
  /** How many posts of programs are about each. */
  posts: Map<string, number>
  /** What was read there, for the names in it. */
  said: string[]
  talk: Spread
}

/** Messages of people, evenly over the whole channel: one in `each`. */
interface Spread {
  texts: string[]
  each: number
  count: number
}

/** Names in what says what a channel is about; when there are more it is about many. */
const MOST_SUBJECTS = 2

/** Posts of a channel about one of several, before it counts as about that one. */
const FEWEST_POSTS = 3

/** The same of lessons, which are fewer. */
const FEWEST_LESSONS = 2

/** Of all its posts, or lessons. With 0.35 of its talk two in three of the names that came besides were wrong. */
const MOSTLY = 0.45

/** Texts of lessons of one channel that are kept to see what it is about, and how long they may be. */
const MOST_SAID = 60

const SAID_LENGTH = 300

/** Messages of one channel of which the words are kept, and how much of each: 50 kB a channel. */
const MOST_HEARD = 240

const HEARD_LENGTH = 200

export const hearsNothing = (about: readonly string[]): Heard => ({
  about,
  posts: new Map(),
  said: [],
  talk: { texts: [], each: 1, count: 0 },
})

/** Keeps of what is heard every second, and then every fourth, as it becomes much. */
function keepSpread(spread: Spread, text: string): void {
  spread.count += 1
  if (spread.count % spread.each !== 0) return
  spread.texts.push(text.slice(0, HEARD_LENGTH))
  if (spread.texts.length < MOST_HEARD) return
  spread.texts = spread.texts.filter((_, at) => at % 2 === 1)
  spread.each *= 2
}

/** Adds what programs and people wrote. */
export function hearTalk(heard: Heard, posts: readonly PostSubject[], talk: readonly string[]): void {
  for (const text of talk) keepSpread(heard.talk, text)
  for (const { name } of posts.filter((post) => !isOfTalk(post)))
    heard.posts.set(name, (heard.posts.get(name) ?? 0) + 1)
}

/** Adds what a lesson says. */
export function hearLesson({ said }: Heard, statement: string): void {
  if (said.length < MOST_SAID) said.push(statement.slice(0, SAID_LENGTH))
}

/** The one that most posts of a channel are about, or none. */
function mostly(posts: ReadonlyMap<string, number>, fewest: number): string[] {
  const [most] = [...posts].sort(([, a], [, b]) => b - a)
  const all = [...posts.values()].reduce((sum, times) => sum + times, 0)
  return most !== undefined && most[1] >= fewest && most[1] >= all * MOSTLY ? [most[0]] : []
}

/** In how many texts each name stands. */
function mentions(
  texts: readonly string[],
  namesOf: (text: string) => readonly string[],
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) for (const name of namesOf(text)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** Words of a channel's name that say who meets there, or how. */
const GENERIC = /^(?:team|ops|room|desk|eng|platform|alerts?|general)$/

/** Shorter words begin too many names. */
const SHORTEST = 3

/** A word without its ending: `oven` for `ovens`. */
const rootOf = (word: string): string => word.replace(/(?:ing|s)$/, '')

/** Names that begin with a word of a channel's name: `oven-door` for `#ovens`. */
function relatedTo(title: string, names: readonly string[]): string[] {
  const words = title.toLowerCase().split(/[^a-z]+/)
  const roots = new Set(words.flatMap((word) => (GENERIC.test(word) ? [] : rootOf(word))))
  return names.filter((name) => {
    const root = rootOf(name.toLowerCase().split(/[-_ ]/)[0] ?? '')
    return root.length >= SHORTEST && roots.has(root)
  })
}

/** Firm names that a title or a topic has, as they are written or with spaces or dashes between their words. */
function namedIn(text: string, firm: readonly string[], { spaced, spacedNames }: TeamNames): string[] {
  const words = text.replace(/[-_/]/g, ' ')
  const apart = knownNamesIn(words, spacedNames).flatMap((name) => spaced.get(name) ?? [])
  return [...new Set([...knownNamesIn(text, firm), ...apart, ...knownNamesIn(words, firm)])]
}

/**
 * What a channel is about, of names for sure: what its name says, else most of its posts, else its topic, else what its name
 * begins like, else most of its lessons, else most of its talk.
 */
export function subjectsIn({ about, posts, said, talk }: Heard, names: TeamNames): string[] {
  const firm = [...names.firm]
  const [title = '', ...topics] = about
  // `#eng-ovens` in the topic of another channel made it no service.
  const written = (text: string): string[] => {
    const found = namedIn(text, firm, names).filter((name) => name !== title || posts.has(name))
    return found.length <= MOST_SUBJECTS ? found : []
  }
  const posted = mostly(new Map([...posts].filter(([name]) => names.firm.has(name))), FEWEST_POSTS)
  const first = [written(title), posted, ...topics.map(written)].find((found) => found.length > 0)
  if (first !== undefined) return first
  const meant = mentions([...said, ...talk.texts], (text) => firmIn(text, names))
  const times = (counts: ReadonlyMap<string, number>, name: string): number => counts.get(name) ?? 0
  const [related] = relatedTo(title, firm).sort(
    (a, b) => times(posts, b) - times(posts, a) || times(meant, b) - times(meant, a),
  )
  if (related !== undefined) return [related]
  const told = mostly(
    mentions(said, (text) => knownNamesIn(text, firm)),
    FEWEST_LESSONS,
  )
  return told.length > 0 ? told : mostly(meant, FEWEST_POSTS)
}
