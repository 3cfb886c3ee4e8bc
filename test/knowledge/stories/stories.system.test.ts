import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readStories } from '../../../src/evals/knowledge/labelled-stories.ts'
import { tellStory } from '../../../src/evals/knowledge/score-stories.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { SAVING, storeOn } from '../support/lessons.ts'

let db: Database

beforeAll(async () => {
  db = await sharedDatabase()
})

afterAll(() => db.close())

/** Wordings that are not read: a name that nothing marks as one. */
const KNOWN_MISSES: readonly string[] = ['b3-question']

it.each(['window', 'rewrite', 'canary', 'lag', 'nickname', 'corrected'])(
  'the story of the %s is told from the raw export in every wording that may be looked at',
  async (story) => {
    const failed: string[] = []
    for (const wording of await readStories(path.join(import.meta.dirname, `${story}.open.txt`))) {
      const told = await tellStory(storeOn(db), wording, SAVING.signal)
      if (!KNOWN_MISSES.includes(told.id)) failed.push(...told.failures.map((why) => `${told.id}: ${why}`))
    }
    expect(failed).toEqual([])
  },
)

/** Of 108, of which 74 are told; their misses are unread. A floor against going back, not a goal. */
const HELD_FLOOR = 72

it('more than half of the wordings that nobody looked at are told too', async () => {
  let passed = 0
  for (const story of ['window', 'rewrite', 'canary', 'lag', 'nickname', 'corrected']) {
    for (const wording of await readStories(path.join(import.meta.dirname, `${story}.held.txt`))) {
      const told = await tellStory(storeOn(db), wording, SAVING.signal)
      if (told.failures.length === 0) passed += 1
    }
  }
  expect(passed).toBeGreaterThanOrEqual(HELD_FLOOR)
})
