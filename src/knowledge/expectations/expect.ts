import type { Lesson } from '../../domain/lesson.ts'
import type { Tx } from '../../storage/sql.ts'
import type { Reach } from '../access/reach.ts'
import { expectationLessons } from '../queries/expectation.ts'
import { asLesson } from '../queries/read-lesson.ts'
import { type JargonRow, jargonLessons } from '../queries/vocabulary.ts'
import { type Aliases, expectationFor, type Reading } from './evaluate.ts'

/** Finds what the team said is normal, as of a reading. */
export interface Expectations {
  expected(reading: Reading): Lesson | null
}

const NO_NAMES: readonly string[] = []

/** Both ways round, in lower case: `big bertha` is `payments-db`, and the other way. */
function aliasesOf(pairs: readonly (readonly [string, string])[]): Aliases {
  const names = new Map<string, string[]>()
  const add = (from: string, to: string): void => {
    const key = from.trim().toLowerCase()
    names.set(key, [...(names.get(key) ?? []), to])
  }
  for (const [alias, means] of pairs) {
    add(alias, means)
    add(means, alias)
  }
  return (name) => names.get(name.trim().toLowerCase()) ?? NO_NAMES
}

/** What the team called things by a time, as far as it may be told within the reach. */
export const usableJargon = (jargon: readonly JargonRow[], reach: Reach, at: number): JargonRow[] =>
  jargon.filter(
    ({ readers, origin, at: written }) =>
      (readers === 'team' || reach.channels.includes(readers)) &&
      (reach.onlyFrom === null || origin === reach.onlyFrom) &&
      written.getTime() <= at,
  )

/** The same, as names of names. */
export const aliasesIn = (jargon: readonly JargonRow[], reach: Reach, at: number): Aliases =>
  aliasesOf(
    usableJargon(jargon, reach, at).flatMap(({ detail }) =>
      detail.kind === 'jargon' ? [[detail.alias, detail.means] as const] : [],
    ),
  )

/** Reads once what may be read within the reach; each reading is judged with what was known by its time. */
export async function openExpectations(db: Tx, teamId: string, reach: Reach): Promise<Expectations> {
  const rows = await expectationLessons(db, teamId, reach)
  const jargon = await jargonLessons(db, teamId)
  return {
    expected: (reading) =>
      expectationFor(
        rows.map((row) => asLesson(row, reading.at)),
        reading,
        aliasesIn(jargon, reach, reading.at),
      ),
  }
}
