import { describe, expect, it } from 'vitest'
import { noRows } from '../../src/domain/case-file.ts'
import { pagedFamilies } from '../../src/ranking/alert-family.ts'
import { sameTime } from '../../src/ranking/same-time.ts'
import { alert, entity, input, MINUTE, rankRows, START, wobble } from './support/rows.ts'

const HOUR = 60 * MINUTE

/** Ten times as much from 9:00 to 12:00, when the window is. */
const isRush = (ts: number): boolean => [9, 10, 11].includes(new Date(ts).getUTCHours())
const daily = (ts: number): number => (isRush(ts) ? 100 : 10)
const nightly = (ts: number): number => (isRush(ts) ? 10 : 100)

const past = (days: number, level: (ts: number) => number) =>
  Array.from({ length: days * 24 * 12 }, (_, index) => {
    const ts = START - days * 24 * HOUR + index * 5 * MINUTE
    return { ts, value: level(ts) * (1 + 0.05 * wobble(index)) }
  })

const asPoints = (points: readonly { ts: number; value: number }[]) => ({
  times: points.map(({ ts }) => ts),
  values: points.map(({ value }) => value),
})

const window = { start: START, end: START + 30 * MINUTE }

describe('a past of several days', () => {
  it('is asked about the same time of day where the day has a course', () => {
    const values = sameTime(asPoints(past(5, daily)), window)
    expect(values.length).toBeGreaterThan(24)
    expect(values.length).toBeLessThan(5 * 24 * 12)
    expect(values.filter((value) => value > 90).length / values.length).toBeGreaterThan(0.3)
  })

  it('is taken whole where all hours are alike, and where it is too short', () => {
    const calm = past(5, () => 10)
    expect(sameTime(asPoints(calm), window)).toHaveLength(calm.length)
    const short = past(1, daily)
    expect(sameTime(asPoints(short), window)).toHaveLength(short.length)
  })

  it('lets the usual rush hour be normal, and a rush at another hour be news', () => {
    const now = Array.from({ length: 31 }, (_, index) => ({
      evidence: 'E2' as const,
      ts: START + index * MINUTE,
      entity: 'front',
      metric: 'latency_ms',
      value: 100 * (1 + 0.05 * wobble(index)),
    }))
    const outcome = (level: (ts: number) => number): string =>
      rankRows({
        ...input({ entities: [entity('front')], metrics: now }, { metric: 'latency_ms' }),
        baseline: {
          ...noRows(),
          metrics: past(7, level).map((point) => ({
            evidence: 'E5' as const,
            entity: 'front',
            metric: 'latency_ms',
            ...point,
          })),
        },
      }).outcome
    expect(outcome(daily)).toBe('healthy')
    expect(outcome(nightly)).toBe('fault')
  })
})

describe('what a page is about', () => {
  it.each([
    ['connections at 98 %', ['saturation']],
    ['FreeStorageSpace on orders fell from 15 GB to 1 GB', ['disk']],
    ['high CPU (91%) and p99 latency of 3.4 s', ['cpu', 'latency']],
    ['error rate above 5%', ['error']],
    ['dropped in 15 minutes', []],
    ['something is wrong with 3 pods', []],
  ])('%s', (text, families) => {
    expect([...pagedFamilies({ metric: null, text, title: '' })]).toEqual(families)
  })

  it('is its metric when it has one', () => {
    expect([...pagedFamilies(alert({ metric: 'cpu_usage', text: 'latency above 3 s' }))]).toEqual(['cpu'])
  })
})
