import { describe, expect, it } from 'vitest'
import type { ExpectationDetail } from '../../../src/domain/lesson.ts'
import { evaluate } from '../../../src/knowledge/expectations/evaluate.ts'
import { parseQuantity } from '../../../src/knowledge/expectations/units.ts'
import { NOW } from '../support/lessons.ts'

const LIMIT: ExpectationDetail = {
  kind: 'expectation',
  bounds: [{ metric: '4xx', op: '<=', value: 35, unit: '%' }],
  places: [],
  after: null,
  during: null,
}

describe('errors of clients', () => {
  it.each([
    ['client_error_ratio', 0.29, true],
    ['checkout 4xx ratio', '29 %', true],
    ['http_404s', '40 %', false],
    ['error_ratio', 0.29, false],
    ['5xx', '1 %', false],
  ])('%s of %s: %s', (metric, value, expected) => {
    const quantity = parseQuantity(value) ?? { value: Number.NaN, unit: '' }
    const reading = {
      at: NOW,
      service: 'shop',
      place: null,
      metric,
      minutesSinceTrigger: null,
      value: quantity,
    }
    const judged = evaluate(LIMIT, 'client errors are expected', reading, () => [])
    expect(judged.status === 'holds').toBe(expected)
  })
})
