import { describe, expect, it } from 'vitest'
import type { ExpectationDetail } from '../../../src/domain/lesson.ts'
import { evaluate } from '../../../src/knowledge/expectations/evaluate.ts'
import { conditionIn } from '../../../src/knowledge/mining/language/condition.ts'

const LIMIT: ExpectationDetail = {
  kind: 'expectation',
  bounds: [{ metric: 'error rate', op: '<=', value: 5, unit: '%' }],
  places: [],
  after: null,
  during: null,
}

const status = (statement: string, detail = LIMIT): string =>
  evaluate(
    detail,
    statement,
    {
      at: Date.UTC(2026, 5, 3, 9),
      service: 'crate-api',
      place: null,
      metric: 'error_rate',
      value: { value: 0.03, unit: '' },
      minutesSinceTrigger: 2,
    },
    () => [],
  ).status

describe('a limit that depends on what code cannot check', () => {
  it.each([
    'up to 5 % errors are normal while the drivers unload',
    'during the count up to 5 % errors are fine',
    'up to 5 % when the fair is on is ok',
    'only if a depot reconnects, then up to 5 %',
    'on market days up to 5 % is normal',
    'payday. up to 5 % is fine then',
    'weekends yes, up to 5 %',
    'in december up to 5 % is usual',
  ])('holds never: "%s"', (statement) => {
    expect(conditionIn(statement)).not.toBeNull()
    expect(status(statement)).toBe('open')
    // What is past its limit is so whatever else it depends on.
    expect(
      status(statement, { ...LIMIT, bounds: [{ metric: 'error rate', op: '<=', value: 1, unit: '%' }] }),
    ).toBe('fails')
  })

  it.each([
    'up to 5 % errors are normal',
    'is it bad when it is at 3 %? up to 5 % is fine',
    'up to 5 % is fine. call me when it is over 6',
    'page us when the till stops. up to 5 % is fine',
    'the files arrive when they arrive, up to 5 % is ok',
    "up to 5 % is normal, that's when the feed catches up",
    "while we're at it: up to 5 % is normal",
    'it has been so for a while, up to 5 % is normal',
  ])('is no limit that depends on nothing: "%s"', (statement) => {
    expect(status(statement)).toBe('holds')
  })

  it('holds where the time is given as one that can be checked', () => {
    const during = { every: 'day', window: { from: 480, to: 600, zone: 'UTC' } } as const
    const statement = 'between 8 and 10 UTC up to 5 % is fine while the drivers unload'
    expect(status(statement, { ...LIMIT, during })).toBe('holds')
    expect(
      status(statement, { ...LIMIT, during: { every: 'day', window: { from: 600, to: 660, zone: 'UTC' } } }),
    ).toBe('fails')
    expect(status('after a restart', { ...LIMIT, after: { trigger: 'restart', minutes: 1 } })).toBe('fails')
  })
})

it('says nothing that can be checked without a limit, on every day', () => {
  const daily = { ...LIMIT, bounds: [], during: { every: 'day' as const, window: null } }
  expect(status('errors are expected every day', daily)).toBe('fails')
  const nightly = { ...daily, during: { every: 'day' as const, window: { from: 480, to: 600, zone: null } } }
  expect(status('errors are expected from 8 to 10', nightly)).toBe('holds')
})
