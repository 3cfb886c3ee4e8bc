import { describe, expect, it } from 'vitest'
import { random } from '../../scripts/simulate/random.ts'
import { fitLogistic, type Sample } from '../../src/evals/fit-logistic.ts'
import { probability } from '../../src/ranking/confidence.ts'
import type { ConfidenceSigns } from '../../src/ranking/confidence-signs.ts'

const NONE: ConfidenceSigns = {
  lead: 0,
  score: 0,
  sources: 0,
  families: 0,
  spread: 0,
  against: 0,
  later: 0,
  state: 0,
  volumeOnly: 0,
  noPast: 0,
  quiet: 0,
  outside: 0,
}

/** Samples of a known law: log-odds −1 + 2 lead − 1.5 spread. */
function drawn(count: number): Sample[] {
  const chance = random('logistic')
  return Array.from({ length: count }, () => {
    const signs = { ...NONE, lead: chance.between(0, 2), spread: chance.next() }
    const odds = -1 + 2 * signs.lead - 1.5 * signs.spread
    return { signs, right: chance.chance(1 / (1 + Math.exp(-odds))), group: 'one' }
  })
}

describe('fitLogistic', () => {
  it('finds the law that samples were drawn from', () => {
    const { intercept, weights } = fitLogistic(drawn(6000))
    expect(Math.abs(intercept + 1)).toBeLessThan(0.25)
    expect(Math.abs(weights.lead - 2)).toBeLessThan(0.25)
    expect(Math.abs(weights.spread + 1.5)).toBeLessThan(0.35)
    expect(weights.state).toBe(0)
  })

  it('counts a small group as much as a large one', () => {
    const sample = (right: boolean, group: string): Sample => ({ signs: NONE, right, group })
    const many = Array.from({ length: 90 }, () => sample(true, 'large'))
    const few = Array.from({ length: 10 }, () => sample(false, 'small'))
    const model = fitLogistic([...many, ...few])
    expect(probability(model, NONE)).toBeCloseTo(0.5, 2)
  })
})

describe('probability', () => {
  it('rises with the lead and stays Medium without a past', () => {
    const model = fitLogistic(drawn(2000))
    expect(probability(model, { ...NONE, lead: 2 })).toBeGreaterThan(probability(model, { ...NONE, lead: 1 }))
    expect(probability(model, { ...NONE, lead: 3, noPast: 1 })).toBe(0.85)
    expect(probability(model, { ...NONE, lead: 3 })).toBeLessThanOrEqual(0.99)
  })
})
