import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { percentile, shownRate, wilson } from '../../src/evals/statistics.ts'

describe('wilson', () => {
  it('gives the published interval of 8 of 10', () => {
    const [low, high] = wilson({ hits: 8, of: 10 })
    expect(low).toBeCloseTo(0.4902, 3)
    expect(high).toBeCloseTo(0.9433, 3)
  })

  it('holds the share, stays in 0 to 1 and narrows with more cases', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (of, share) => {
          const hits = Math.round(of * share)
          const [low, high] = wilson({ hits, of })
          const [lower, higher] = wilson({ hits: hits * 4, of: of * 4 })
          expect(low).toBeGreaterThanOrEqual(0)
          expect(high).toBeLessThanOrEqual(1)
          expect(low).toBeLessThanOrEqual(hits / of + 1e-9)
          expect(high).toBeGreaterThanOrEqual(hits / of - 1e-9)
          expect(higher - lower).toBeLessThan(high - low)
        },
      ),
    )
  })
})

describe('percentile', () => {
  it('takes the nearest rank', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2)
    expect(percentile([4, 1, 3, 2], 0.95)).toBe(4)
    expect(percentile([], 0.5)).toBe(0)
  })
})

it('shows nothing counted as a dash', () => {
  expect(shownRate({ hits: 0, of: 0 })).toBe('–')
  expect(shownRate({ hits: 3, of: 4 })).toBe('3/4 [0.30–0.95]')
})
