import type { Family } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'
import { namesIn, withoutName } from './names.ts'
import type { Callees } from './propagation.ts'
import type { Series } from './series.ts'
import type { SeriesObservation } from './series-score.ts'

const SEEN_FROM_OUTSIDE: ReadonlySet<Family> = new Set(['latency', 'error'])
/** Time of queries: only a database spends it. Waiting for the own pool is the caller's. */
const QUERY = /(^|_)(db|sql|database)_(query|statement|call)?/i
const POOL = /pool/i
const ARROW = /([\w.-]+)\s*->\s*([\w-]+)/

interface Ends {
  caller: string
  callee: string
}

type Measure = Pick<Series, 'service' | 'metric' | 'family'>

/** Both ends of a metric that is named after an edge, `web->cart.latency`. */
function arrowOf(metric: string, folding: Folding): Ends | null {
  const found = ARROW.exec(metric)
  if (!found?.[1] || !found[2]) return null
  const caller = folding.serviceOf(found[1].replace(/^\w*edge\./, ''))
  const callee = folding.serviceOf(found[2])
  return caller === null || callee === null || caller === callee ? null : { caller, callee }
}

/** Callee that a caller's metric is about; null when it is about the caller itself. */
function namedCallee(
  { service, metric, family }: Measure,
  callees: Callees,
  folding: Folding,
): string | null {
  if (!SEEN_FROM_OUTSIDE.has(family) || metric.startsWith('trace.')) return null
  const called = [...(callees.get(service) ?? [])].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  const named = called.find((name) => namesIn(metric, name))
  if (named) return named
  const stores = called.filter((name) => folding.kindOf(name) === 'database')
  return stores.length === 1 && QUERY.test(metric) && !POOL.test(metric) ? (stores[0] ?? null) : null
}

interface Edge extends Ends {
  observation: SeriesObservation
  /** Named after both ends, so that nobody owns it, rather than measured by the caller. */
  shared: boolean
}

function edgeOf(observation: SeriesObservation, callees: Callees, folding: Folding): Edge | null {
  const arrow = arrowOf(observation.metric, folding)
  if (arrow) return { ...arrow, observation, shared: arrow.caller === observation.service }
  const callee = namedCallee(observation, callees, folding)
  return callee === null ? null : { caller: observation.service, callee, observation, shared: false }
}

const key = (service: string, family: Family): string => `${service}\u0000${family}`

/** Fewer callees that fail together may do so by chance. */
const FAN_OUT = 3

/** Share of a caller's callees that are hot in one family; 0 for a caller with few. */
function fans(edges: readonly Edge[], callees: Callees): (edge: Edge) => number {
  const hot = new Map<string, Set<string>>()
  for (const { caller, callee, observation } of edges) {
    const own = key(caller, observation.family)
    hot.set(own, (hot.get(own) ?? new Set()).add(callee))
  }
  return ({ caller, observation }) => {
    const count = hot.get(key(caller, observation.family))?.size ?? 0
    const all = callees.get(caller)?.size ?? count
    return all >= FAN_OUT && count >= FAN_OUT ? Math.min(1, count / all) : 0
  }
}

/** Of such a share of its calls a caller is to blame itself. */
const FANNED = 0.6

export interface Assigned {
  observations: SeriesObservation[]
  /** Callers whose calls fail wherever they go: no callee explains them. */
  fanned: ReadonlySet<string>
}

/**
 * What is measured of a call belongs to the callee when its caller measured it, to both when nobody says who did,
 * and to the caller when all its calls suffer alike. A callee that measures the same itself and finds nothing
 * shares it.
 */
export function assignEdgeMetrics(
  scored: readonly SeriesObservation[],
  all: readonly Series[],
  callees: Callees,
  folding: Folding,
): Assigned {
  const isEdge = (one: Measure): boolean =>
    arrowOf(one.metric, folding) !== null || namedCallee(one, callees, folding) !== null
  const own = all.filter((one) => one.source !== 'logs' && !isEdge(one))
  const measured = new Set(own.map(({ service, family }) => key(service, family)))
  const edges = scored.flatMap((one) => edgeOf(one, callees, folding) ?? [])
  const plain = scored.filter((one) => !isEdge(one))
  const hot = new Set(plain.map(({ service, family }) => key(service, family)))
  const fan = fans(
    edges.filter(({ shared }) => shared),
    callees,
  )
  const fanned = new Set(
    edges.filter((edge) => edge.shared && fan(edge) >= FANNED).map(({ caller }) => caller),
  )
  const assigned = edges.flatMap((edge) => {
    const { observation, caller, callee, shared } = edge
    const at = (service: string, weight: number): SeriesObservation => ({
      ...observation,
      service,
      entity: service,
      score: observation.score * weight,
    })
    if (shared) {
      const callers = 0.5 + 0.5 * fan(edge)
      return [at(caller, callers), at(callee, 0.9 * (1 - callers))]
    }
    const moved = { ...at(callee, 1), metric: withoutName(observation.metric, callee) }
    const denies = measured.has(key(callee, observation.family)) && !hot.has(key(callee, observation.family))
    return denies ? [at(caller, 0.5), { ...moved, score: 0.5 * moved.score }] : [moved]
  })
  return { observations: [...plain, ...assigned].filter(({ score }) => score > 0), fanned }
}
