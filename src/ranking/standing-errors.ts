import { type LogGroup, linesIn, linesSince } from '../domain/case-columns.ts'
import { refNumber } from '../domain/ids.ts'
import type { Observation } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'
import { isEarlier } from './log-groups.ts'

/** With fewer lines from before, nobody can say what is new. */
const LEAST_BEFORE = 6
/** Templates shown of one service. */
const SHOWN = 3

interface Standing {
  service: string
  groups: LogGroup[]
}

const sumOf = (groups: readonly LogGroup[], count: (group: LogGroup) => number): number =>
  groups.reduce((sum, group) => sum + count(group), 0)

/** Services whose logs have no past in this case: no line before the onset, no known-good recording. */
function withoutBefore(
  logs: readonly LogGroup[],
  baseline: readonly LogGroup[],
  folding: Folding,
  onset: number,
): Standing[] {
  const services = Map.groupBy(logs, ({ entity }) => folding.serviceOf(entity) ?? entity)
  const known = new Set(baseline.map(({ entity }) => folding.serviceOf(entity) ?? entity))
  return [...services]
    .filter(
      ([service, groups]) =>
        !known.has(service) &&
        sumOf(groups, (group) => linesIn(group) - linesSince(group, onset)) < LEAST_BEFORE,
    )
    .map(([service, groups]) => ({ service, groups }))
}

/**
 * Errors of services whose logs cannot be compared with before: they are said, and count little, for they may
 * have stood there for weeks.
 */
export function standingErrors(
  logs: readonly LogGroup[],
  baseline: readonly LogGroup[],
  folding: Folding,
  onset: number,
): Observation[] {
  return withoutBefore(logs, baseline, folding, onset).flatMap(({ service, groups }) => {
    const templates = Map.groupBy(
      groups.filter(({ isError }) => isError),
      ({ template }) => template,
    )
    return [...templates]
      .map(([template, same]) => ({ template, same, lines: sumOf(same, linesIn) }))
      .sort((a, b) => b.lines - a.lines || (a.template < b.template ? -1 : 1))
      .slice(0, SHOWN)
      .map(({ same, lines }): Observation => {
        const first = same.reduce((a, b) => (isEarlier(b.example, a.example) ? b : a))
        const refs = [...new Set(same.flatMap(({ evidence }) => evidence))]
        return {
          service,
          entity: first.entity,
          family: 'log',
          score: Math.min(1.2, 0.6 + 0.3 * Math.log10(lines)),
          onset: first.example.ts,
          text: `${service} logs ×${lines}: "${first.example.message.replace(/\s+/g, ' ').trim().slice(0, 140)}"`,
          citations: refs.sort((a, b) => refNumber(a) - refNumber(b)).slice(0, 3),
          source: 'logs',
          untrusted: true,
        }
      })
  })
}
