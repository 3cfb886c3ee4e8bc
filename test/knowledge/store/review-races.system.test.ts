import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Review } from '../../../src/domain/teaching.ts'
import { reviewFor } from '../../../src/knowledge/store/review.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { KnowledgeStore } from '../../../src/knowledge/store/store.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { databaseBackends } from '../../support/database.ts'
import { lesson, SAVING, storeOn } from '../support/lessons.ts'

/** Each wrote ten lessons, which are asked of them first: sixty questions, ten more than all people together are given. */
const PEOPLE = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6']

/** Without the lock the first round gave all sixty on PostgreSQL. */
const ROUNDS = 25

/** With its windows, twelve connections: more than one process opens. */
const WINDOWS = 2

describe.each(databaseBackends())('people who look at the same moment, on $name', ({ skip, share }) => {
  describe.skipIf(skip !== null)(skip ?? 'each in two windows', () => {
    let db: Database
    let store: KnowledgeStore

    beforeAll(async () => {
      db = await share()
      store = storeOn(db)
      const lessons = PEOPLE.flatMap((person) =>
        Array.from({ length: 10 }, () => lesson({ authors: [person] })),
      )
      await saveLessons(store, lessons, SAVING)
    })

    afterAll(() => db.close())

    const idsOf = ({ items }: Review): string[] => items.map((one) => one.lesson.id).sort()

    async function race(): Promise<Map<string, string[][]>> {
      await db.query('delete from lesson_review')
      const windows = Array.from({ length: WINDOWS }, () => PEOPLE).flat()
      const seen = await Promise.all(
        windows.map(async (person) => ({
          person,
          ids: idsOf(await reviewFor(store, { person, reads: [], paged: new Map() })),
        })),
      )
      const of = (person: string): string[][] =>
        seen.flatMap((one) => (one.person === person ? [one.ids] : []))
      return new Map(PEOPLE.map((person) => [person, of(person)]))
    }

    it('are given fifty questions together, ten each, and see the same in both windows', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const seen = await race()
        expect(new Set([...seen.values()].flat(2)).size).toBe(50)
        for (const [first, second] of seen.values()) {
          expect(first).toHaveLength(10)
          expect(second).toEqual(first)
        }
      }
    })
  })
})
