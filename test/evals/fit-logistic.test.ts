import { describe, expect, it } from 'vitest'
import { random } from '../../scripts/simulate/random.ts'
import { fitLogistic, type Sample } from '../../src/evals/fit-logistic.ts'
import { type ConfidenceModels, confidenceOf } from '../../src/ranking/confidence.ts'
import { type ConfidenceSigns, NO_SIGNS } from '../../src/ranking/confidence-signs.ts'

/** Samples of a known law: log-odds −1 + 2 lead − 1.5 spread. */
function drawn(count: number): Sample<ConfidenceSigns>[] {
  const chance = random('logistic')
  return Array.from({ length: count }, () => {
    const signs = { ...NO_SIGNS, lead: chance.between(0, 2), spread: chance.next() }
    const odds = -1 + 2 * signs.lead - 1.5 * signs.spread
    return { signs, right: chance.chance(1 / (1 + Math.exp(-odds))), group: 'one' }
  })
}

describe('fitLogistic', () => {
  it('finds the law that samples were drawn from', () => {
    const { intercept, weights } = fitLogistic(drawn(3000))
    expect(Math.abs(intercept + 1)).toBeLessThan(0.3)
    expect(Math.abs(weights.lead - 2)).toBeLessThan(0.3)
    expect(Math.abs(weights.spread + 1.5)).toBeLessThan(0.35)
    expect(weights.state).toBe(0)
  })

  it('is never certain of what was always right', () => {
    const all = Array.from(
      { length: 18 },
      (): Sample<ConfidenceSigns> => ({ signs: NO_SIGNS, right: true, group: 'one' }),
    )
    const { intercept } = fitLogistic(all)
    expect(1 / (1 + Math.exp(-intercept))).toBeCloseTo(19 / 20, 2)
  })

  it('counts a small group as much as a large one', () => {
    const sample = (right: boolean, group: string): Sample<ConfidenceSigns> => ({
      signs: NO_SIGNS,
      right,
      group,
    })
    const many = Array.from({ length: 90 }, () => sample(true, 'large'))
    const few = Array.from({ length: 10 }, () => sample(false, 'small'))
    const model = fitLogistic([...many, ...few])
    expect(model.intercept).toBeCloseTo(0, 2)
  })
})

describe('confidenceOf', () => {
  const model = fitLogistic(drawn(2000))
  const certain = { intercept: 9, weights: NO_SIGNS }
  const models: ConfidenceModels = { fault: model, external: certain, healthy: { ...certain, intercept: 0 } }
  const of = (outcome: Parameters<typeof confidenceOf>[0], signs: Partial<ConfidenceSigns>) =>
    confidenceOf(outcome, { ...NO_SIGNS, ...signs }, models)

  it('rises with the lead and stays Medium without a past', () => {
    expect(of('fault', { score: 1, lead: 2 })).toBeGreaterThan(of('fault', { score: 1, lead: 1 }))
    expect(of('fault', { score: 1, lead: 3, noPast: 1 })).toBe(0.85)
    expect(of('fault', { score: 1, lead: 3 })).toBeLessThanOrEqual(0.99)
  })

  it('is 0 for a fault of nobody, and each other answer has a model of its own', () => {
    expect(of('unclear', {})).toBe(0)
    expect(of('external', {})).toBe(0.99)
    expect(of('healthy', {})).toBe(0.5)
  })
})
