import { z } from 'zod'
import type { TimeWindow } from '../../domain/case-file.ts'
import type {
  Collected,
  CollectRequest,
  Health,
  LiveConnector,
  RequestKind,
  Target,
} from '../../domain/connector.ts'
import { arrived, collected, type Question, targetsOf, tooFresh, unanswered } from '../collected.ts'
import { type BoundTool, readTool, runTool } from '../read-tool.ts'
import { hexId, spanTables, usualDuration, without } from './spans.ts'
import type { GotSpans, TraceApi, TraceSearch } from './trace-api.ts'

export interface TracesDeps {
  name: string
  api: TraceApi
  delayMs: number
  now: () => number
}

type Signal = { signal: AbortSignal }

interface Place {
  entity: string
  role: Target['role']
  service: string
}

/** Traces of one read: errors and slow ones first, and what is usual to compare with. */
const MOST = {
  alerting: { errors: 30, slow: 15, any: 48 },
  neighbour: { errors: 8, slow: 0, any: 12 },
} as const

const MOST_PLACES = 6

/** What is usual is read from so many parts of the window, so that a change shows. */
const PARTS = 4

const HOUR = 3_600_000

function placesIn(request: CollectRequest, instance: string, known: readonly string[] | null): Place[] {
  const named = new Map((known ?? []).map((name) => [name.toLowerCase(), name]))
  return targetsOf(request, instance)
    .slice(0, MOST_PLACES)
    .flatMap(({ target, selector, names }) => {
      const found = names.flatMap((name) => named.get(name.toLowerCase()) ?? [])[0]
      const service = selector?.service ?? found ?? (known === null ? target.service : null)
      return service === null ? [] : [{ entity: target.service, role: target.role, service }]
    })
}

const searches = (place: Place): Omit<TraceSearch, 'window' | 'slowMs'>[] =>
  (['errors', 'any', 'slow'] as const)
    .map((only) => ({ service: place.service, only, most: MOST[place.role][only] }))
    .filter(({ most }) => most > 0)

const partsOf = ({ start, end }: TimeWindow): TimeWindow[] => {
  const length = (end - start) / PARTS
  return Array.from({ length: PARTS }, (_, index) => ({
    start: start + index * length,
    end: start + (index + 1) * length,
  }))
}

/** Errors and the usual first; what is slow can only be said when the usual is known. */
async function readPlace(
  { api }: TracesDeps,
  place: Place,
  window: TimeWindow,
  { signal }: Signal,
): Promise<{ got: GotSpans; failure: Extract<Awaited<ReturnType<TraceApi['find']>>, { ok: false }> | null }> {
  const { service, role } = place
  const most = MOST[role]
  const first = await Promise.all([
    api.find({ service, window, only: 'errors', most: most.errors, slowMs: 0 }, signal),
    ...partsOf(window).map((part) =>
      api.find({ service, window: part, only: 'any', most: Math.ceil(most.any / PARTS), slowMs: 0 }, signal),
    ),
  ])
  const usual = first.slice(1).flatMap((one) => (one.ok ? one.value.spans : []))
  const slowMs = usualDuration(usual, service)
  const wantsSlow = most.slow > 0 && slowMs !== null
  const slow = wantsSlow
    ? [await api.find({ service, window, only: 'slow', most: most.slow, slowMs }, signal)]
    : []
  const all = [...first, ...slow]
  const spans = all.flatMap((one) => (one.ok ? one.value.spans : []))
  const failure = all.find((one) => !one.ok) ?? null
  const errors = first[0]?.ok ? first[0].value.cut : null
  // A sample that is full is whole; errors that are left out are not.
  return { got: { spans, cut: failure?.reason ?? errors }, failure }
}

const questionOf = ({ api }: TracesDeps, place: Place): Question => ({
  source: 'traces',
  query: searches(place)
    .map((one) => api.query(one))
    .join('; '),
  args: { kind: 'traces', service: place.service },
})

async function sweep(deps: TracesDeps, request: CollectRequest, options: Signal): Promise<Collected[]> {
  const { api, delayMs, now, name } = deps
  const { purpose, window: asked } = request
  const wide =
    purpose === 'baseline' ? { start: Math.max(asked.start, asked.end - HOUR), end: asked.end } : asked
  const window = arrived(wide, delayMs, now())
  const all: Question = { source: 'traces', query: 'names of services', args: { kind: 'traces' } }
  if (window === null) return [tooFresh(all, asked, delayMs)]
  const services = await api.services(options.signal)
  if (!services.ok) return [unanswered(all, window, services)]
  const places = placesIn(request, name, services.value)
  if (places.length === 0) {
    const none = collected(all, window, { raw: null, tables: {} })
    return [{ ...none, reason: `no service there is called that: set selectors.${name} of the service` }]
  }
  const reads = await Promise.all(
    places.map(async (place) => ({
      question: questionOf(deps, place),
      ...(await readPlace(deps, place, window, options)),
    })),
  )
  const seen = new Set<string>()
  return reads.flatMap(({ question, got, failure }, at) => {
    if (got.spans.length === 0 && failure !== null) return [unanswered(question, window, failure)]
    // A trace that two services found is a row once.
    const own = without(got.spans, seen)
    if (at > 0 && got.spans.length > 0 && own.length === 0) return []
    return [collected(question, window, { raw: null, tables: spanTables(own, window), truncated: got.cut })]
  })
}

async function topology(
  { api, delayMs, now }: TracesDeps,
  request: CollectRequest,
  { signal }: Signal,
): Promise<Collected[]> {
  if (api.edges === undefined) return []
  const question: Question = { source: 'traces', query: 'GET /api/dependencies', args: { kind: 'topology' } }
  const window = arrived(request.window, delayMs, now())
  if (window === null) return [tooFresh(question, request.window, delayMs)]
  const edges = await api.edges(window, signal)
  if (!edges.ok) return [unanswered(question, window, edges)]
  const names = [...new Set(edges.value.flatMap(({ caller, callee }) => [caller, callee]))]
  const entities = names.map((entity) => ({ entity, kind: 'service', service: entity }))
  return [
    collected(question, window, {
      raw: edges.raw,
      tables: { edges: { rows: edges.value.slice(0, 5000) }, entities: { rows: entities.slice(0, 5000) } },
    }),
  ]
}

const TRACE_ID = z
  .string()
  .regex(/^[0-9a-fA-F]{1,32}$/, { error: 'must be up to 32 hexadecimal digits' })
  .describe('A trace id from the case file.')

const toolsOf = (deps: TracesDeps): BoundTool[] => [
  readTool(
    {
      name: 'trace',
      description: 'Every span of one trace.',
      source: 'traces',
      args: z.strictObject({ trace_id: TRACE_ID }),
    },
    async ({ trace_id }, window, { signal }) => {
      const id = hexId(trace_id, 32)
      const question: Question = {
        source: 'traces',
        query: `trace ${id}`,
        args: { kind: 'tool', tool: 'trace', id },
      }
      const got = await deps.api.trace(id, window, signal)
      if (!got.ok) return [unanswered(question, null, got)]
      const times = got.value.spans.map(({ start }) => start)
      const whole = { start: Math.min(...times), end: Math.max(...times) }
      return [
        collected(question, null, {
          raw: got.raw.length > 0 ? got.raw : null,
          tables: spanTables(got.value.spans, whole),
          truncated: got.value.cut,
        }),
      ]
    },
  ),
  readTool(
    {
      name: 'search_traces',
      description: 'Traces of one service: those with errors, or those that took long.',
      source: 'traces',
      args: z.strictObject({
        service: z.string().min(1).max(200).describe('Name of the service, as its spans say it.'),
        only: z.enum(['errors', 'slow', 'any']),
        slower_than_ms: z.number().min(1).max(3_600_000).default(1000).describe('With `slow`: how long.'),
      }),
    },
    async ({ service, only, slower_than_ms: slowMs }, window, { signal }) => {
      const question: Question = {
        source: 'traces',
        query: deps.api.query({ service, only, most: 50 }),
        args: { kind: 'tool', tool: 'search_traces', service, only },
      }
      const got = await deps.api.find({ service, window, only, most: 50, slowMs }, signal)
      if (!got.ok) return [unanswered(question, window, got)]
      const tables = spanTables(got.value.spans, window)
      return [collected(question, window, { raw: null, tables, truncated: got.value.cut })]
    },
  ),
]

async function healthOf({ api }: TracesDeps, signal: AbortSignal): Promise<Health> {
  const services = await api.services(signal)
  if (!services.ok)
    return { state: 'failed', detail: services.reason, fix: 'check where the traces are, in sitrep.yaml' }
  const flavour = await api.flavour(signal)
  if (services.value.length > 0) {
    return { state: 'ok', detail: `${flavour}, ${services.value.length} services`, fix: null }
  }
  const detail = `${flavour}, and no service sent a span lately`
  return { state: 'failed', detail, fix: 'check that services send their spans there' }
}

/** Spans around a page: errors and slow ones first, with a sample of the usual. */
export function tracesConnector(deps: TracesDeps): LiveConnector {
  const { name, api, delayMs } = deps
  const tools = toolsOf(deps)
  const answers: RequestKind[] = [
    'traces',
    'tool',
    ...(api.edges === undefined ? [] : (['topology'] as const)),
  ]
  return {
    name,
    answers,
    delayMs,
    tools: tools.map(({ tool }) => tool),
    plan: (request) => {
      const { tool, kind } = request
      if (kind === 'tool')
        return [{ query: `${tool?.name ?? 'no tool'} ${JSON.stringify(tool?.args ?? {})}`, step: 'read' }]
      if (kind === 'topology') return [{ query: 'GET /api/dependencies', step: 'count' }]
      return placesIn(request, name, null).flatMap((place) =>
        searches(place).map((one) => ({ query: api.query(one), step: 'read' as const })),
      )
    },
    collect: (request, options) => {
      if (request.kind === 'tool') return runTool(tools, request, options)
      return request.kind === 'topology' ? topology(deps, request, options) : sweep(deps, request, options)
    },
    check: ({ signal }) => healthOf(deps, signal),
    discover: async ({ signal }) => {
      const services = await api.services(signal)
      if (!services.ok) return { found: [], failures: [services.reason] }
      const window = { start: deps.now() - 24 * HOUR, end: deps.now() }
      const edges = await api.edges?.(window, signal)
      const calls = edges?.ok ? edges.value : []
      const found = services.value.map((service) => ({
        service,
        selector: { service },
        calls: calls.filter(({ caller }) => caller === service).map(({ callee }) => callee),
      }))
      return { found, failures: edges === undefined || edges.ok ? [] : [edges.reason] }
    },
    close: () => api.close(),
  }
}
