import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Judged,
  type JudgedRecall,
  judgeRecall,
  ndcg,
  readLabelled,
} from '../../../src/evals/knowledge/score-recall.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { SAVING, storeOn } from '../support/lessons.ts'

const QUESTIONS = path.join(import.meta.dirname, '../questions')

let db: Database
let judged: Map<string, Judged[]>
let rewriting: JudgedRecall['rewriting']

beforeAll(async () => {
  db = await sharedDatabase()
  const labelled = await readLabelled(QUESTIONS)
  const scored = await judgeRecall(storeOn(db), labelled, SAVING.signal)
  judged = scored.judged
  rewriting = scored.rewriting
})

afterAll(() => db.close())

const mean = (way: string, of: (one: Judged) => boolean): number => {
  const own = (judged.get(way) ?? []).filter(of)
  return own.reduce((sum, { score }) => sum + score, 0) / own.length
}

it.each([
  ['tuning', 0.75],
  ['held-out', 0.65],
] as const)('the %s half scores at least nDCG@5 %d', (half, floor) => {
  expect(mean('all', ({ question }) => question.half === half)).toBeGreaterThanOrEqual(floor)
})

it('questions that share no word with any answer are found, and by words alone never', () => {
  expect(mean('words alone', (one) => one.isParaphrase)).toBeLessThan(0.05)
  expect(mean('all', (one) => one.isParaphrase)).toBeGreaterThanOrEqual(0.45)
})

it('other words help where nothing sure was found, and only there are they asked for', () => {
  expect(mean('all, rewritten', (one) => one.isParaphrase)).toBeGreaterThanOrEqual(0.85)
  expect(mean('all, rewritten', ({ question }) => question.half === 'held-out')).toBeGreaterThanOrEqual(0.85)
  // Ten that none were typed for: they were sure when they were.
  expect(rewriting).toEqual({ asked: 38, untyped: 10 })
})

it('the score is that of the formula', () => {
  expect(ndcg(['a', 'b'], ['a'])).toBe(1)
  expect(ndcg(['b', 'a'], ['a'])).toBeCloseTo(1 / Math.log2(3))
  expect(ndcg(['x', 'a', 'b'], ['a', 'b'])).toBeCloseTo((1 / Math.log2(3) + 0.5) / (1 + 1 / Math.log2(3)))
  expect(ndcg([], ['a'])).toBe(0)
})
