import type { TimeWindow } from '../../domain/case-file.ts'
import type { CollectRequest, PlannedRead, Target } from '../../domain/connector.ts'
import { type Question, targetsOf } from '../collected.ts'
import type { TraceApi, TraceSearch } from './trace-api.ts'

export interface TracesDeps {
  name: string
  api: TraceApi
  delayMs: number
  now: () => number
}

export interface Place {
  entity: string
  role: Target['role']
  service: string
}

/** Traces of one read: errors and slow ones first, and what is usual to compare with. */
export const MOST = {
  alerting: { errors: 30, slow: 15, any: 48 },
  neighbour: { errors: 8, slow: 0, any: 12 },
} as const

const MOST_PLACES = 6

/** What is usual is read from so many parts of the window, so that a change shows. */
export const PARTS = 4

export function placesIn(
  request: CollectRequest,
  instance: string,
  known: readonly string[] | null,
): Place[] {
  const named = new Map((known ?? []).map((name) => [name.toLowerCase(), name]))
  return targetsOf(request, instance)
    .slice(0, MOST_PLACES)
    .flatMap(({ target, selector, names }) => {
      const found = names.flatMap((name) => named.get(name.toLowerCase()) ?? [])[0]
      const service = selector?.service ?? found ?? (known === null ? target.service : null)
      return service === null ? [] : [{ entity: target.service, role: target.role, service }]
    })
}

type Search = Omit<TraceSearch, 'window' | 'slowMs'>

/** What is searched for a place; what is usual in each part of the window. */
const searches = ({ service, role }: Place): Search[] =>
  [
    { service, only: 'errors' as const, most: MOST[role].errors },
    { service, only: 'any' as const, most: Math.ceil(MOST[role].any / PARTS) },
    { service, only: 'slow' as const, most: MOST[role].slow },
  ].filter(({ most }) => most > 0)

export const partsOf = ({ start, end }: TimeWindow): TimeWindow[] => {
  const length = (end - start) / PARTS
  return Array.from({ length: PARTS }, (_, index) => ({
    start: start + index * length,
    end: start + (index + 1) * length,
  }))
}

const OF_EACH_PART = ` of each of ${PARTS} parts of the window`

export const questionOf = ({ api }: TracesDeps, place: Place): Question => ({
  source: 'traces',
  query: searches(place)
    .map((one) => `${api.query({ ...one, slowMs: null })}${one.only === 'any' ? OF_EACH_PART : ''}`)
    .join('; '),
  args: { kind: 'traces', service: place.service },
})

/** Each trace that a search found, where it gives only ids. */
export const planFound = ({ planned }: TraceApi): PlannedRead[] =>
  planned.found === undefined
    ? []
    : [{ query: planned.found, step: 'read', when: 'for each trace that a search found' }]

const planSearch = (api: TraceApi, one: Search): PlannedRead => {
  const query = api.query({ ...one, slowMs: null })
  if (one.only === 'any') return { query: `${query}: of each of ${PARTS} parts of the window`, step: 'read' }
  return one.only === 'slow'
    ? { query, step: 'read', when: 'where ten usual calls were found' }
    : { query, step: 'read' }
}

/** What a page asks for, asked of nobody. */
export const planSweep = ({ api, name }: TracesDeps, request: CollectRequest): PlannedRead[] => [
  { query: `${api.planned.services}: names of services`, step: 'count' },
  ...placesIn(request, name, null).flatMap((place) => searches(place).map((one) => planSearch(api, one))),
  ...planFound(api),
]
