import type { LogRow } from '../domain/case-file.ts'
import type { Observation } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'
import { isErrorLine, template } from './log-template.ts'

/** With fewer lines from before, nobody can say what is new. */
const LEAST_BEFORE = 6
/** Templates shown of one service. */
const SHOWN = 3

interface Standing {
  service: string
  lines: LogRow[]
}

const isBefore = (line: LogRow, onset: number): boolean => line.ts !== null && line.ts < onset

/** Services whose logs have no past in this case: no line before the onset, no known-good recording. */
function withoutBefore(
  logs: readonly LogRow[],
  baseline: readonly LogRow[],
  folding: Folding,
  onset: number,
): Standing[] {
  const lines = Map.groupBy(logs, ({ entity }) => folding.serviceOf(entity) ?? entity)
  const known = new Set(baseline.map(({ entity }) => folding.serviceOf(entity) ?? entity))
  return [...lines]
    .filter(
      ([service, all]) =>
        !known.has(service) && all.filter((line) => isBefore(line, onset)).length < LEAST_BEFORE,
    )
    .map(([service, all]) => ({ service, lines: all }))
}

/**
 * Errors of services whose logs cannot be compared with before: they are said, and count little, for they may
 * have stood there for weeks.
 */
export function standingErrors(
  logs: readonly LogRow[],
  baseline: readonly LogRow[],
  folding: Folding,
  onset: number,
): Observation[] {
  return withoutBefore(logs, baseline, folding, onset).flatMap(({ service, lines }) => {
    const templates = Map.groupBy(lines.filter(isErrorLine), ({ message }) => template(message))
    return [...templates]
      .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
      .slice(0, SHOWN)
      .map(([, same]): Observation => {
        const first = [...same].sort(
          (a, b) => (a.ts ?? 0) - (b.ts ?? 0) || (a.message < b.message ? -1 : 1),
        )[0] as LogRow
        const refs = [...new Set(same.map(({ evidence }) => evidence))].sort()
        return {
          service,
          entity: first.entity,
          family: 'log',
          score: Math.min(1.2, 0.6 + 0.3 * Math.log10(same.length)),
          onset: first.ts,
          text: `${service} logs ×${same.length}: "${first.message.replace(/\s+/g, ' ').trim().slice(0, 140)}"`,
          citations: refs.slice(0, 3),
          source: 'logs',
          untrusted: true,
        }
      })
  })
}
