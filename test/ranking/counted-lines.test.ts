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
