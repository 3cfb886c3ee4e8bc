import { describe, expect, it } from 'vitest'
import type { ExpectationDetail } from '../../../src/domain/lesson.ts'
import { evaluate } from '../../../src/knowledge/expectations/evaluate.ts'
import { spanOfDays, validityIn } from '../../../src/knowledge/mining/language/dates.ts'
import { amendmentIn } from '../../../src/knowledge/mining/rules/amended.ts'

const AT = Date.parse('2026-09-10T12:00:00Z')

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`)

describe('from one day to another', () => {
  it.each([
    ['from mon 14 to sun 20 september up to 8 %', '2026-09-14', '2026-09-21'],
    ['sat 12 and sun 13 september we load test', '2026-09-12', '2026-09-14'],
    ['the 22nd and 23rd of October up to 8 %', '2026-10-22', '2026-10-24'],
    ['from Tuesday the 29th to Friday 30 September', '2026-09-29', '2026-10-01'],
  ])('"%s"', (text, from, until) => {
    expect(spanOfDays(text, AT)).toEqual({ from: day(from), until: day(until) })
  })

  it.each(['on 12 and 26 september up to 8 %', 'between 3 and 4 may be off', '3 and 4 pods may fail'])(
    'is not "%s"',
    (text) => {
      expect(spanOfDays(text, AT)).toBeNull()
    },
  )

  it('ends on the day that was named', () => {
    const until = (text: string) => validityIn(text, AT).until
    expect(until('We swap the disks on 20 October. Until then up to 88 % is tolerated.')).toBe(
      day('2026-10-20'),
    )
    expect(until('the lease ends 1 October, up to that day 8 % is ok')).toBe(day('2026-10-01'))
    expect(until('Until then up to 88 % is tolerated.')).toBeNull()
  })

  it('needs no more to be known of a weekend', () => {
    const detail: ExpectationDetail = {
      kind: 'expectation',
      bounds: [{ metric: 'rps', op: '<=', value: 900, unit: '' }],
      places: [],
      after: null,
      during: null,
    }
    const value = { value: 800, unit: '' }
    const reading = { at: AT, service: 'reef', place: null, metric: 'rps', value, minutesSinceTrigger: null }
    const status = (statement: string, isOfDates: boolean) =>
      evaluate(detail, statement, reading, () => [], isOfDates).status
    expect(status('next weekend, 12 and 13 september: up to 900 rps', true)).toBe('holds')
    expect(status('at the weekend up to 900 rps', false)).toBe('open')
    expect(status('12 and 13 september, while the couriers hand over, up to 900 rps', true)).toBe('open')
  })
})

describe('a number that became another', () => {
  it.each([
    ['those 7 minutes of errors shrink to 2 minutes', 7, 2],
    ['with the new loader 7 minutes is now 2 minutes', 7, 2],
    ['the 40 % at start becomes 25 % with the new cache', 40, 25],
    ['we send in waves so it only gets to 60k, not 150', 150_000, 60_000],
    ['after a rollout max 20 % from now on, not 30', 30, 20],
  ])('"%s"', (text, gone, now) => {
    const found = amendmentIn(text, AT)
    expect(found?.gone.map(({ value }) => value)).toContain(gone)
    expect(found?.now.map(({ value }) => value)).toEqual([now])
  })

  it.each(['p99 is now 300 ms', 'errors of 5 % dropped to 1 % after the fix', 'it shrinks within 5 minutes'])(
    'is not in "%s"',
    (text) => {
      expect(amendmentIn(text, AT)).toBeNull()
    },
  )
})
