import { describe, expect, it } from 'vitest'
import { metricMeaning } from '../../../src/ranking/metric-family.ts'
import { edge, entity, input, line, MINUTE, rankRows, START, series } from '../support/rows.ts'

const entities = [entity('front'), entity('orders'), entity('stock'), entity('orders-db', 'database')]
const shared = [
  edge('front', 'orders'),
  edge('front', 'stock'),
  edge('orders', 'orders-db'),
  edge('stock', 'orders-db'),
]

const errors = (service: string, message: string, from = 15) =>
  Array.from({ length: 20 }, (_, index) =>
    line({ entity: service, level: 'error', message, ts: START + from * MINUTE + index * 30_000 }),
  )

/** Orders fails; what callers trace and count of the database looks worse than anything of its own. */
const metrics = [
  ...series('orders', 'http_requests_error_ratio', 0.001, 0.2),
  ...series('front', 'http_requests_error_ratio', 0.001, 0.1),
  ...series('orders-db', 'query_error_ratio', 0, 0.7),
]

function blamed(logs: ReturnType<typeof errors>, more: Partial<Parameters<typeof input>[0]> = {}): string {
  const [one] = rankRows(input({ metrics, logs, entities, edges: shared, ...more })).suspects
  return one?.service ?? 'nobody'
}

const NOTHING_SAID = 'POST /orders failed with 500: unexpected'

describe('what callers say of a database', () => {
  it('counts where nothing speaks against it', () => {
    expect(blamed(errors('orders', NOTHING_SAID))).toBe('orders-db')
  })

  it.each([
    'column "channel" of relation "orders" does not exist',
    'relation "gifts" does not exist',
    'syntax error at or near "FORM"',
    'duplicate key value violates unique constraint "orders_ref"',
    'invalid input syntax for type integer: "12.5"',
    'value too long for type character varying(20)',
    "Duplicate entry '17' for key 'orders.PRIMARY'",
    "Unknown column 'channel' in 'field list'",
    "Table 'shop.gifts' doesn't exist",
    'You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version',
    "Data too long for column 'note' at row 1",
  ])('is the caller’s matter once it is told: "%s"', (words) => {
    expect(blamed(errors('orders', `POST /orders failed with 500: ${words}`))).toBe('orders')
  })

  it('stays with the database when the lines are an old habit', () => {
    const words = 'POST /orders failed with 500: relation "gifts" does not exist'
    expect(blamed([...errors('orders', words, 1), ...errors('orders', words)])).toBe('orders-db')
  })

  it('stays with the database when that says of itself that it is busy', () => {
    const words = 'POST /orders failed with 500: relation "gifts" does not exist'
    const busy = [...metrics, ...series('orders-db', 'active_time_seconds', 0.2, 5.8)]
    expect(blamed(errors('orders', words), { metrics: busy })).toBe('orders-db')
  })

  it('is the caller’s matter though its connections to the database become more', () => {
    const words = 'POST /orders failed with 500: relation "gifts" does not exist'
    const more = [...metrics, ...series('orders-db', 'connections', 8, 14)]
    expect(blamed(errors('orders', words), { metrics: more })).toBe('orders')
  })

  it.each([
    'Connection terminated due to connection timeout',
    'HikariPool-1 - Connection is not available, request timed out after 3ms.',
    'QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 0.01',
  ])('is the matter of one caller that no longer waits while another goes on: "%s"', (words) => {
    const lines = errors('orders', `POST /orders failed with 500: ${words}`)
    expect(blamed(lines)).toBe('orders')
    expect(blamed([...lines, ...errors('stock', `GET /stock failed with 500: ${words}`)])).toBe('orders-db')
    expect(blamed(lines, { edges: shared.slice(0, 3) })).toBe('orders-db')
  })
})

describe('counters of what clients do', () => {
  it.each([
    'sessions_abandoned_per_second',
    'pg_stat_database_xact_rollback_per_second',
    'mysql_global_status_aborted_clients',
  ])('are neither load nor errors of the database: %s', (name) => {
    expect(metricMeaning(name)).toMatchObject({ family: 'other', bad: 0 })
  })

  it('do not outweigh the errors of the client', () => {
    const moved = [
      ...series('orders', 'http_requests_error_ratio', 0.001, 0.2),
      ...series('orders-db', 'mysql_global_status_aborted_clients', 0, 6),
    ]
    const [one] = rankRows(input({ metrics: moved, logs: [], entities, edges: shared })).suspects
    expect(one?.service).toBe('orders')
  })
})
