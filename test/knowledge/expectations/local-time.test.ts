import { describe, expect, it } from 'vitest'
import { LOCAL, type Recurring } from '../../../src/domain/lesson.ts'
import { recurringText } from '../../../src/domain/recurring-text.ts'
import { zoneOfPlace } from '../../../src/knowledge/expectations/local-zone.ts'
import { isDuring } from '../../../src/knowledge/expectations/recurring.ts'
import { dayWindow } from '../../../src/knowledge/mining/language/day-window.ts'

const days = (weekdays: number[]): Recurring => ({ every: 'weekdays', weekdays, window: null })

describe('a window in the time of its place', () => {
  const morning: Recurring = { every: 'day', window: { from: 360, to: 420, zone: LOCAL } }

  it.each([
    ['rotterdam', '2026-07-01T04:30:00Z', true],
    ['rotterdam', '2026-07-01T05:30:00Z', false],
    // In winter the same hour is another one in UTC.
    ['rotterdam', '2026-12-01T05:30:00Z', true],
    ['Felixstowe', '2026-07-01T05:30:00Z', true],
    ['ap-southeast-1', '2026-07-01T22:30:00Z', true],
    ['hall-seven', '2026-07-01T06:30:00Z', false],
    [null, '2026-07-01T06:30:00Z', false],
    [undefined, '2026-07-01T06:30:00Z', true],
  ])('at %s on %s: %s', (place, time, expected) => {
    expect(isDuring(morning, Date.parse(time), place)).toBe(expected)
  })

  it.each([
    ['from 6:00 to 7:00 local', LOCAL],
    ['between 22:00 and 23:30 our time', LOCAL],
    ['2 to 4 in the morning, Swedish time', 'Europe/Stockholm'],
    ['from 2 to 4am Swedish time', 'Europe/Stockholm'],
    ['from 6:00 to 7:00, our timetable says', null],
  ])('is told as "%s"', (text, zone) => {
    expect(dayWindow(text)?.zone).toBe(zone)
  })

  it('says so to people', () => {
    expect(recurringText(morning)).toBe('every day 06:00–07:00 local time')
    expect(recurringText(days([6, 0]))).toBe('every Saturday and Sunday')
    expect(recurringText({ every: 'days-of', of: 'quarter', days: [-2, -1], window: null })).toBe(
      'the 2nd to last and last day of every quarter',
    )
  })

  it('knows places by their codes and parts', () => {
    expect(zoneOfPlace('ams2')).toBe('Europe/Amsterdam')
    expect(zoneOfPlace('prod/us-east-1')).toBe('America/New_York')
    expect(zoneOfPlace('plant-b')).toBeNull()
  })
})

describe('several days', () => {
  it.each([
    [days([1, 2, 3, 4, 5]), '2026-09-11T10:00:00Z', true],
    [days([1, 2, 3, 4, 5]), '2026-09-12T10:00:00Z', false],
    [{ every: 'days-of', of: 'quarter', days: [-1], window: null }, '2026-09-30T10:00:00Z', true],
    [{ every: 'days-of', of: 'quarter', days: [-1], window: null }, '2026-08-31T10:00:00Z', false],
    [{ every: 'days-of', of: 'month', days: [1, 15], window: null }, '2026-08-15T10:00:00Z', true],
    [{ every: 'days-of', of: 'month', days: [-2], window: null }, '2026-02-27T10:00:00Z', true],
  ] as const)('%j on %s: %s', (recurring, time, expected) => {
    expect(isDuring(recurring as Recurring, Date.parse(time))).toBe(expected)
  })
})
