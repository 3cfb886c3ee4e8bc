import type { Readers } from '../../domain/lesson.ts'
import type { Draft } from './draft.ts'
import { type TeamNames, teamNames } from './resolve-names.ts'

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
export function namesByReaders(found: readonly Named[]): (one: Pick<Named, 'readers'>) => TeamNames {
  const groups = Map.groupBy(found, readersKey)
  const open = groups.get(TEAM) ?? []
  const learnt = new Map<string, TeamNames>()
  return (one) => {
    const key = readersKey(one)
    const known = learnt.get(key)
    if (known !== undefined) return known
    const readable = key === TEAM ? open : [...open, ...(groups.get(key) ?? [])]
    const names = teamNames(
      readable.map(({ draft }) => draft),
      [...new Set(readable.flatMap(({ subject }) => subject ?? []))],
    )
    learnt.set(key, names)
    return names
  }
}
