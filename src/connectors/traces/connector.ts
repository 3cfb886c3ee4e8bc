import type { TimeWindow } from '../../domain/case-file.ts'
import type { Collected, CollectRequest, Health, LiveConnector, RequestKind } from '../../domain/connector.ts'
import { arrived, collected, type Question, tooFresh, unanswered } from '../collected.ts'
import { planTool, runTool } from '../read-tool.ts'
import {
  MOST,
  PARTS,
  type Place,
  partsOf,
  placesIn,
  planSweep,
  questionOf,
  type TracesDeps,
} from './searches.ts'
import { spanTables, usualDuration, without } from './spans.ts'
import { toolsOf } from './tools.ts'
import type { GotSpans, TraceApi } from './trace-api.ts'

type Signal = { signal: AbortSignal }

const HOUR = 3_600_000

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
    if (services.partial !== undefined) {
      const reason = `${name}: no service was found that is called that, but ${services.partial}`
      return [unanswered(all, window, { ok: false, status: 'failed', reason, raw: null })]
    }
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
  const question: Question = { source: 'traces', query: api.edges.query, args: { kind: 'topology' } }
  const window = arrived(request.window, delayMs, now())
  if (window === null) return [tooFresh(question, request.window, delayMs)]
  const edges = await api.edges.read(window, signal)
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
      if (request.kind === 'tool') return planTool(tools, request)
      if (request.kind === 'traces') return planSweep(deps, request)
      return api.edges === undefined ? [] : [{ query: api.edges.query, step: 'count' }]
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
      const edges = await api.edges?.read(window, signal)
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
