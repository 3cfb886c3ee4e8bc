import { describe, expect, it } from 'vitest'
import { afterIn } from '../../../src/knowledge/mining/language/aftermath.ts'
import { dateIn } from '../../../src/knowledge/mining/language/dates.ts'
import { dayWindow } from '../../../src/knowledge/mining/language/day-window.ts'
import { boundsIn } from '../../../src/knowledge/mining/language/measures.ts'
import { placesIn } from '../../../src/knowledge/mining/language/place-words.ts'
import { recurrenceIn } from '../../../src/knowledge/mining/language/recurrence.ts'
import { sentences } from '../../../src/knowledge/mining/language/sentences.ts'

/** A Tuesday. */
const AT = Date.UTC(2026, 10, 3, 12)

describe('what people write about time', () => {
  it.each([
    [
      'every other Tuesday 03:00–05:00',
      {
        every: 'week',
        weeks: 2,
        weekday: 2,
        anchor: Date.UTC(2026, 10, 3),
        window: { from: 180, to: 300, zone: null },
      },
    ],
    [
      'fortnightly on Friday at 22:00 UTC for 90 minutes',
      { every: 'week', weeks: 2, weekday: 5, anchor: null, window: { from: 1320, to: 1410, zone: 'UTC' } },
    ],
    [
      'every second Tuesday, next one is 10 November',
      { every: 'week', weeks: 2, weekday: 2, anchor: Date.UTC(2026, 10, 10), window: null },
    ],
    [
      'on Sundays between 3 and 5 am CET',
      {
        every: 'week',
        weeks: 1,
        weekday: 0,
        anchor: null,
        window: { from: 180, to: 300, zone: 'Europe/Berlin' },
      },
    ],
    ['nightly from 23:30 to 00:15', { every: 'day', window: { from: 1410, to: 15, zone: null } }],
    ['on the first of every month', { every: 'month', day: 1, window: null }],
    ['monthly on the 15th at 4am', { every: 'month', day: 15, window: { from: 240, to: 300, zone: null } }],
    ['at month-end', { every: 'month', day: 'last', window: null }],
    ['every first Friday of the month', { every: 'weekday-of-month', turns: [1], weekday: 5, window: null }],
    [
      'second and last Tuesday of each month, 20:00-22:00 UTC',
      {
        every: 'weekday-of-month',
        turns: [2, 'last'],
        weekday: 2,
        window: { from: 1200, to: 1320, zone: 'UTC' },
      },
    ],
    [
      'on 10 November, then every 14 days',
      { every: 'week', weeks: 2, weekday: 2, anchor: Date.UTC(2026, 10, 10), window: null },
    ],
    ['it restarted on Tuesday', null],
  ])('%s', (text, recurring) => {
    expect(recurrenceIn(text, AT)).toEqual(recurring)
  })

  it.each([
    ['rewritten in September', Date.UTC(2026, 8, 1)],
    ['since 4 Nov 2025', Date.UTC(2025, 10, 4)],
    ['in December', Date.UTC(2025, 11, 1)],
    ['two weeks ago', Date.UTC(2026, 9, 20)],
    ['since Monday', Date.UTC(2026, 10, 2)],
    ['2026-03-09', Date.UTC(2026, 2, 9)],
    ['once upon a time', null],
  ])('%s', (text, day) => {
    expect(dateIn(text, AT)).toBe(day)
  })

  it('takes two numbers for hours only when something says that they are', () => {
    expect(dayWindow('2-3 retries are fine')).toBeNull()
    expect(dayWindow('2-3am')).toEqual({ from: 120, to: 180, zone: null })
    expect(dayWindow('11-1pm')).toEqual({ from: 660, to: 780, zone: null })
  })
})

describe('what people write about limits', () => {
  it.each([
    ['2 % errors are expected', [{ metric: 'errors', op: '<=', value: 2, unit: '%' }]],
    ['replica lag under 500 ms is fine', [{ metric: 'replica lag', op: '<', value: 500, unit: 'ms' }]],
    ['p99 latency up to 1,5 s', [{ metric: 'p99 latency', op: '<=', value: 1.5, unit: 's' }]],
    ['queue depth above 50k', [{ metric: 'queue depth', op: '>', value: 50_000, unit: '' }]],
    ['up to 500 timeouts', [{ metric: 'timeouts', op: '<=', value: 500, unit: '' }]],
    ['reef-api v12 on 3 hosts', []],
  ])('%s', (text, bounds) => {
    expect(boundsIn(text)).toEqual(bounds)
  })

  it.each([
    ['for 15 min after each deploy', { trigger: 'deploy', minutes: 15 }],
    ['for roughly a quarter of an hour after every rollout', { trigger: 'rollout', minutes: 15 }],
    [
      'after a failover of quay-db you will see timeouts for ten minutes',
      { trigger: 'failover', minutes: 10 },
    ],
    ['in the first half hour after the nightly reindex', { trigger: 'reindex', minutes: 30 }],
    ['for 15 minutes', null],
  ])('%s', (text, after) => {
    expect(afterIn(text)?.after ?? null).toEqual(after)
  })

  it('knows regions and environments', () => {
    expect(placesIn('errors in us-west-2 and eu-central-1 but not in staging')).toEqual([
      'us-west-2',
      'eu-central-1',
      'staging',
    ])
  })
})

describe('sentences', () => {
  it('are copies of the text at their place, without code and quotations', () => {
    const text = 'First, e.g. this v1.2 one. Second?\n- third\n```\ncode. more\n```\n> quoted\nlast'
    const found = sentences(text)
    expect(found.map((one) => one.text)).toEqual(['First, e.g. this v1.2 one.', 'Second?', 'third', 'last'])
    for (const { text: copy, start, end } of found) expect(text.slice(start, end)).toBe(copy)
  })
})
