import { afterAll, beforeAll, expect, it } from 'vitest'
import { readLabelled } from '../../../src/evals/knowledge/score-recall.ts'
import {
  judgeShown,
  readPages,
  type ShownPage,
  shownMisses,
  shownScore,
} from '../../../src/evals/knowledge/score-shown.ts'
import { importLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { each, SAVING, storeOn } from '../support/lessons.ts'

let db: Database
let judged: ShownPage[]
beforeAll(async () => {
  db = await sharedDatabase()
  const store = storeOn(db)
  const { lessons } = await readLabelled(import.meta.dirname)
  await importLessons(store, each(lessons), SAVING)
  judged = await judgeShown(store, await readPages(import.meta.dirname))
}, 120_000)
afterAll(() => db.close())

it.each(['tuning', 'held-out'] as const)('what pages show unasked is worth showing: %s half', (half) => {
  const own = judged.filter(({ page }) => page.half === half)
  expect(own.length).toBeGreaterThan(20)
  const { precision, recall } = shownScore(own)
  expect(precision, shownMisses(judged).join('\n')).toBeGreaterThanOrEqual(0.9)
  expect(recall).toBeGreaterThanOrEqual(0.6)
})

it('is nothing of other services, whatever the words', () => {
  const services = judged.filter(({ page }) => page.relevant.length === 0)
  expect(services.flatMap(({ shown }) => shown)).toEqual([])
})
