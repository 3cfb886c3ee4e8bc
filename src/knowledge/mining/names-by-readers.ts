import type { LessonSource, Readers } from '../../domain/lesson.ts'
import type { Draft } from './draft.ts'
import { knownNamesIn } from './language/names.ts'
import { isOfTalk, type PostSubject } from './language/post-subject.ts'
import {
  emptyTally,
  type NameTally,
  type TeamNames,
  tallyNames,
  tallyPosts,
  teamNames,
} from './resolve-names.ts'

interface Named {
  draft: Draft
  source: LessonSource
  readers: Readers
  subject: string | null
}

/** A channel whose programs post. */
export interface HeardChannel {
  id: string
  readers: Readers
  /** Texts that say what it is about, the nearest first: its name, then its topic and purpose. */
  about?: readonly string[]
}

const TEAM = 'team'

const readersKey = ({ readers }: Pick<Named, 'readers'>): string =>
  readers.kind === 'team' ? TEAM : `in ${readers.channel}`

/** Names in what says what a channel is about; when there are more it is about many. */
const MOST_SUBJECTS = 2

/** Posts of a channel about one of several, before it counts as about that one. */
const FEWEST_POSTS = 3

/** The same of lessons, which are fewer. */
const FEWEST_LESSONS = 2

/** Of all its posts, or lessons. */
const MOSTLY = 0.45

/**
 * The names by which a lesson may be called: those that all its readers may know. What a private channel calls something
 * is told to nobody outside of it, neither as a name nor by what it leaves nameless.
 */
export interface NamesByReaders {
  /** All of them, before the first is asked for. */
  add(one: Named): void
  /** What the posts of programs in a channel are about; all of them, before the first is asked for. */
  hear(channel: HeardChannel, posts: readonly PostSubject[]): void
  of(one: Pick<Named, 'readers'>): TeamNames
  /** What a sentence of there is about that names nothing: what its channel is about. */
  subjectsOf(one: Pick<Named, 'readers' | 'source' | 'subject'>): readonly string[]
}

interface Heard {
  about: readonly string[]
  /** How many posts are about each. */
  posts: Map<string, number>
  /** What was read there, for the names in it. */
  said: string[]
}

/** Texts of lessons of one channel that are kept to see what it is about, and how long they may be. */
const MOST_SAID = 60

const SAID_LENGTH = 300

/** The one that most posts of a channel are about, or none. */
function mostly(posts: ReadonlyMap<string, number>, fewest: number): string[] {
  const [most] = [...posts].sort(([, a], [, b]) => b - a)
  const all = [...posts.values()].reduce((sum, times) => sum + times, 0)
  return most !== undefined && most[1] >= fewest && most[1] >= all * MOSTLY ? [most[0]] : []
}

/** In how many texts each name stands. */
function mentions(said: readonly string[], names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of said)
    for (const name of knownNamesIn(text, names)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** What a channel is about, of names for sure: what its name says, else its topic, else most of its posts, else most lessons of it. */
function subjectsIn({ about, posts, said }: Heard, { firm, sure: all }: TeamNames): string[] {
  const sure = all.filter((name) => firm.has(name))
  for (const text of about) {
    const found = knownNamesIn(text.replace(/[-_/]/g, ' '), sure)
    if (found.length > 0 && found.length <= MOST_SUBJECTS) return found
  }
  const posted = mostly(new Map([...posts].filter(([name]) => sure.includes(name))), FEWEST_POSTS)
  return posted.length > 0 ? posted : mostly(mentions(said, sure), FEWEST_LESSONS)
}

export function namesByReaders(): NamesByReaders {
  const tallies = new Map<string, NameTally>([[TEAM, emptyTally()]])
  const learnt = new Map<string, TeamNames>()
  const channels = new Map<string, Heard>()
  const subjects = new Map<string, readonly string[]>()

  function tallyOf(key: string): NameTally {
    const tally = tallies.get(key) ?? emptyTally()
    tallies.set(key, tally)
    return tally
  }

  function namesOf(one: Pick<Named, 'readers'>): TeamNames {
    const key = readersKey(one)
    const readable = [...new Set([TEAM, key])].flatMap((group) => tallies.get(group) ?? [])
    const names = learnt.get(key) ?? teamNames(readable)
    learnt.set(key, names)
    return names
  }

  function heardIn(id: string, about: readonly string[] = []): Heard {
    const heard = channels.get(id) ?? { about, posts: new Map(), said: [] }
    channels.set(id, heard)
    return heard
  }

  return {
    add: (one) => {
      // What only looks like a nickname names nothing else.
      if (one.draft.readByForm !== true) tallyNames(tallyOf(readersKey(one)), one.draft, one.subject)
      if (one.source.kind !== 'slack') return
      const { said } = heardIn(one.source.channel)
      if (said.length < MOST_SAID) said.push(one.draft.statement.slice(0, SAID_LENGTH))
    },
    hear: (channel, posts) => {
      tallyPosts(tallyOf(readersKey(channel)), posts)
      const heard = heardIn(channel.id, channel.about)
      for (const { name } of posts.filter((post) => !isOfTalk(post)))
        heard.posts.set(name, (heard.posts.get(name) ?? 0) + 1)
    },
    of: namesOf,
    subjectsOf: (one) => {
      const { source, subject } = one
      const own = subject === null ? [] : [subject]
      const heard = source.kind === 'slack' ? channels.get(source.channel) : undefined
      if (source.kind !== 'slack' || heard === undefined) return own
      const found = subjects.get(source.channel) ?? subjectsIn(heard, namesOf(one))
      subjects.set(source.channel, found)
      return found.length > 0 ? found : own
    },
  }
}
