import type { Observation } from '../domain/ranking.ts'
import type { Series } from './series.ts'

/** Missing points that are no late delivery. */
const MISSING = 3.5
const SCORE = 0.5

/** Entities whose series all end well before everybody else's, from about the onset on. */
export function silenceObservations(
  all: readonly Series[],
  { onset, step }: { onset: number; step: number },
): Observation[] {
  const last = new Map<string, { at: number; series: Series }>()
  for (const series of all) {
    const at = series.source === 'metrics' ? series.times.at(-1) : undefined
    const known = last.get(series.entity)
    if (at !== undefined && (known === undefined || at > known.at)) last.set(series.entity, { at, series })
  }
  const end = [...last.values()].reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY)
  return [...last.values()].flatMap(({ at, series }) => {
    if (end - at <= MISSING * step || at < onset - 2 * step) return []
    const { service, entity, source, evidence } = series
    return [
      {
        service,
        entity,
        family: 'crash' as const,
        score: SCORE,
        onset: at,
        text: `${entity} stopped reporting ${Math.round((end - at) / 1000)} s before the others`,
        citations: [evidence],
        source,
        untrusted: false,
      },
    ]
  })
}
