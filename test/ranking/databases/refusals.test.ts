import { describe, expect, it } from 'vitest'
import { edge, entity, input, line, MINUTE, rankRows, START, series } from '../support/rows.ts'

const entities = [
  entity('front'),
  entity('orders'),
  entity('stock'),
  entity('orders-db', 'database'),
  entity('other-db', 'database'),
]
const edges = [
  edge('front', 'orders'),
  edge('front', 'stock'),
  edge('orders', 'orders-db'),
  edge('stock', 'orders-db'),
]

/** Lines of one service from a minute on, thirty seconds apart. */
const errors = (service: string, message: string, from = 15, count = 20) =>
  Array.from({ length: count }, (_, index) =>
    line({ entity: service, level: 'error', message, ts: START + from * MINUTE + index * 30_000 }),
  )

/** Orders fails from minute 15 on, with what its log says. */
function suspects(logs: ReturnType<typeof errors>, more: Partial<Parameters<typeof input>[0]> = {}) {
  const metrics = [
    ...series('orders', 'http_requests_error_ratio', 0.001, 0.3),
    ...series('front', 'http_requests_error_ratio', 0.001, 0.2),
  ]
  return rankRows(input({ metrics, logs, entities, edges, ...more })).suspects
}

const first = (logs: ReturnType<typeof errors>, more?: Partial<Parameters<typeof input>[0]>): string => {
  const [one] = suspects(logs, more)
  return `${one?.service} ${one?.kind}`
}

const failed = (words: string): string =>
  `POST /orders failed with 500: ${words} at Parser.parse (parser.js:1:2)`

describe('a database that will not', () => {
  it.each([
    ['permission denied for relation invoices', 'database'],
    ["INSERT command denied to user 'shop'@'10.0.0.7' for table 'invoices'", 'database'],
    ['cannot execute UPDATE in a read-only transaction', 'database'],
    ['nextval: reached maximum value of sequence "invoices_id_seq" (2147483647)', 'database'],
    ['no pg_hba.conf entry for host "10.0.0.7", user "shop", database "shop"', 'credentials'],
    ['FATAL: sorry, too many clients already', 'saturation'],
    ["The table 'invoices' is full", 'disk'],
    ['terminating connection due to administrator command', 'restart'],
  ])('is blamed for "%s"', (words, kind) => {
    expect(first(errors('orders', failed(words)))).toBe(`orders-db ${kind}`)
  })

  it.each([
    'duplicate key value violates unique constraint "orders_pkey"',
    'column "gift" of relation "orders" does not exist',
    'null value in column "sum" violates not-null constraint',
    'invalid input syntax for type integer: "12.5"',
  ])('is not, where the statement is wrong: "%s"', (words) => {
    expect(first(errors('orders', failed(words)))).toMatch(/^orders /)
  })

  it('is not, when it said so all the time', () => {
    const always = errors('orders', failed('permission denied for table audit'), 0, 50)
    expect(suspects(always).some(({ service }) => service === 'orders-db')).toBe(false)
  })

  it('is not, when nobody knows which of two it is', () => {
    const two = [...edges, edge('orders', 'other-db')]
    const logs = errors('orders', failed('permission denied for table orders'))
    expect(suspects(logs, { edges: two }).some(({ service }) => service.endsWith('-db'))).toBe(false)
  })

  it('is the one that the message names', () => {
    const two = [...edges, edge('orders', 'other-db')]
    expect(
      first(errors('orders', failed('other-db: permission denied for table orders')), { edges: two }),
    ).toBe('other-db database')
  })

  it('counts the services that it refuses', () => {
    const words = failed('cannot execute INSERT in a read-only transaction')
    const [one] = suspects([...errors('orders', words), ...errors('stock', words)])
    expect(one?.supporting[0]?.text).toBe(`orders-db refuses orders, stock, ×40: "${words}"`)
    expect(one?.supporting[0]?.untrusted).toBe(true)
  })
})
