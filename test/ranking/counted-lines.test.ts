import { describe, expect, it } from 'vitest'
import { columnsOf } from '../../src/ranking/columns-of.ts'
import { ERROR_LINES, logSeries } from '../../src/ranking/log-series.ts'
import { metricSeries } from '../../src/ranking/series.ts'
import { entity, input, MINUTE, START } from './support/rows.ts'

const line = (name: string, minute: number) => ({
  evidence: 'E3' as const,
  ts: START + minute * MINUTE,
  entity: name,
  level: 'error',
  message: 'refused',
  traceId: null,
  spanId: null,
})

describe('lines that their own system counted', () => {
  const counts = Array.from({ length: 40 }, (_, minute) => ({
    evidence: 'E2' as const,
    ts: START + minute * MINUTE,
    entity: 'front',
    metric: ERROR_LINES,
    value: minute < 20 ? 0 : 5000,
  }))
  const rows = {
    entities: [entity('front'), entity('pay')],
    metrics: counts,
    logs: [line('front', 39), line('pay', 30)],
  }
  const one = columnsOf(input(rows))

  it('are not counted again from the sample that was read', () => {
    expect(logSeries(one).map((series) => series.entity)).toEqual(['pay'])
  })

  it('are no second source beside the lines', () => {
    expect(metricSeries(one)).toMatchObject([{ entity: 'front', source: 'logs', evidence: 'E2' }])
  })
})

describe('zeros from before anybody kept lines', () => {
  const counted = (name: string, first: number, metric = 'log.lines') =>
    Array.from({ length: 40 }, (_, minute) => ({
      evidence: 'E2' as const,
      ts: START + minute * MINUTE,
      entity: name,
      metric,
      value: minute < first ? 0 : 60,
    }))
  const entities = [entity('front'), entity('pay')]
  const firstOf = (rows: ReturnType<typeof counted>, baseline: ReturnType<typeof counted> = []) =>
    metricSeries(
      columnsOf({ ...input({ entities, metrics: rows }), baseline: input({ metrics: baseline }).rows }),
    ).map(({ entity: name, points }) => [name, points.times[0]])

  it('are no silence: nothing is known of that time', () => {
    const rows = [...counted('front', 30), ...counted('pay', 32)]
    expect(firstOf(rows)).toEqual([
      ['front', START + 30 * MINUTE],
      ['pay', START + 30 * MINUTE],
    ])
  })

  it('are one where others wrote lines then, or the past has some', () => {
    const rows = [...counted('front', 0), ...counted('pay', 32)]
    expect(firstOf(rows)).toEqual([
      ['front', START],
      ['pay', START],
    ])
    const past = counted('pay', 0).map((one) => ({ ...one, ts: one.ts - 86_400_000 }))
    expect(firstOf(counted('pay', 32), past)).toEqual([['pay', START]])
  })
})
