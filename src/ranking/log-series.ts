import type { LogRow } from '../domain/case-file.ts'
import type { RankInput } from './case-input.ts'
import { isErrorLine } from './log-template.ts'
import { firstEvidence, type Points, type RawSeries } from './series.ts'

function counts(
  lines: readonly LogRow[],
  bin: number,
): { bins: number[]; errors: Map<string, Map<number, number>> } {
  const bins = new Set<number>()
  const errors = new Map<string, Map<number, number>>()
  for (const line of lines) {
    if (line.ts === null) continue
    const at = Math.floor(line.ts / bin) * bin
    bins.add(at)
    const own = errors.get(line.entity) ?? new Map<number, number>()
    errors.set(line.entity, own)
    if (isErrorLine(line)) own.set(at, (own.get(at) ?? 0) + 1)
  }
  return { bins: [...bins].sort((a, b) => a - b), errors }
}

/** Error lines per entity in bins; a bin without one is zero as long as anybody logged. */
export function logSeries({ rows, baseline, window }: RankInput): RawSeries[] {
  const bin = Math.max(15_000, (window.end - window.start) / 60)
  const now = counts(rows.logs, bin)
  const good = counts(baseline.logs, bin)
  const evidence = firstEvidence(rows.logs.map((line) => [line.entity, line.evidence]))
  const points = (bins: number[], own: Map<number, number> | undefined): Points => ({
    times: bins,
    values: bins.map((at) => own?.get(at) ?? 0),
  })
  return [...now.errors].flatMap(([entity, own]) => {
    const ref = evidence.get(entity)
    if (!ref) return []
    const past = good.bins.length > 0 ? points(good.bins, good.errors.get(entity)) : null
    const metric = 'log.error.count'
    return [
      {
        entity,
        metric,
        source: 'logs',
        evidence: ref,
        points: points(now.bins, own),
        baseline: past,
      },
    ]
  })
}
