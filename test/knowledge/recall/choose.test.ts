import { describe, expect, it } from 'vitest'
import { choose, type Recalled } from '../../../src/knowledge/recall/rank.ts'
import { DAY, lesson, NOW, slackSource } from '../support/lessons.ts'

const CUT = { most: 5, least: 0.03 }

const ids = (items: readonly Recalled[]): string[] => items.map((one) => one.lesson.id)

const old = lesson({ id: 'old', status: 'stale', services: ['ledger'], at: NOW - 90 * DAY })

const rewritten = lesson({
  id: 'rewritten',
  detail: { kind: 'change', what: 'the ledger was rewritten', since: NOW - 30 * DAY },
  services: ['ledger'],
  source: slackSource('COPS', '1790812800.000100'),
})

describe('what recall shows', () => {
  it('is what is likely enough, and nothing far behind the best', () => {
    const items = [0.8, 0.2, 0.05, 0.02].map((score, at) => ({ lesson: lesson({ id: `l${at}` }), score }))
    expect(ids(choose(items, CUT))).toEqual(['l0', 'l1'])
    expect(ids(choose(items.slice(2), CUT))).toEqual(['l2'])
    expect(ids(choose(items.slice(3), CUT))).toEqual([])
  })

  it('is the change too that put something in doubt, however little the question has of it', () => {
    const change = { lesson: rewritten, score: 0.001 }
    expect(ids(choose([{ lesson: old, score: 0.6 }, change], CUT))).toEqual(['old', 'rewritten'])
    const certain = { ...old, status: 'confirmed' as const }
    expect(ids(choose([{ lesson: certain, score: 0.6 }, change], CUT))).toEqual(['old'])
    const other = { ...rewritten, services: ['mailer'] }
    expect(
      ids(
        choose(
          [
            { lesson: old, score: 0.6 },
            { lesson: other, score: 0.001 },
          ],
          CUT,
        ),
      ),
    ).toEqual(['old'])
  })
})
