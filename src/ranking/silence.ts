import type { Observation } from '../domain/ranking.ts'
import type { Series } from './series.ts'

/** Missing points that are no late delivery. */
const MISSING = 3.5
const SCORE = 0.5

/** Share of an entity's regular series that must have ended: who runs it may go on counting its restarts. */
const MOST_SERIES = 0.6
/** Share of the steps that a regular series has a point for. */
const REGULAR = 0.7

/** Errors that are reported only when there are any end whenever they like. */
function isRegular({ times }: Series, step: number): boolean {
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  return times.length > 3 && times.length * step >= REGULAR * (last - first)
}

interface End {
  at: number
  series: Series
}

/** When most regular series of each entity had ended, and the last of all ends. */
function endsOf(all: readonly Series[], step: number): { ends: End[]; end: number } {
  const regular = all.filter((series) => series.source === 'metrics' && isRegular(series, step))
  const sorted = regular
    .map((series): End => ({ at: series.times.at(-1) ?? 0, series }))
    .sort((a, b) => a.at - b.at)
  const ends = [...Map.groupBy(sorted, ({ series }) => series.entity).values()].flatMap(
    (own) => own[Math.ceil(MOST_SERIES * own.length) - 1] ?? [],
  )
  return { ends, end: sorted.at(-1)?.at ?? 0 }
}

/** Entities most of whose series end well before everybody else's, from about the onset on. */
export function silenceObservations(
  all: readonly Series[],
  { onset, step }: { onset: number; step: number },
): Observation[] {
  const { ends, end } = endsOf(all, step)
  return ends.flatMap(({ at, series }) => {
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
