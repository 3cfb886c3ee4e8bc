import type { Readers } from '../../domain/lesson.ts'
import type { Draft } from './draft.ts'
import { emptyTally, type NameTally, type TeamNames, tallyNames, teamNames } from './resolve-names.ts'

interface Named {
  draft: Draft
  readers: Readers
  subject: string | null
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
  of(one: Pick<Named, 'readers'>): TeamNames
}

export function namesByReaders(): NamesByReaders {
  const tallies = new Map<string, NameTally>([[TEAM, emptyTally()]])
  const learnt = new Map<string, TeamNames>()
  return {
    add: (one) => {
      const key = readersKey(one)
      const tally = tallies.get(key) ?? emptyTally()
      tallies.set(key, tally)
      tallyNames(tally, one.draft, one.subject)
    },
    of: (one) => {
      const key = readersKey(one)
      const readable = [...new Set([TEAM, key])].flatMap((group) => tallies.get(group) ?? [])
      const names = learnt.get(key) ?? teamNames(readable)
      learnt.set(key, names)
      return names
    },
  }
}
