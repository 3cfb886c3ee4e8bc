import { describe, expect, it } from 'vitest'
import { periodOf, recurredOf } from '../../../src/knowledge/recurrence/periods.ts'

const at = (text: string): number => Date.parse(`${text}:00Z`)

/** A generator with a seed (mulberry32): the same noise at every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('a pattern in the times of incidents', () => {
  it('is every other Tuesday', () => {
    const found = periodOf(
      ['2026-10-13T03:20', '2026-10-27T03:05', '2026-11-10T03:40', '2026-11-24T03:12'].map(at),
    )
    expect(found).toMatchObject({
      recurring: { every: 'week', weeks: 2, weekday: 2 },
      hits: 4,
      of: 4,
      kept: 4,
      turns: 4,
    })
    expect(found?.confidence).toBeGreaterThan(0.99)
  })

  it('is every night, beside others that do not fit', () => {
    const nights = Array.from({ length: 10 }, (_, n) => at('2026-11-01T04:00') + n * 86_400_000 + n * 60_000)
    expect(periodOf([...nights, at('2026-11-04T15:00')])).toMatchObject({
      recurring: { every: 'day' },
      hits: 10,
      of: 11,
    })
  })

  it('is the first of the month', () => {
    const found = periodOf(
      [
        '2026-07-01T02:10',
        '2026-08-01T17:00',
        '2026-09-01T09:30',
        '2026-10-01T23:00',
        '2026-11-01T05:00',
      ].map(at),
    )
    expect(found?.recurring).toMatchObject({ every: 'month', day: 1 })
  })

  it('is none of two or three, and none that skips most turns', () => {
    expect(periodOf([])).toBeNull()
    expect(periodOf(['2026-11-10T03:40', '2026-11-24T03:12'].map(at))).toBeNull()
    expect(periodOf(['2026-01-06T03:00', '2026-06-02T03:00', '2026-11-24T03:12'].map(at))).toBeNull()
  })

  it('is found in noise at most as often as its confidence says', () => {
    const next = random(7)
    let said = 0
    for (let n = 0; n < 400; n += 1) {
      const times = Array.from({ length: 8 }, () => at('2026-08-01T00:00') + next() * 100 * 86_400_000)
      if (periodOf(times) !== null) said += 1
    }
    expect(said / 400).toBeLessThanOrEqual(0.05)
  })
})

describe('how often it came', () => {
  it('counts this month with this one, and lists the others newest first', () => {
    const earlier = ['2026-11-04T03:00', '2026-10-20T03:00', '2026-11-18T03:00', '2026-12-01T00:00'].map(at)
    const { thisMonth, before } = recurredOf(at('2026-11-24T03:12'), earlier)
    expect(thisMonth).toBe(3)
    expect(before).toEqual(['2026-11-18T03:00', '2026-11-04T03:00', '2026-10-20T03:00'].map(at))
  })
})
