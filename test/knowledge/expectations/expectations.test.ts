import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ExpectationDetail, Lesson, Recurring } from '../../../src/domain/lesson.ts'
import { TEAM_REACH } from '../../../src/knowledge/access/reach.ts'
import { answerExpect } from '../../../src/knowledge/expectations/answer-line.ts'
import { evaluate, expectationFor, type Reading } from '../../../src/knowledge/expectations/evaluate.ts'
import { openExpectations } from '../../../src/knowledge/expectations/expect.ts'
import { isAt } from '../../../src/knowledge/expectations/places.ts'
import { isDuring } from '../../../src/knowledge/expectations/recurring.ts'
import { parseQuantity } from '../../../src/knowledge/expectations/units.ts'
import { saveLessons } from '../../../src/knowledge/store/save.ts'
import type { Database } from '../../../src/storage/sql.ts'
import { sharedDatabase } from '../../support/database.ts'
import { DAY, lesson, NOW, SAVING, storeOn } from '../support/lessons.ts'

const none = (): readonly string[] => []

const detail = (over: Partial<ExpectationDetail> = {}): ExpectationDetail => ({
  kind: 'expectation',
  bounds: [{ metric: 'errors', op: '<=', value: 2, unit: '%' }],
  places: ['us-west-2'],
  after: { trigger: 'deploy', minutes: 15 },
  during: null,
  ...over,
})

const reading = (over: Partial<Omit<Reading, 'value'>> & { value?: unknown } = {}): Reading => ({
  at: NOW,
  service: 'canary',
  place: 'us-west-2',
  metric: 'error_rate',
  minutesSinceTrigger: 10,
  ...over,
  value: parseQuantity(over.value ?? 2) ?? { value: Number.NaN, unit: '' },
})

const holds = (
  what: ExpectationDetail,
  over: Parameters<typeof reading>[0] = {},
  statement = 'errors are expected',
): boolean => evaluate(what, statement, reading(over), none).status === 'holds'

describe('2 % errors in us-west-2 for 15 min after each deploy', () => {
  it.each([
    [{}, true],
    [{ minutesSinceTrigger: 15 }, true],
    [{ minutesSinceTrigger: 17 }, false],
    [{ minutesSinceTrigger: -1 }, false],
    [{ minutesSinceTrigger: null }, false],
    [{ value: 4 }, false],
    [{ value: '4 %' }, false],
    [{ value: '1.9%' }, true],
    [{ value: 0.02 }, true],
    [{ value: 0.04 }, false],
    [{ value: 0.5, metric: 'error_percent' }, true],
    [{ value: '20 ms' }, false],
    [{ metric: 'http_5xx_ratio', value: 0.01 }, true],
    [{ metric: '5xx', value: 1 }, true],
    [{ metric: 'failure rate', value: 1 }, true],
    [{ metric: 'p99 latency', value: 1 }, false],
    [{ place: 'usw2' }, true],
    [{ place: 'US West 2' }, true],
    [{ place: 'us-west-2a' }, true],
    [{ place: 'prod/us-west-2' }, true],
    [{ place: 'prod-usw2' }, true],
    [{ place: 'west' }, true],
    [{ place: 'Oregon' }, true],
    [{ place: 'us-west-1' }, false],
    [{ place: 'us-east-2' }, false],
    [{ place: 'eu-west-2' }, false],
    [{ place: 'east' }, false],
    [{ place: null }, false],
  ])('%j: %s', (over, expected) => {
    expect(holds(detail(), over)).toBe(expected)
  })

  it('is about its service, by any of its names, or about a ring that the place names', () => {
    const known = lesson({ services: ['canary'], detail: detail(), at: NOW - DAY })
    const found = (over: Parameters<typeof reading>[0], aliases = none) =>
      expectationFor([known], reading(over), aliases)
    expect(found({})).toBe(known)
    expect(found({ service: 'Canary-service' })).toBe(known)
    expect(found({ service: 'checkout' })).toBeNull()
    expect(found({ service: 'checkout', place: 'us-west-2/canary' })).toBe(known)
    expect(found({ service: 'birdie' }, () => ['canary'])).toBe(known)
  })

  it.each(['stale', 'superseded', 'rejected', 'expired'] as const)(
    'decides nothing once it is %s',
    (status) => {
      expect(
        expectationFor([lesson({ services: ['canary'], detail: detail(), status })], reading(), none),
      ).toBeNull()
    },
  )

  it('decides nothing before it was written or after it ended', () => {
    const early = lesson({ services: ['canary'], detail: detail(), at: NOW + 1 })
    const over = lesson({ services: ['canary'], detail: detail(), validUntil: NOW - 1 })
    expect(expectationFor([early, over], reading(), none)).toBeNull()
  })
})

describe('a bound', () => {
  it.each([
    ['900', 'ms', '0.9 s', true],
    ['900', 'ms', '1.2s', false],
    ['3', 's', '2500 ms', true],
    ['3', 's', '4,000ms', false],
    ['2', 'GB', '1900 MB', true],
    ['2', 'GB', '3GiB', false],
    ['100', 'rps', '6000 rpm', true],
    ['5', '', '6', false],
  ])('of %s %s and a reading of %s', (value, unit, given, expected) => {
    const bound = { metric: 'latency', op: '<=', value: Number(value), unit } as const
    expect(holds(detail({ bounds: [bound], after: null }), { metric: 'latency', value: given })).toBe(
      expected,
    )
  })

  it('speaks of its percentile and of no other', () => {
    const p99 = detail({ bounds: [{ metric: 'p99', op: '<', value: 900, unit: 'ms' }], after: null })
    expect(holds(p99, { metric: 'p99', value: '800 ms' })).toBe(true)
    expect(holds(p99, { metric: 'latency', value: '800 ms' })).toBe(true)
    expect(holds(p99, { metric: 'p95_latency', value: '800 ms' })).toBe(false)
  })

  it('that is missing leaves only what the words speak of, and nothing at all decides nothing', () => {
    const bare = detail({ bounds: [] })
    expect(holds(bare, { metric: 'errors' }, 'errors after a deploy are fine')).toBe(true)
    expect(holds(bare, { metric: 'latency' }, 'errors after a deploy are fine')).toBe(false)
    expect(holds(detail({ bounds: [], after: null }), {})).toBe(false)
  })
})

describe('a recurring window', () => {
  const at = (text: string) => Date.parse(text)
  const tuesday = (over: object = {}): Recurring => ({
    every: 'week',
    weeks: 2,
    weekday: 2,
    anchor: at('2026-11-03T03:00:00Z'),
    window: { from: 180, to: 300, zone: null },
    ...over,
  })

  it.each([
    ['2026-11-17T03:00:00Z', true],
    ['2026-11-17T04:59:59Z', true],
    ['2026-11-17T05:00:00Z', false],
    ['2026-11-24T03:12:00Z', false],
    ['2026-12-01T03:12:00Z', true],
    ['2026-11-18T03:12:00Z', false],
    ['2026-10-20T03:12:00Z', true],
  ])('every other Tuesday at %s: %s', (time, expected) => {
    expect(isDuring(tuesday(), at(time))).toBe(expected)
  })

  it('of an unknown week or zone never holds', () => {
    expect(isDuring(tuesday({ anchor: null }), at('2026-11-17T03:00:00Z'))).toBe(false)
    expect(
      isDuring(tuesday({ window: { from: 0, to: 1440, zone: 'Mars/Olympus' } }), at('2026-11-17T03:00:00Z')),
    ).toBe(false)
  })

  it('follows the clocks of its zone, and lasts over midnight', () => {
    const window = { from: 23 * 60, to: 60, zone: 'America/New_York' }
    const daily: Recurring = { every: 'day', window }
    expect(isDuring(daily, at('2026-07-01T03:30:00Z'))).toBe(true)
    expect(isDuring(daily, at('2026-12-01T03:30:00Z'))).toBe(false)
    expect(isDuring(daily, at('2026-12-01T04:30:00Z'))).toBe(true)
    const weekly: Recurring = { every: 'week', weeks: 1, weekday: 1, anchor: null, window }
    // Half past midnight on Tuesday there is still Monday's window.
    expect(isDuring(weekly, at('2026-12-01T05:30:00Z'))).toBe(true)
    expect(isDuring(weekly, at('2026-12-02T05:30:00Z'))).toBe(false)
  })

  it('of a month has its day or its last', () => {
    const monthly = (day: number | 'last'): Recurring => ({ every: 'month', day, window: null })
    expect(isDuring(monthly(1), at('2026-12-01T12:00:00Z'))).toBe(true)
    expect(isDuring(monthly(1), at('2026-12-02T12:00:00Z'))).toBe(false)
    expect(isDuring(monthly('last'), at('2028-02-29T12:00:00Z'))).toBe(true)
    expect(isDuring(monthly('last'), at('2027-02-27T12:00:00Z'))).toBe(false)
  })
})

describe('a place', () => {
  it.each([
    ['europe-west4', 'europe-west4', true],
    ['eastus', 'East US', true],
    ['eu-central-1', 'frankfurt', true],
    ['euc1', 'eu-central-1', true],
    ['staging', 'stg', true],
    ['prod', 'production', true],
    ['prod', 'staging', false],
    ['cluster-7', 'Cluster 7', true],
    ['us-west-2a', 'us-west-2', false],
  ])('%s and %s', (meant, here, expected) => {
    expect(isAt([meant], here, none)).toBe(expected)
  })

  it('may be any of several regions, in the environment that is named', () => {
    expect(isAt(['us-west-2', 'us-east-1'], 'use1', none)).toBe(true)
    expect(isAt(['us-west-2', 'staging'], 'prod/us-west-2', none)).toBe(false)
    expect(isAt(['us-west-2', 'staging'], 'staging/us-west-2', none)).toBe(true)
  })
})

describe('the door', () => {
  let db: Database
  beforeAll(async () => {
    db = await sharedDatabase()
  })
  afterAll(() => db.close())

  it('answers a line, as of its time, from what the team may read', async () => {
    const known: Lesson = lesson({
      id: 'canary',
      services: ['canary'],
      statement: 'canary: 2 % errors for 15 min after each deploy are expected',
      detail: detail(),
      at: NOW - DAY,
    })
    const hidden = lesson({
      services: ['ledger'],
      detail: detail({ places: [] }),
      readers: { kind: 'channel', channel: 'G1' },
    })
    const nickname = lesson({ detail: { kind: 'jargon', alias: 'birdie', means: 'canary' }, at: NOW - DAY })
    await saveLessons(storeOn(db), [known, hidden, nickname], SAVING)
    const expectations = await openExpectations(db, 'default', TEAM_REACH)
    const line = {
      id: 7,
      at: NOW,
      service: 'birdie',
      place: 'usw2',
      metric: 'errors',
      value: '2%',
      minutes_since_trigger: 3,
    }
    expect(answerExpect(expectations, line)).toEqual({
      id: 7,
      expected: true,
      lesson: {
        id: 'canary',
        source: expect.objectContaining({ channel: 'C-PAY' }),
        text: known.statement,
        status: 'candidate',
      },
    })
    expect(answerExpect(expectations, { ...line, at: NOW - 2 * DAY })).toEqual({
      id: 7,
      expected: false,
      lesson: null,
    })
    expect(answerExpect(expectations, { ...line, service: 'ledger' })).toEqual({
      id: 7,
      expected: false,
      lesson: null,
    })
    expect(answerExpect(expectations, { ...line, value: 'many' })).toEqual({
      id: 7,
      error: '"value" is no number',
    })
    expect(answerExpect(expectations, { ...line, at: 'soon' })).toMatchObject({
      error: expect.stringContaining('"at" is no time'),
    })
    expect(answerExpect(expectations, { id: 1 })).toMatchObject({
      error: expect.stringContaining('the line is not'),
    })
  })
})
