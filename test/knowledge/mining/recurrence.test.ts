import { describe, expect, it } from 'vitest'
import { isDuring } from '../../../src/knowledge/expectations/recurring.ts'
import { dayWindow } from '../../../src/knowledge/mining/language/day-window.ts'
import { isRecurring, recurrenceIn } from '../../../src/knowledge/mining/language/recurrence.ts'

/** A Tuesday in an even week of the year, in the night. */
const AT = Date.UTC(2026, 10, 10, 3, 19)

const hours = (from: number, to: number, zone: string | null) => ({ from: from * 60, to: to * 60, zone })

describe('the hours of a day', () => {
  it.each([
    ['0500-0600Z', hours(5, 6, 'UTC')],
    ['1800 to 2000 hrs', hours(18, 20, null)],
    ['from 3h to 5h', hours(3, 5, null)],
    ['10:30 PM to 12:30 AM IST', hours(22.5, 0.5, 'Asia/Kolkata')],
    ['7-9pm PST', hours(19, 21, 'America/Los_Angeles')],
    ['11pm to 1am utc', hours(23, 1, 'UTC')],
    ['Saturday 23:00 to Sunday 01:00 UTC', hours(23, 1, 'UTC')],
    ['from two to four in the morning', hours(2, 4, null)],
    ['from 9 at night until 11 at night Pacific time', hours(21, 23, 'America/Los_Angeles')],
    ['14:00 to 16:00 UTC+5:30', hours(14, 16, '+05:30')],
    ['from 3h to 5h of Brasília', hours(3, 5, 'America/Sao_Paulo')],
    ['from 3 to 5 local (06:00-08:00 UTC)', hours(6, 8, 'UTC')],
    ['22:00 UTC, takes two hours', hours(22, 0, 'UTC')],
    ['for about two hours from 1am UTC', hours(1, 3, 'UTC')],
    ['starting at midnight for an hour and a half', hours(0, 1.5, null)],
    ["at 5 o'clock in the morning", hours(5, 6, null)],
    ['between 1 and 2 percent', null],
    ['2-3 retries', null],
    ['from 2026 to 2027', null],
    ['ports 8080 to 8081', null],
  ])('%s', (text, window) => {
    expect(dayWindow(text)).toEqual(window)
  })
})

describe('every other week', () => {
  it.each([
    'every other Tuesday',
    'every second Tuesday',
    'each second Tuesday',
    'alternate Tuesdays',
    'alternating Tuesdays',
    'biweekly on Tuesdays',
    'bi-weekly, Tuesday nights',
    'fortnightly on Tuesdays',
    'once a fortnight, on a Tuesday',
    'every two weeks on Tuesday',
    'once every two weeks, Tuesday',
    'every 14 days on Tuesday',
    'in a two-week rhythm, always Tuesday',
    'Tuesdays, but only every second one',
    'Tuesday every other week',
    'one week yes, one week no, on Tuesday',
    'Tuesdays in even weeks',
    'on Tuesday of even calendar weeks',
    'even-numbered weeks, Tuesday',
  ])('%s', (text) => {
    expect(recurrenceIn(text, AT)).toEqual({
      every: 'week',
      weeks: 2,
      weekday: 2,
      anchor: Date.UTC(2026, 10, 10),
      window: null,
    })
  })

  it.each([
    ['next is the 24th', Date.UTC(2026, 10, 24)],
    ['next one on 17 November', Date.UTC(2026, 10, 17)],
    ['not this week', Date.UTC(2026, 10, 17)],
    ['this week is one', Date.UTC(2026, 10, 10)],
    ['last one was the 27th', Date.UTC(2026, 9, 27)],
    ['last time: 27 Oct', Date.UTC(2026, 9, 27)],
    ['starting 13 October', Date.UTC(2026, 9, 13)],
    ['today is one', Date.UTC(2026, 10, 10)],
  ])('is counted from what is said: %s', (said, anchor) => {
    expect(recurrenceIn(`every other Tuesday, ${said}`, AT)).toMatchObject({ weeks: 2, weekday: 2, anchor })
  })

  it('is counted from the weekday where it happens, which may be another than in UTC', () => {
    const recurring = recurrenceIn('alternate Mondays 7-9pm PST', AT)
    expect(recurring).toMatchObject({ weekday: 1, window: { zone: 'America/Los_Angeles' } })
    const holds = (at: number): boolean => recurring !== null && isDuring(recurring, at)
    expect(holds(AT)).toBe(true)
    expect(holds(AT + 7 * 86_400_000)).toBe(false)
    expect(holds(AT + 14 * 86_400_000)).toBe(true)
  })
})

describe('other rhythms', () => {
  it.each([
    ['every third Tuesday', { every: 'week', weeks: 3, weekday: 2 }],
    ['every 4 weeks on Tuesday', { every: 'week', weeks: 4, weekday: 2 }],
    ['Tuesday mornings each week', { every: 'week', weeks: 1, weekday: 2 }],
    ['the second Tuesday of the month', { every: 'weekday-of-month', turns: [2], weekday: 2 }],
    ['1st and 3rd Saturday of every month', { every: 'weekday-of-month', turns: [1, 3], weekday: 6 }],
    ['first and third Tuesdays', { every: 'weekday-of-month', turns: [1, 3], weekday: 2 }],
    ['10 Nov, 24 Nov and 8 Dec', { every: 'week', weeks: 2, weekday: 2, anchor: Date.UTC(2026, 10, 10) }],
    ['in the night from Monday to Tuesday, weekly, 2-4 UTC', { every: 'week', weeks: 1, weekday: 2 }],
    ['monthly, last Friday', { every: 'weekday-of-month', turns: ['last'], weekday: 5 }],
  ])('%s', (text, recurring) => {
    expect(recurrenceIn(text, AT)).toMatchObject(recurring)
  })

  it.each(['twice on Tuesday', 'the second deploy on Tuesday failed', 'an alternative would be Tuesday'])(
    '%s is none',
    (text) => {
      expect(isRecurring(text)).toBe(false)
    },
  )
})
