import { describe, expect, it } from 'vitest'
import type { Recurring } from '../../../src/domain/lesson.ts'
import { isDuring } from '../../../src/knowledge/expectations/recurring.ts'

describe('a weekday of a month', () => {
  it.each([
    [[1], '2026-12-07T12:00:00Z', true],
    [[1], '2026-12-14T12:00:00Z', false],
    [[2, 'last'], '2026-12-14T12:00:00Z', true],
    [[2, 'last'], '2026-12-21T12:00:00Z', false],
    [[2, 'last'], '2026-12-28T12:00:00Z', true],
    [[1], '2026-12-01T12:00:00Z', false],
  ] as const)('of turns %j on %s: %s', (turns, time, expected) => {
    const mondays: Recurring = { every: 'weekday-of-month', turns: [...turns], weekday: 1, window: null }
    expect(isDuring(mondays, Date.parse(time))).toBe(expected)
  })
})
