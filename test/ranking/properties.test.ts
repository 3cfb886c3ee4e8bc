import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseRows, MetricRow } from '../../src/domain/case-file.ts'
import type { RowsInput } from '../../src/ranking/columns-of.ts'
import { edge, entity, input, rankRows, series } from './support/rows.ts'

const RUNS = { numRuns: 25, seed: 7 }

interface Shop {
  names: readonly [string, string, string]
  /** Which of the three is slow, and by how much. */
  at: number
  factor: number
}

/** A chain of three services, of which one is slow and makes its callers slow. */
function shop({ names, at, factor }: Shop): RowsInput {
  const metrics = names.flatMap((name, index) => [
    ...series(name, 'latency_p90_ms', 40, index <= at ? 40 * factor : 40),
    ...series(name, 'cpu_percent', 20, index === at ? 80 : 20),
  ])
  const edges = [edge(names[0], names[1]), edge(names[1], names[2])]
  const about = { service: names[0], entity: names[0], metric: 'latency_p90_ms' }
  return input({ entities: names.map((name) => entity(name)), edges, metrics }, about)
}

const NAMES = ['front', 'cart', 'stock'] as const
const shops = fc.record({
  names: fc.constant(NAMES),
  at: fc.integer({ min: 0, max: 2 }),
  factor: fc.integer({ min: 3, max: 20 }),
})
const words = fc.uniqueArray(fc.stringMatching(/^[bdfgk][aeiou][lmnr][aeiou][lmnr]{1,3}$/), {
  minLength: 3,
  maxLength: 3,
})

const first = (one: RowsInput): string | undefined => rankRows(one).suspects[0]?.service
const withRows = (one: RowsInput, rows: Partial<CaseRows>): RowsInput => ({
  ...one,
  rows: { ...one.rows, ...rows },
})
const scaled = (rows: readonly MetricRow[], wanted: string, factor: number): MetricRow[] =>
  rows.map((row) => (row.metric === wanted ? { ...row, value: row.value * factor } : row))

describe('the first suspect stays the same', () => {
  const keeps = (change: (one: RowsInput) => RowsInput): void =>
    fc.assert(
      fc.property(shops, (of) => {
        const one = shop(of)
        expect(first(one)).toBe(of.names[of.at])
        expect(first(change(one))).toBe(of.names[of.at])
      }),
      RUNS,
    )

  it('when rows come in another order, to the byte', () => {
    fc.assert(
      fc.property(shops, fc.integer(), (of, by) => {
        const one = shop(of)
        const order = (row: MetricRow): number => Math.sin(row.ts * 1e-5 + row.value + by)
        const metrics = [...one.rows.metrics].sort((a, b) => order(a) - order(b))
        const edges = [...one.rows.edges].reverse()
        const entities = [...one.rows.entities].reverse()
        expect(JSON.stringify(rankRows(withRows(one, { metrics, edges, entities })))).toBe(
          JSON.stringify(rankRows(one)),
        )
      }),
      RUNS,
    )
  })

  it('beside an idle service', () =>
    keeps((one) =>
      withRows(one, {
        entities: [...one.rows.entities, entity('idle')],
        metrics: [...one.rows.metrics, ...series('idle', 'latency_p90_ms', 40, 40)],
      }),
    ))

  it('at another time', () =>
    keeps((one) => {
      const by = 86_400_000 * 11 + 7_000
      const { window, alert } = one
      const metrics = one.rows.metrics.map((row) => ({ ...row, ts: row.ts + by }))
      return {
        ...withRows(one, { metrics }),
        window: { start: window.start + by, end: window.end + by },
        alert: { ...alert, firedAt: alert.firedAt + by },
      }
    }))

  it('in another unit', () =>
    keeps((one) => withRows(one, { metrics: scaled(one.rows.metrics, 'latency_p90_ms', 0.001) })))

  it('under names nobody has seen', () => {
    fc.assert(
      fc.property(shops, words, (of, [a = 'a', b = 'b', c = 'c']) => {
        const names = [a, b, c] as const
        expect(first(shop({ ...of, names }))).toBe(names[of.at])
      }),
      RUNS,
    )
  })
})

describe('what is said', () => {
  it('cites only reads that were made', () => {
    fc.assert(
      fc.property(shops, (of) => {
        const one = shop(of)
        const read = new Set([...one.rows.metrics, ...one.rows.edges].map(({ evidence }) => evidence))
        const said = rankRows(one).suspects.flatMap(({ supporting, opposing }) => [
          ...supporting,
          ...opposing,
        ])
        expect(said.length).toBeGreaterThan(0)
        for (const { citations } of said) {
          expect(citations.length).toBeGreaterThan(0)
          for (const ref of citations) expect(read).toContain(ref)
        }
      }),
      RUNS,
    )
  })

  it('survives numbers that are none', () => {
    const one = shop({ names: NAMES, at: 2, factor: 8 })
    const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].flatMap((value) =>
      one.rows.metrics.slice(0, 40).map((row) => ({ ...row, value })),
    )
    expect(first(withRows(one, { metrics: [...bad, ...one.rows.metrics] }))).toBe('stock')
  })
})
