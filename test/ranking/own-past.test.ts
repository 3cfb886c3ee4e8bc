import { describe, expect, it } from 'vitest'
import { noRows } from '../../src/domain/case-file.ts'
import { alertMoved } from '../../src/ranking/alert-moved.ts'
import { foldingOf } from '../../src/ranking/case-input.ts'
import { columnsOf } from '../../src/ranking/columns-of.ts'
import { rarityTrust, recurrence } from '../../src/ranking/own-tail.ts'
import { metricSeries, prepareSeries } from '../../src/ranking/series.ts'
import { entity, input, MINUTE, START, wobble } from './support/rows.ts'

/** Forty minutes at 10, with a bump of five minutes at 50 in the middle. */
const bumpy = Array.from({ length: 40 }, (_, index) => (index >= 20 && index < 25 ? 50 : 10 + wobble(index)))

describe('how often its own past strayed as far', () => {
  it('is never for what the past does not hold, and often for what it does', () => {
    expect(recurrence(bumpy, { length: 5, level: 60, isUp: true })).toBe(0)
    expect(recurrence(bumpy, { length: 5, level: 45, isUp: true })).toBeGreaterThan(0)
    expect(recurrence(bumpy, { length: 5, level: 9, isUp: true })).toBe(1)
  })

  it('counts falls when low is bad', () => {
    const fallen = bumpy.map((value) => -value)
    expect(recurrence(fallen, { length: 5, level: -45, isUp: false })).toBeGreaterThan(0)
    expect(recurrence(fallen, { length: 5, level: -60, isUp: false })).toBe(0)
  })

  it('cannot be said of a short past, which is then believed', () => {
    expect(recurrence(bumpy.slice(0, 10), { length: 5, level: 45, isUp: true })).toBeNull()
    expect(rarityTrust(null)).toBe(1)
  })

  it('costs belief the more often it happened', () => {
    const trusts = [0, 0.01, 0.1, 0.5, 1].map(rarityTrust)
    expect(trusts[0]).toBe(1)
    expect([...trusts].sort((a, b) => b - a)).toEqual(trusts)
    expect(trusts.at(-1)).toBeGreaterThan(0)
  })
})

describe('the alerting metric', () => {
  const points = (values: readonly number[], first: number) =>
    values.map((value, index) => ({
      evidence: 'E2' as const,
      ts: first + index * MINUTE,
      entity: 'front',
      metric: 'latency_ms',
      value,
    }))
  const moved = (past: readonly number[], now: readonly number[]) => {
    const one = columnsOf({
      ...input({ entities: [entity('front')], metrics: points(now, START) }, { metric: 'latency_ms' }),
      baseline: { ...noRows(), metrics: points(past, START - 100 * MINUTE) },
    })
    const folding = foldingOf(one.rows)
    const series = metricSeries(one).flatMap((raw) => prepareSeries(raw, one, folding) ?? [])
    return alertMoved(one, series, null)
  }
  const calm = Array.from({ length: 60 }, (_, index) => 10 + wobble(index))

  it('moved when it is where its past never was', () => {
    expect(moved(calm, [10, 40, 41, 40, 42])).toBe(true)
  })

  it('did not move while it is as ever', () => {
    expect(moved(calm, [10, 10.2, 9.9, 10.1, 10])).toBe(false)
  })

  it('did not move when its past often does the same', () => {
    const restless = calm.map((value, index) => (index % 12 < 5 ? 40 : value))
    expect(moved(restless, [10, 38, 39, 38, 38])).toBe(false)
  })

  it('cannot be judged without a past', () => {
    expect(moved([], [10, 40, 41, 40, 42])).toBeNull()
  })
})
