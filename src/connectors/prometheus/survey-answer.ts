import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected } from '../../domain/connector.ts'
import { collected, type Selected } from '../collected.ts'
import type { Found, Survey } from './survey.ts'

/** What every answer says of where it comes from. */
interface Place {
  instance: string
  flavour: string
  window: TimeWindow
}

/** Reads of one request; what is asked first matters most. */
export const MOST_READS = 120

const DATABASE = /^(?:pg|mysql|mariadb|redis|mongodb|elasticsearch|oracledb)_/

/** Which series belong to whom: without it nobody could tell "nothing happened" from "nothing was found". */
export function surveyAnswer({ instance, flavour, window }: Place, found: Survey, left: number): Collected {
  const of = (service: string): Found[] => found.found.filter(({ owners }) => owners.has(service))
  const summary = [...found.series].map(([service, series]) => ({
    service,
    series,
    metrics: of(service).map(({ metric }) => metric),
  }))
  const entities = summary.map(({ service, metrics }) => ({
    entity: service,
    kind: metrics.some((metric) => DATABASE.test(metric)) ? 'database' : 'service',
    service,
  }))
  const notes = [
    ...(left > 0 ? [`${left} reads were left out: at most ${MOST_READS} are made`] : []),
    ...found.failures.slice(0, 1).map(({ reason }) => `not all labels were counted: ${reason}`),
  ]
  const labels = [...new Set(found.found.map(({ scope }) => scope.by ?? scope.matchers))]
  return collected(
    {
      source: 'metrics',
      query: `series by service, found by ${labels.join(', ') || 'no label'}`,
      args: { instance, flavour },
    },
    window,
    {
      raw: Buffer.from(JSON.stringify(summary)),
      tables: { entities: { rows: entities } },
      truncated: notes.length === 0 ? null : notes.join('; '),
    },
  )
}

/** Services that no series names; the fix is theirs who configure them. */
export function missing(
  { instance, flavour, window }: Place,
  selected: readonly Selected[],
  found: Survey,
): Collected[] {
  const lost = selected.filter(({ target }) => !found.series.has(target.service))
  if (lost.length === 0) return []
  const names = lost.map(({ target }) => target.service).join(', ')
  const base = collected(
    { source: 'metrics', query: `series of ${names}`, args: { instance, flavour } },
    window,
    { raw: null, tables: {} },
  )
  return [
    {
      ...base,
      reason: `no series names ${names} here: name what selects them in services[].selectors.${instance} of sitrep.yaml`,
    },
  ]
}
