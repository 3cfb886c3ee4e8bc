import { describe, expect, it } from 'vitest'
import { edge, entity, input, line, MINUTE, rankRows, START, series, span } from './support/rows.ts'

const shop = [entity('front'), entity('cart'), entity('stock')]
const calls = [edge('front', 'cart'), edge('cart', 'stock')]
const BROKEN_AT = START + 15 * MINUTE

/** One trace a second through all three services; `own` gives what each spends itself. */
const traces = (own: (name: string, ts: number) => number) =>
  Array.from({ length: 1500 }, (_, index) => {
    const ts = START + index * 1000
    const path = ['front', 'cart', 'stock']
    const times = path.map((name) => own(name, ts) + (index % 7))
    return path.map((name, at) =>
      span({
        traceId: `t${index}`,
        spanId: `${name}${index}`,
        parentId: at === 0 ? null : `${path[at - 1]}${index}`,
        service: name,
        op: `${name} op`,
        start: ts + at,
        durMs: times.slice(at).reduce((sum, one) => sum + one, 0),
      }),
    )
  }).flat()

describe('the first suspect', () => {
  it('is the callee whose latency its callers only pass on', () => {
    const metrics = ['front', 'cart', 'stock'].flatMap((name) => series(name, 'latency_p90_ms', 40, 400))
    const quiet = [series('front', 'cpu_percent', 20, 20), series('cart', 'cpu_percent', 20, 20)].flat()
    const ranking = rankRows(
      input({ entities: shop, edges: calls, metrics: [...metrics, ...quiet] }, { metric: 'latency_p90_ms' }),
    )
    expect(ranking).toMatchObject({ outcome: 'fault' })
    expect(ranking.suspects[0]?.service).toBe('stock')
    expect(Math.abs((ranking.onset ?? 0) - BROKEN_AT)).toBeLessThanOrEqual(2 * MINUTE)
  })

  it('is the service whose own time grew, not the one above it', () => {
    const spans = traces((name, ts) => (name === 'cart' && ts >= BROKEN_AT ? 200 : 10))
    const ranking = rankRows(input({ entities: shop, spans }))
    expect(ranking.suspects[0]?.service).toBe('cart')
    // Weights that were never fitted say one half to everything.
    expect(Math.abs(ranking.confidence - 0.5)).toBeGreaterThan(0.1)
    expect(ranking.suspects[0]?.supporting.flatMap(({ citations }) => citations)).toContain('E4')
  })

  it('is the service that began to log an error nobody had seen', () => {
    const usual = Array.from({ length: 300 }, (_, index) => line({ ts: START + index * 6000 }))
    const failing = Array.from({ length: 120 }, (_, index) =>
      line({
        ts: BROKEN_AT + index * 5000,
        entity: 'stock',
        level: 'error',
        message: `reserve of item ${index} failed: lock wait timeout exceeded`,
      }),
    )
    const before = Array.from({ length: 300 }, (_, index) =>
      line({ ts: START + index * 6000, entity: 'stock', message: 'reserved' }),
    )
    const ranking = rankRows(input({ entities: shop, edges: calls, logs: [...usual, ...before, ...failing] }))
    expect(ranking.suspects[0]?.service).toBe('stock')
  })

  it('is nobody while nothing moves', () => {
    const metrics = ['front', 'cart', 'stock'].flatMap((name) => series(name, 'latency_p90_ms', 40, 40))
    const ranking = rankRows(
      input({ entities: shop, edges: calls, metrics }, { metric: 'latency_p90_ms', value: '42' }),
    )
    expect(ranking.outcome).toBe('healthy')
  })
})
