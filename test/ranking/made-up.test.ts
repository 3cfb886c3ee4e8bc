import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAULTS } from '../../scripts/simulate/faults.ts'
import { innocentDeploy } from '../../scripts/simulate/innocent-deploy.ts'
import { random } from '../../scripts/simulate/random.ts'
import type { SimCase } from '../../scripts/simulate/sim-case.ts'
import { simInput } from '../../scripts/simulate/sim-input.ts'
import { rankRows } from '../../src/evals/rank-case.ts'
import { metricMeaning } from '../../src/ranking/metric-family.ts'
import { firstOf, madeUp, placeOfCulprit, rankMadeUp } from './support/made-up.ts'

const RUNS = { numRuns: 6, seed: 11 }

/** A loud fault of any kind in a system of any shape. */
const incidents = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    fault: fc.constantFrom(...FAULTS.map(({ name }) => name)),
  })
  .map(({ seed, fault }) => madeUp(`${seed}`, { fault, strength: 2 }))

const withMetrics = (
  sim: SimCase,
  change: (line: SimCase['metrics'][number]) => SimCase['metrics'],
): SimCase => ({ ...sim, metrics: sim.metrics.flatMap(change) })

/** Every pod becomes three that share its work. */
function split(sim: SimCase): SimCase {
  const pods = sim.entities.filter(({ id }) => sim.metrics.some(({ entity }) => entity === id))
  const parts = (id: string): string[] => [1, 2, 3].map((part) => `${id}-part${part}`)
  const shared = (metric: string): boolean => metricMeaning(metric).family === 'traffic'
  return {
    ...withMetrics(sim, (line) =>
      parts(line.entity).map((entity) => ({
        ...line,
        entity,
        value: shared(line.metric) ? line.value / 3 : line.value,
      })),
    ),
    entities: [
      ...sim.entities,
      ...pods.flatMap(({ id, service }) => parts(id).map((part) => ({ id: part, kind: 'pod', service }))),
    ],
  }
}

const UNITS: readonly (readonly [from: RegExp, to: string, factor: number])[] = [
  [/_ms$/, '_seconds', 1e-3],
  [/_seconds_(\w+)$/, '_ms_$1', 1e3],
  [/\(ms\)$/, '(s)', 1e-3],
  [/_bytes$/, '_mib', 2 ** -20],
  [/\(Mi\)$/, '(bytes)', 2 ** 20],
]

const inUnit = (metric: string): { metric: string; factor: number } => {
  const [from, to, factor] = UNITS.find(([pattern]) => pattern.test(metric)) ?? [/$/, '', 1]
  return { metric: metric.replace(from, to), factor }
}

function inOtherUnits(sim: SimCase): SimCase {
  const { alert } = sim
  return {
    ...withMetrics(sim, (line) => {
      const { metric, factor } = inUnit(line.metric)
      return [{ ...line, metric, value: line.value * factor }]
    }),
    alert: { ...alert, metric: alert.metric && inUnit(alert.metric).metric },
  }
}

function renamed(sim: SimCase, name: (service: string) => string): SimCase {
  const services = [...new Set(sim.entities.flatMap(({ service }) => service ?? []))]
  const of = (id: string): string => {
    const own = services.filter((service) => id === service || id.startsWith(`${service}-`))
    const longest = own.sort((a, b) => b.length - a.length)[0] ?? ''
    return `${name(longest)}${id.slice(longest.length)}`
  }
  return {
    ...withMetrics(sim, (line) => [{ ...line, entity: of(line.entity) }]),
    alert: {
      ...sim.alert,
      text: 'Abnormal behaviour detected',
      entity: sim.alert.entity && of(sim.alert.entity),
    },
    entities: sim.entities.map(({ id, kind, service }) => ({
      id: of(id),
      kind,
      service: service && of(service),
    })),
    edges: sim.edges.map(([a, b]) => [of(a), of(b)]),
  }
}

function later(sim: SimCase, by: number): SimCase {
  const { window, alert } = sim
  return {
    ...withMetrics(sim, (line) => [{ ...line, ts: line.ts + by }]),
    alert: { ...alert, firedAt: alert.firedAt + by },
    window: window && { start: window.start + by, end: window.end + by },
  }
}

function withIdle(sim: SimCase): SimCase {
  const times = [...new Set(sim.metrics.map(({ ts }) => ts))]
  const idle = [...new Set(sim.metrics.map(({ metric }) => metric))].flatMap((metric) =>
    times.map((ts) => ({ ts, entity: 'idle', metric, value: 0 })),
  )
  return {
    ...sim,
    metrics: [...sim.metrics, ...idle],
    entities: [...sim.entities, { id: 'idle', kind: 'service', service: 'idle' }],
  }
}

describe('the first suspect of a made-up incident stays the same', () => {
  const keeps = (change: (sim: SimCase) => SimCase, named = (name: string): string => name): void =>
    fc.assert(
      fc.property(incidents, (sim) => {
        const before = firstOf(sim)
        expect(firstOf(change(sim))).toBe(before === undefined ? undefined : named(before))
      }),
      RUNS,
    )

  it('when every service runs in three times as many pods', () => keeps(split))

  it('in seconds for milliseconds, and bytes for MiB', () => keeps(inOtherUnits))

  it('at another time of another day', () => keeps((sim) => later(sim, 86_400_000 * 3 + 60_000)))

  it('beside an idle service', () => keeps(withIdle))

  it('in whatever order the rows come', () => {
    keeps((sim) => ({ ...sim, metrics: [...sim.metrics].reverse(), entities: [...sim.entities].reverse() }))
  })

  it('under other names', () => {
    const name = (service: string): string =>
      `w${[...service]
        .reverse()
        .join('')
        .replace(/[^a-z]/g, '')}`
    keeps((sim) => renamed(sim, name), name)
  })
})

describe('a made-up incident', () => {
  // From strength 1.8 on a crashing service measures nothing of itself, and from 4 on callers give up waiting.
  const STRENGTHS = [0.8, 1.6, 2, 3, 5] as const
  /** Whose network it is, and who calls less than before, numbers alone do not always tell, however strong. */
  const NEEDS_TRACES = /^network_|^early_return$/

  it.each(['a shop', 'c', 'g', 'h'])(
    'in %s ranks its culprit no lower when the fault is stronger',
    (seed) => {
      const faults = FAULTS.filter(({ name }) => seed === 'a shop' || !NEEDS_TRACES.test(name))
      const lower = faults.flatMap(({ name }) => {
        const places = STRENGTHS.map((strength) => placeOfCulprit(madeUp(seed, { fault: name, strength })))
        return places.some((place, index) => place > Math.min(...places.slice(0, index + 1)))
          ? [`${name} ${places.join(' ')}`]
          : []
      })
      expect(lower).toEqual([])
    },
  )

  it('is told with reads that were made', () => {
    fc.assert(
      fc.property(incidents, (sim) => {
        const { suspects, changes } = rankMadeUp(sim)
        const facts = suspects.flatMap(({ supporting, opposing }) => [...supporting, ...opposing])
        const { rows } = simInput(sim)
        const read = new Set(
          [...rows.series, ...rows.entities, ...rows.edges].map(({ evidence }) => evidence),
        )
        for (const { citations } of [...facts, ...changes]) {
          expect(citations.length).toBeGreaterThan(0)
          for (const ref of citations) expect(read).toContain(ref)
        }
      }),
      RUNS,
    )
  })

  it('blames an innocent deploy in one of twenty-four cases at most', () => {
    const cases = Array.from({ length: 24 }, (_, index) => madeUp(`innocent ${index}`))
    const blamed = cases.filter((sim, index) => {
      const deploy = innocentDeploy(random(`deploy ${index}`), sim)
      const meta = { id: sim.id, dataset: sim.dataset, gaps: [], loadMs: 0 }
      return rankRows(simInput({ ...sim, events: [deploy] }), meta).line.change === deploy.attrs.sha
    })
    expect(blamed.length).toBeLessThanOrEqual(1)
  })
})
