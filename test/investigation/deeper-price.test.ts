import { describe, expect, it } from 'vitest'
import { deeperEstimate } from '../../src/investigation/model/deeper-price.ts'
import { PRICES } from '../../src/models/prices.ts'

const prices = {
  specialist: PRICES.models['claude-haiku-5-5']!,
  adjudicator: PRICES.models['claude-opus-5-5']!,
}

describe('what a deeper look will cost', () => {
  it('is the median of earlier ones, once there are some', () => {
    expect(deeperEstimate([0.09, 0.01, 0.02], 9000, prices)).toEqual({
      usd: 0.02,
      basis: 'the median of 3 deeper looks',
    })
  })

  it('comes from the size of the case and the price table before that', () => {
    const { usd, basis } = deeperEstimate([0.5, 0.5], 9000, prices)
    expect(basis).toBe('the size of this case at the price table')
    // 4 × 1.3 × (3,972 written, 5,144 read, 2,700 answered) at Haiku's prices, and 0.3 × (2,572 written, 2,300 answered) at Opus's.
    expect(usd).toBeCloseTo(4 * 1.3 * 0.0018979 + 0.3 * 0.05886, 4)
    expect(deeperEstimate([], 18_000, prices).usd).toBeGreaterThan(usd)
    expect(deeperEstimate([], 9000, { ...prices, adjudicator: null }).usd).toBeLessThan(usd)
  })
})
