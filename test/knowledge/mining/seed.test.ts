import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { evaluate } from '../../../src/knowledge/expectations/evaluate.ts'
import { mined } from '../support/mine-folder.ts'

const SEED = path.join(import.meta.dirname, '../../../knowledge')

describe('what the seed corpus teaches', () => {
  it('is what it says, of every kind that the first page shows', async () => {
    const { lessons, complaints } = await mined({ knowledge: SEED })
    const of = (kind: string): string[] =>
      lessons.filter((one) => one.kind === kind).map(({ services, status }) => `${services[0]} ${status}`)
    expect(complaints).toEqual([])
    expect(of('expectation')).toEqual(['checkout confirmed'])
    expect(of('schedule')).toEqual(['bank confirmed'])
    expect(of('cause')).toEqual(['checkout confirmed', 'checkout confirmed'])
    expect(of('ownership')).toHaveLength(7)
  })

  it('holds for sold-out articles up to its limit, and for nothing else', async () => {
    const { lessons } = await mined({ knowledge: SEED })
    const normal = lessons.find(({ kind }) => kind === 'expectation')
    const status = (metric: string, value: number) =>
      normal?.detail.kind === 'expectation' &&
      evaluate(
        normal.detail,
        normal.statement,
        {
          at: Date.UTC(2026, 10, 29),
          service: 'checkout',
          place: null,
          metric,
          value: { value, unit: '' },
          minutesSinceTrigger: null,
        },
        () => [],
      ).status
    expect(status('client_error_ratio', 0.29)).toBe('holds')
    expect(status('client_error_ratio', 0.36)).toBe('fails')
    expect(status('error_ratio', 0.29)).toBe('fails')
  })
})
