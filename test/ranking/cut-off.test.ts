import { describe, expect, it } from 'vitest'
import type { MetricRow } from '../../src/domain/case-file.ts'
import { edge, entity, input, line, MINUTE, rankRows, START, series } from './support/rows.ts'

const NAMES = ['front', 'cart', 'stock', 'mail']
const EDGES = [edge('front', 'cart'), edge('front', 'mail'), edge('cart', 'stock')]

const first = (metrics: MetricRow[], metric: string | null = null) =>
  rankRows(input({ entities: NAMES.map((name) => entity(name)), edges: EDGES, metrics }, { metric }))
    .suspects[0]

const well = (metric: string, level: number, but: readonly string[] = []): MetricRow[] =>
  NAMES.filter((name) => !but.includes(name)).flatMap((name) => series(name, metric, level, level))

const falling = (name: string, before: number, after: number): MetricRow[] =>
  series(name, 'requests_per_second', before, after)

const failing = series('front', 'error_rate', 0.001, 0.3)

describe('a service that cannot be reached', () => {
  it('is blamed before its caller: nobody asks it any more while the caller is asked as ever', () => {
    const suspect = first(
      [
        ...failing,
        ...well('requests_per_second', 40, ['cart']),
        ...falling('cart', 40, 1),
        ...series('cart', 'restarts_total', 0, 4),
      ],
      'error_rate',
    )
    expect(suspect).toMatchObject({ service: 'cart', kind: 'crash' })
    expect(suspect?.supporting[0]?.text).toContain('fewer requests')
    expect(suspect?.supporting[0]?.citations).toEqual(['E2'])
  })

  it.each([
    ['its caller calls nobody as before', ['mail']],
    ['its caller is asked less itself', ['front']],
  ])('is not blamed when %s', (_, also) => {
    const suspects = rankRows(
      input({
        entities: NAMES.map((name) => entity(name)),
        edges: EDGES,
        metrics: [
          ...failing,
          ...well('requests_per_second', 40, ['cart', ...also]),
          ...['cart', ...also].flatMap((name) => falling(name, 40, 1)),
          ...series('cart', 'restarts_total', 0, 4),
        ],
      }),
    ).suspects.flatMap(({ supporting }) => supporting.map(({ text }) => text))
    expect(suspects.join('\n')).not.toContain('fewer requests')
  })

  it.each([
    ['cart answered 502 Bad Gateway: connection refused', true],
    ['discount of undefined', false],
  ])('is not blamed when its caller fails of something else before it asks: "%s"', (message, isCut) => {
    const logs = Array.from({ length: 20 }, (_, index) =>
      line({ entity: 'front', level: 'error', message, ts: START + 15 * MINUTE + index * 20_000 }),
    )
    const metrics = [
      ...failing,
      ...well('requests_per_second', 40, ['cart']),
      ...falling('cart', 40, 1),
      ...series('cart', 'restarts_total', 0, 4),
    ]
    const entities = NAMES.map((name) => entity(name))
    const { suspects } = rankRows(input({ entities, edges: EDGES, metrics, logs }))
    const texts = suspects.flatMap(({ supporting }) => supporting.map(({ text }) => text)).join('\n')
    expect(texts.includes('fewer requests')).toBe(isCut)
  })

  it('is blamed when it falls silent while its caller fails, though its restarts are counted on', () => {
    const until = START + 15 * MINUTE
    const gone = ['cpu_percent', 'latency_p90_ms', 'requests_per_second'].flatMap((metric) =>
      series('cart', metric, 40, 40).filter(({ ts }) => ts < until),
    )
    const suspect = first([
      ...failing,
      ...gone,
      ...series('cart', 'restarts_total', 0, 0),
      ...well('cpu_percent', 40, ['cart']),
    ])
    expect(suspect).toMatchObject({ service: 'cart', kind: 'crash' })
  })

  it('is blamed when its caller fails waiting for it', () => {
    const suspect = first(
      [
        ...failing,
        ...series('front', 'latency_p90_ms', 100, 3000),
        ...series('cart', 'latency_p90_ms', 40, 9000),
        ...series('cart', 'error_rate', 0.001, 0.001),
      ],
      'error_rate',
    )
    expect(suspect).toMatchObject({ service: 'cart', kind: 'latency' })
  })

  it.each([
    ['POST /order failed with 504: timeout of 3000 ms exceeded calling cart', 'cart fails'],
    ['POST /order failed with 500: amount of undefined', 'nobody'],
  ])('is waited for only by a caller whose errors say so: "%s"', (message, whom) => {
    const logs = Array.from({ length: 20 }, (_, index) =>
      line({ entity: 'front', level: 'error', message, ts: START + 15 * MINUTE + index * 20_000 }),
    )
    const metrics = [
      ...failing,
      ...series('front', 'latency_p90_ms', 100, 3000),
      ...series('cart', 'latency_p90_ms', 40, 9000),
      ...series('cart', 'error_rate', 0.001, 0.001),
    ]
    const { suspects } = rankRows(
      input(
        { entities: NAMES.map((name) => entity(name)), edges: EDGES, metrics, logs },
        { metric: 'error_rate' },
      ),
    )
    const texts = suspects.flatMap(({ supporting }) => supporting.map(({ text }) => text)).join('\n')
    expect(texts.includes('front fails waiting for cart')).toBe(whom === 'cart fails')
  })
})

describe('a service that merely stops reporting what it seldom reports', () => {
  it('is not silent', () => {
    const seldom = series('cart', 'error_rate', 0, 0).filter((_, index) => index % 5 === 0 && index < 16)
    expect(first([...failing, ...seldom, ...well('cpu_percent', 40)])?.service).toBe('front')
  })
})
