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

/** Callee that a caller's metric is about; null when it is about the caller itself. */
export function calleeOf(
  { service, metric, family }: Pick<Series, 'service' | 'metric' | 'family'>,
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

/** What each end keeps when the callee says itself that it is well: the way between them may be at fault. */
const SHARED = 0.5

/**
 * What a caller measures of a call belongs to the callee. Only a callee that measures the same itself and finds
 * nothing shares it with its caller.
 */
export function assignEdgeMetrics(
  scored: readonly SeriesObservation[],
  all: readonly Series[],
  callees: Callees,
  folding: Folding,
): SeriesObservation[] {
  const own = new Set(
    all
      .filter((one) => one.source !== 'logs' && calleeOf(one, callees, folding) === null)
      .map(({ service, family }) => `${service}\u0000${family}`),
  )
  const hot = new Set(scored.map(({ service, family }) => `${service}\u0000${family}`))
  return scored.flatMap((one) => {
    const callee = calleeOf(one, callees, folding)
    if (callee === null) return [one]
    const moved = { ...one, service: callee, entity: callee, metric: withoutName(one.metric, callee) }
    const key = `${callee}\u0000${one.family}`
    if (hot.has(key) || !own.has(key)) return [moved]
    return [one, moved].map((each) => ({ ...each, score: SHARED * each.score }))
  })
}
