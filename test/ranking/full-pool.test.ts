import { describe, expect, it } from 'vitest'
import type { MetricRow } from '../../src/domain/case-file.ts'
import { edge, entity, input, rankRows, series } from './support/rows.ts'

const entities = [entity('front'), entity('orders'), entity('orders-db', 'database')]
const edges = [edge('front', 'orders'), edge('orders', 'orders-db')]

/** Orders waits for its own pool, and what it measures of its queries includes that wait. */
const waiting: MetricRow[] = [
  ...series('orders', 'db_pool_waiting', 0, 26),
  ...series('orders', 'db_query_duration_seconds_p99', 0.02, 1.9),
  ...series('orders', 'http_request_duration_seconds_p99', 0.03, 1.9),
  ...series('front', 'http_request_duration_seconds_p99', 0.06, 2),
]

const first = (of: MetricRow[]): string => {
  const [one] = rankRows(input({ entities, edges, metrics: [...waiting, ...of] })).suspects
  return `${one?.service} ${one?.kind}`
}

describe('a service that waits for its own pool', () => {
  it('is blamed while the database says nothing of itself', () => {
    expect(first(series('orders-db', 'commits_per_second', 40, 25))).toBe('orders saturation')
  })

  it('is not when the database says that it spends its time', () => {
    const busy = [
      ...series('orders-db', 'active_time_seconds', 0.2, 5.8),
      ...series('orders-db', 'lock_wait_seconds', 0, 4),
    ]
    expect(first(busy)).toMatch(/^orders-db /)
  })
})
