import { describe, expect, it } from 'vitest'
import { recurrenceIn, timesIn } from '../../../src/knowledge/mining/language/recurrence.ts'

const AT = Date.parse('2026-09-10T12:00:00Z')

describe('several days that come back', () => {
  it.each([
    ['Monday to Friday from 7:00 to 9:00 UTC', [1, 2, 3, 4, 5]],
    ['Wed-Fri the queue is long', [3, 4, 5]],
    ['on working days between 9 and 18 CET', [1, 2, 3, 4, 5]],
    ['every weekend', [6, 0]],
    ['Saturday + Sunday', [6, 0]],
    ['on Tuesdays and Thursdays; from Friday to Sunday it is quiet', [2, 4]],
    ['every night except Sundays', [1, 2, 3, 4, 5, 6]],
  ])('"%s"', (text, weekdays) => {
    expect(timesIn(text, AT)).toMatchObject({ every: 'weekdays', weekdays })
  })

  it.each([
    'we move it from Thursday to Tuesday',
    'last weekend was bad',
    'within two working days',
    'on the first working day of the month',
    'in the night from Monday to Tuesday',
    'on Monday and Tuesday I am away',
  ])('are not named by "%s"', (text) => {
    expect(timesIn(text, AT)).toBeNull()
  })

  it('are a schedule only where they cannot be one week alone', () => {
    expect(recurrenceIn('I am off Wednesday to Friday', AT)).toBeNull()
  })

  it.each([
    ['on the last day of a quarter', 'quarter', [-1]],
    ['the last three days of each quarter', 'quarter', [-3, -2, -1]],
    ['on the 1st and the 15th of a month', 'month', [1, 15]],
    ['the first 5 days of the month', 'month', [1, 2, 3, 4, 5]],
  ])('of a period: "%s"', (text, of, days) => {
    expect(recurrenceIn(text, AT)).toEqual({ every: 'days-of', of, days, window: null })
  })

  it('leave the day of every month what it was', () => {
    expect(recurrenceIn('on the first day of each month', AT)).toEqual({
      every: 'month',
      day: 1,
      window: null,
    })
    expect(recurrenceIn('it took the last day of the sprint', AT)).toBeNull()
  })
})
