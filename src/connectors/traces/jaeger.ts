import { z } from 'zod'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance } from '../asked.ts'
import { hexId, type Span, statusOf } from './spans.ts'
import type { GotSpans, TraceApi, TraceSearch } from './trace-api.ts'

const Tag = z.looseObject({ key: z.string(), value: z.unknown().optional() })

const JaegerSpan = z.looseObject({
  traceID: z.string(),
  spanID: z.string(),
  parentSpanID: z.string().nullish(),
  operationName: z.string().default(''),
  references: z.array(z.looseObject({ refType: z.string().nullish(), spanID: z.string() })).nullish(),
  /** Microseconds. */
  startTime: z.number(),
  duration: z.number(),
  tags: z.array(Tag).nullish(),
  processID: z.string().nullish(),
  process: z.looseObject({ serviceName: z.string() }).nullish(),
})

const Trace = z.looseObject({
  spans: z.array(z.unknown()),
  processes: z.record(z.string(), z.looseObject({ serviceName: z.string() })).nullish(),
})

const Envelope = <T extends z.ZodType>(data: T) => z.looseObject({ data: data.nullish() })

const Traces = Envelope(z.array(Trace))
const Names = Envelope(z.array(z.string()))
const Dependencies = Envelope(z.array(z.looseObject({ parent: z.string(), child: z.string() })))

/** Implementers of the API write `true`, `"true"`, and `"unset"` where there was no error. */
const isTrue = (value: unknown): boolean => value === true || value === 'true'

function spanOf(value: unknown, processes: z.infer<typeof Trace>['processes']): Span | null {
  const span = JaegerSpan.safeParse(value).data
  if (span === undefined) return null
  const tags = new Map((span.tags ?? []).map(({ key, value: one }) => [key, one]))
  const parent =
    span.references?.find(({ refType }) => refType !== 'FOLLOWS_FROM')?.spanID ?? span.parentSpanID
  const failed = isTrue(tags.get('error')) || tags.get('otel.status_code') === 'ERROR'
  const http = tags.get('http.response.status_code') ?? tags.get('http.status_code')
  return {
    traceId: hexId(span.traceID, 32),
    spanId: hexId(span.spanID, 16),
    parentId: parent ? hexId(parent, 16) : null,
    service: processes?.[span.processID ?? '']?.serviceName ?? span.process?.serviceName ?? 'unknown',
    op: span.operationName.slice(0, 300),
    start: span.startTime / 1000,
    durMs: Math.max(0, span.duration / 1000),
    status: statusOf(failed, http),
  }
}

const spansIn = (traces: z.infer<typeof Traces>): Span[] =>
  (traces.data ?? []).flatMap(({ spans, processes }) => spans.flatMap((one) => spanOf(one, processes) ?? []))

const onlyOf = ({ only, slowMs }: Pick<TraceSearch, 'only' | 'slowMs'>): Record<string, string> => {
  if (only === 'errors') return { tags: '{"error":"true"}' }
  return only === 'slow' ? { minDuration: `${Math.max(1, Math.floor(slowMs))}ms` } : {}
}

const DEPENDENCIES = '/api/dependencies'

/** Jaeger's query API, which other stores answer as well. */
export function jaegerApi(client: HttpClient, instance: Instance): TraceApi {
  const find = async (search: TraceSearch, signal: AbortSignal): Promise<Asked<GotSpans>> => {
    const { service, window, most } = search
    const query = {
      service,
      start: Math.floor(window.start * 1000),
      end: Math.floor(window.end * 1000),
      limit: most,
      ...onlyOf(search),
    }
    const asked = await askJson(client, { path: '/api/traces', query, signal }, Traces, instance)
    if (asked.ok) {
      const full = (asked.value.data ?? []).length >= most
      const cut = full ? `the newest ${most} traces were read` : null
      return { ...asked, value: { spans: spansIn(asked.value), cut } }
    }
    const fewer = Math.floor(most / 4)
    return asked.cut === 'bytes' && fewer >= 1 ? find({ ...search, most: fewer }, signal) : asked
  }
  return {
    services: async (signal) => {
      const asked = await askJson(client, { path: '/api/services', signal }, Names, instance)
      return asked.ok ? { ...asked, value: asked.value.data ?? [] } : asked
    },
    query: ({ service, only, most, slowMs }) => {
      const said = Object.entries(onlyOf({ only, slowMs: slowMs ?? 0 })).map(([name, value]) =>
        name === 'minDuration' && slowMs === null ? ` ${name}=<p90>` : ` ${name}=${value}`,
      )
      return `GET /api/traces service=${service}${said.join('')} limit=${most}`
    },
    planned: {
      services: 'GET /api/services',
      trace: (id) => `GET /api/traces/${id}`,
    },
    find,
    trace: async (id, _, signal) => {
      const asked = await askJson(client, { path: `/api/traces/${id}`, signal }, Traces, instance)
      if (asked.ok) return { ...asked, value: { spans: spansIn(asked.value), cut: null } }
      const unknown = asked.reason.startsWith('404')
      return unknown ? { ok: true, value: { spans: [], cut: null }, raw: new Uint8Array() } : asked
    },
    edges: {
      query: `GET ${DEPENDENCIES}`,
      read: async ({ start, end }, signal) => {
        const query = { endTs: Math.floor(end), lookback: Math.floor(end - start) }
        const asked = await askJson(client, { path: DEPENDENCIES, query, signal }, Dependencies, instance)
        if (!asked.ok) return asked
        const edges = (asked.value.data ?? []).map(({ parent, child }) => ({ caller: parent, callee: child }))
        return { ...asked, value: edges }
      },
    },
    flavour: async () => 'Jaeger query API',
    close: () => client.close(),
  }
}
