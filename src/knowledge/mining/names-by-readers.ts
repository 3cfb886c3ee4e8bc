import type { LessonSource, Readers } from '../../domain/lesson.ts'
import { type Heard, hearLesson, hearsNothing, hearTalk, subjectsIn } from './channel-subjects.ts'
import type { Draft } from './draft.ts'
import { namesIn, subjectOfChannel } from './language/names.ts'
import { type PostSubject, TALK } from './language/post-subject.ts'
import {
  emptyTally,
  FEW_KNOWN,
  type NameTally,
  type TeamNames,
  tallyNames,
  tallyPosts,
  teamNames,
} from './team-names.ts'

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

/**
 * The names by which a lesson may be called: those that all its readers may know. What a private channel calls something
 * is told to nobody outside of it, neither as a name nor by what it leaves nameless.
 */
export interface NamesByReaders {
  /** All of them, before the first is asked for. */
  add(one: Named): void
  /** What the posts of programs in a channel are about, and what people wrote there; all of it, before the first is asked for. */
  hear(channel: HeardChannel, posts: readonly PostSubject[], talk?: readonly string[]): void
  of(one: Pick<Named, 'readers'>): TeamNames
  /** What a sentence of there is about that names nothing: what its channel is about. */
  subjectsOf(one: Pick<Named, 'readers' | 'source' | 'subject'>): readonly string[]
}

/** What a channel is shared with, by Slack's own habit of naming: `ext-orchard`. */
const SHARED = /^(?:ext|shared|vendor|partner)-([a-z][a-z\d]+)$/

/** Names that those who opened a channel wrote there. */
const namedAbout = ([name = '', ...texts]: readonly string[]): PostSubject[] => {
  const shared = SHARED.exec(name)?.slice(1) ?? []
  // Channels and groups of people that a topic points to are no services.
  const written = texts.flatMap((text) => namesIn(text.replace(/[#@][\w-]+|<[^>]*>/g, ' ')))
  return [...shared, ...written.filter((one) => one.includes('-'))].map((one) => ({
    name: one,
    form: `${TALK}about`,
    sure: true,
  }))
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
    const heard = channels.get(id) ?? hearsNothing(about)
    channels.set(id, heard)
    return heard
  }

  return {
    add: (one) => {
      // What only looks like a nickname names nothing else.
      if (one.draft.readByForm !== true) tallyNames(tallyOf(readersKey(one)), one.draft, one.subject)
      if (one.source.kind !== 'slack') return
      hearLesson(heardIn(one.source.channel), one.draft.statement)
    },
    hear: (channel, posts, talk = []) => {
      tallyPosts(tallyOf(readersKey(channel)), posts)
      const { about = [] } = channel
      if (!channels.has(channel.id)) tallyPosts(tallyOf(readersKey(channel)), namedAbout(about))
      hearTalk(heardIn(channel.id, about), posts, talk)
    },
    of: namesOf,
    subjectsOf: (one) => {
      const { source, subject } = one
      const own = subject === null ? [] : [subject]
      const heard = source.kind === 'slack' ? channels.get(source.channel) : undefined
      if (source.kind !== 'slack' || heard === undefined) return own
      const found = subjects.get(source.channel) ?? subjectsIn(heard, namesOf(one))
      subjects.set(source.channel, found)
      if (found.length > 0) return found
      // Of a team whose services are known, the words of a channel's name are none of them.
      const isOfName = subjectOfChannel(heard.about[0] ?? '') === subject
      return isOfName && namesOf(one).firm.size > FEW_KNOWN ? [] : own
    },
  }
}
