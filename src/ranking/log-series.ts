import type { LogGroup, Points } from '../domain/case-columns.ts'
import type { RankInput } from './case-input.ts'
import { firstEvidence, type RawSeries } from './series.ts'

interface Counts {
  bins: number[]
  errors: Map<string, Map<number, number>>
}

function counts(groups: readonly LogGroup[], bin: number): Counts {
  const bins = new Set<number>()
  const errors = new Map<string, Map<number, number>>()
  for (const { entity, isError, times } of groups) {
    if (times.length === 0) continue
    const own = errors.get(entity) ?? new Map<number, number>()
    errors.set(entity, own)
    for (const time of times) {
      const at = Math.floor(time / bin) * bin
      bins.add(at)
      if (isError) own.set(at, (own.get(at) ?? 0) + 1)
    }
  }
  return { bins: [...bins].sort((a, b) => a - b), errors }
}

/** Lines of errors of an entity; a system that counts them gives it as a metric, for its lines are a sample. */
export const ERROR_LINES = 'log.error.count'

/**
 * Error lines per entity in bins; a bin without one is zero as long as anybody logged. None for an entity whose
 * lines their own system counted.
 */
export function logSeries({ rows, baseline, window }: RankInput): RawSeries[] {
  const counted = new Set(
    rows.series.filter(({ metric }) => metric === ERROR_LINES).map(({ entity }) => entity),
  )
  const bin = Math.max(15_000, (window.end - window.start) / 60)
  const now = counts(rows.logs, bin)
  const good = counts(baseline.logs, bin)
  const evidence = firstEvidence(
    rows.logs.flatMap((group) => group.evidence.map((ref) => [group.entity, ref] as const)),
  )
  const points = (bins: number[], own: Map<number, number> | undefined): Points => ({
    times: bins,
    values: bins.map((at) => own?.get(at) ?? 0),
  })
  return [...now.errors].flatMap(([entity, own]) => {
    const ref = evidence.get(entity)
    if (!ref || counted.has(entity)) return []
    const past = good.bins.length > 0 ? points(good.bins, good.errors.get(entity)) : null
    return [
      {
        entity,
        metric: ERROR_LINES,
        source: 'logs',
        evidence: ref,
        points: points(now.bins, own),
        baseline: past,
      },
    ]
  })
}
