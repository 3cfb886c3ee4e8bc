import { describe, expect, it } from 'vitest'
import type { CaseRows, MetricRow } from '../../src/domain/case-file.ts'
import type { RowsInput } from '../../src/ranking/columns-of.ts'
import { edge, entity, input, line, MINUTE, rankRows, START, series, span } from './support/rows.ts'

const NAMES = ['front', 'cart', 'stock'] as const
const BROKEN_AT = START + 15 * MINUTE

/** A chain of three services of which the last is slow. */
const shop = (more: Partial<CaseRows> = {}): RowsInput =>
  input(
    {
      entities: NAMES.map((name) => entity(name)),
      edges: [edge('front', 'cart'), edge('cart', 'stock')],
      metrics: NAMES.flatMap((name) => [
        ...series(name, 'latency_p90_ms', 40, 400),
        ...series(name, 'cpu_percent', 20, name === 'stock' ? 80 : 20),
      ]),
      ...more,
    },
    { metric: 'latency_p90_ms' },
  )

const first = (one: RowsInput): string | undefined => rankRows(one).suspects[0]?.service
const withMetrics = (change: (rows: MetricRow[]) => MetricRow[]): RowsInput =>
  shop({ metrics: change(shop().rows.metrics) })

describe('bad numbers', () => {
  it('that are none leave the rest as it is', () => {
    const none = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    expect(
      first(
        withMetrics((rows) => rows.flatMap((row, index) => [row, { ...row, value: none[index % 3] ?? 0 }])),
      ),
    ).toBe('stock')
  })

  it('at the same time twice, and in no order, rank alike', () => {
    const jumbled = withMetrics((rows) =>
      [...rows, ...rows].sort((a, b) => Math.sin(a.ts + a.value) - Math.sin(b.ts + b.value)),
    )
    expect(first(jumbled)).toBe('stock')
  })

  it('of one sample, or that never change, are said to have no past or stay quiet', () => {
    const single = withMetrics((rows) => rows.filter(({ ts }) => ts === BROKEN_AT))
    expect(rankRows(single).gaps.join('\n')).toMatch(/no series has a past/)
    const constant = withMetrics((rows) => rows.map((row) => ({ ...row, value: 7 })))
    expect(rankRows(constant).suspects).toEqual([])
  })

  it('of a clock that is wrong by some seconds still name the culprit', () => {
    for (const skew of [-40_000, 40_000])
      expect(
        first(
          withMetrics((rows) =>
            rows.map((row) => (row.entity === 'cart' ? { ...row, ts: row.ts + skew } : row)),
          ),
        ),
      ).toBe('stock')
  })

  it('far outside the window are past or nothing', () => {
    const years = 3 * 365 * 86_400_000
    const skewed = withMetrics((rows) =>
      rows.map((row) => (row.entity === 'cart' ? { ...row, ts: row.ts + years } : row)),
    )
    expect(first(skewed)).toBe('stock')
  })

  it('of entities that nobody lists belong to services of their own', () => {
    const ranked = rankRows(shop({ entities: [], metrics: shop().rows.metrics }))
    expect(ranked.suspects[0]?.service).toBe('stock')
    const half = rankRows(shop({ entities: [entity('front')] }))
    expect(half.suspects[0]?.service).toBe('stock')
    expect(half.gaps).toContainEqual('2 entities are in no topology and stand for themselves: cart, stock')
  })
})

describe('bad traces', () => {
  const traces = (change: Parameters<typeof span>[0] = {}) =>
    Array.from({ length: 600 }, (_, index) => {
      const start = START + index * 3000
      const own = start >= BROKEN_AT ? 300 : 10
      return [
        span({ traceId: `t${index}`, spanId: `f${index}`, start, durMs: own + 20 + (index % 5) }),
        span({
          traceId: `t${index}`,
          spanId: `s${index}`,
          parentId: `f${index}`,
          service: 'stock',
          op: 'reserve',
          start: start + 1,
          durMs: own + (index % 5),
          ...change,
        }),
      ]
    }).flat()

  const traced = (spans: CaseRows['spans']): RowsInput =>
    input({ entities: [entity('front'), entity('stock')], spans })

  it('without roots are ranked by what is left, and said to be cut', () => {
    const ranked = rankRows(traced(traces().filter(({ parentId }) => parentId !== null)))
    expect(ranked.suspects[0]?.service).toBe('stock')
    expect(ranked.gaps).toContainEqual(
      '600 of 600 spans name a parent that was not read: their callers are not known',
    )
  })

  it('that call in circles end', () => {
    const spans = [
      ...traces(),
      span({ spanId: 'x', parentId: 'y' }),
      span({ spanId: 'y', parentId: 'x' }),
      span({ spanId: 'z', parentId: 'z' }),
    ]
    const circle = [edge('front', 'stock'), edge('stock', 'front'), edge('front', 'front')]
    const ranked = rankRows({ ...traced(spans), rows: { ...traced(spans).rows, edges: circle } })
    expect(ranked.outcome).toBe('fault')
  })

  it('that end before they begin are counted and not believed', () => {
    const good = traces()
    const bad = good.slice(0, 50).map((one) => ({ ...one, spanId: `${one.spanId}-bad`, durMs: -5000 }))
    const none = good.slice(0, 10).map((one) => ({ ...one, spanId: `${one.spanId}-nan`, durMs: Number.NaN }))
    const ranked = rankRows(traced([...good, ...bad, ...none]))
    expect(ranked.suspects[0]?.service).toBe('stock')
    expect(ranked.gaps).toContainEqual(
      '60 spans end before they begin or have no duration: their time was not used',
    )
  })
})

describe('bad text', () => {
  it('of ten megabytes in one line is one line', () => {
    const huge = line({
      ts: BROKEN_AT,
      entity: 'cart',
      level: 'error',
      message: `dump ${'x'.repeat(10_000_000)}`,
    })
    const ranked = rankRows(shop({ logs: [huge] }))
    expect(ranked.suspects[0]?.service).toBe('stock')
    const said = ranked.suspects.flatMap(({ supporting }) => supporting.map(({ text }) => text.length))
    expect(Math.max(...said)).toBeLessThan(1000)
  })

  it('without time, level or sense does no harm', () => {
    const logs = ['', '\u0000', '\ud800', '{"cut": "of', '%s %n'.repeat(100)].map((message, index) =>
      line({ message, ts: index % 2 ? null : BROKEN_AT, level: null, entity: 'nobody knows' }),
    )
    expect(first(shop({ logs }))).toBe('stock')
  })
})

describe('nothing', () => {
  it('is unclear, and every table that is missing is named', () => {
    const ranked = rankRows(input({}))
    expect(ranked).toMatchObject({ outcome: 'unclear', suspects: [], onset: null })
    expect(ranked.gaps.filter((gap) => / were read: /.test(gap))).toHaveLength(4)
  })
})
