import { describe, expect, it } from 'vitest'
import { noRows } from '../../src/domain/case-file.ts'
import { alertMoved } from '../../src/ranking/alert-moved.ts'
import { foldingOf } from '../../src/ranking/case-input.ts'
import { columnsOf } from '../../src/ranking/columns-of.ts'
import { pastStretches, rarityTrust, recurrence } from '../../src/ranking/own-tail.ts'
import { metricSeries, prepareSeries } from '../../src/ranking/series.ts'
import { unusualness } from '../../src/ranking/usual-loudness.ts'
import { entity, input, MINUTE, rankRows, START, wobble } from './support/rows.ts'

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

  it('did not move while a short past already held it, and is not judged beyond that', () => {
    expect(moved(calm.slice(0, 12), [10, 10.2, 9.9, 10.1, 10])).toBe(false)
    expect(moved(calm.slice(0, 12), [10, 40, 41, 40, 42])).toBeNull()
  })

  it('is found on the pods of the service that alerts', () => {
    const rows = [...points(calm, START - 60 * MINUTE), ...points([10, 40, 41, 40, 42], START)]
    const one = columnsOf(
      input(
        {
          entities: [entity('front'), entity('front-1', 'pod', 'front')],
          metrics: rows.map((row) => ({ ...row, entity: 'front-1' })),
        },
        { metric: 'latency_ms' },
      ),
    )
    const folding = foldingOf(one.rows)
    expect(
      alertMoved(
        one,
        metricSeries(one).flatMap((raw) => prepareSeries(raw, one, folding) ?? []),
        null,
      ),
    ).toBe(true)
  })

  it('cannot be judged without a past', () => {
    expect(moved([], [10, 40, 41, 40, 42])).toBeNull()
  })
})

describe('how loud the numbers usually are', () => {
  it('is read from stretches of the most recent past, as long as the present where there is room', () => {
    const past = Array.from({ length: 100 }, (_, index) => index)
    const stretches = pastStretches(past, 5)
    expect(stretches).toHaveLength(8)
    expect(stretches[0]).toEqual([95, 96, 97, 98, 99])
    expect(stretches.at(-1)).toEqual([60, 61, 62, 63, 64])
    expect(pastStretches(past, 50)[0]).toHaveLength(12)
    expect(pastStretches(past.slice(0, 20), 5)).toEqual([])
  })

  it('makes the present unusual only where it is louder than all of them', () => {
    const usual = (now: number, before: number[]): number => unusualness({ now, before })
    expect(usual(3, [0.2, 0.4, 0])).toBeGreaterThan(1)
    expect(usual(0.4, [0.2, 0.4, 0])).toBe(0)
    expect(usual(0.3, [0.2, 3, 0])).toBeLessThan(-1)
    expect(usual(2, [])).toBeGreaterThan(usual(2, [1.5]))
  })

  it('keeps a case quiet in which many series stray as they always did', () => {
    const restless = (at: number): number => (at % 9 === 4 ? 30 : 10)
    const metrics = Array.from({ length: 20 }, (_, service) =>
      Array.from({ length: 130 }, (_, index) => ({
        evidence: 'E2' as const,
        ts: START + (index - 100) * MINUTE,
        entity: `s${service}`,
        metric: 'latency_ms',
        value: restless(index + service) * (1 + 0.02 * wobble(index * (service + 1))),
      })),
    ).flat()
    const entities = Array.from({ length: 20 }, (_, service) => entity(`s${service}`))
    const about = { service: 's0', entity: 's0', metric: 'latency_ms' }
    expect(rankRows(input({ entities, metrics }, about)).outcome).toBe('healthy')
    const broken = metrics.map((row) =>
      row.entity === 's0' && row.ts >= START + 15 * MINUTE ? { ...row, value: 90 } : row,
    )
    expect(rankRows(input({ entities, metrics: broken }, about))).toMatchObject({ outcome: 'fault' })
  })
})
