import { z } from 'zod'
import type { HttpClient } from '../../platform/http-client.ts'
import { type Asked, askJson, type Instance } from '../asked.ts'
import { OtlpTraces, otlpSpans } from './otlp.ts'
import { hexId, type Span } from './spans.ts'
import type { GotSpans, TraceApi, TraceSearch } from './trace-api.ts'

const Found = z.looseObject({ traces: z.array(z.looseObject({ traceID: z.string() })).nullish() })

const Values = z.looseObject({
  tagValues: z.array(z.union([z.string(), z.looseObject({ value: z.string() })])).nullish(),
})

/** `/api/traces/{id}` has batches; the second version of it wraps them in `trace`. */
const OneTrace = z.union([z.looseObject({ trace: OtlpTraces }).transform(({ trace }) => trace), OtlpTraces])

const Build = z.looseObject({ version: z.string().nullish() })

const SERVICES = '/api/v2/search/tag/resource.service.name/values'

/** Traces are read one by one, and so many at a time. */
const AT_ONCE = 8

const traceQl = ({ service, only }: Pick<TraceSearch, 'service' | 'only'>, slow: string): string => {
  const said = { errors: ' && status = error', slow: ` && duration > ${slow}`, any: '' }[only]
  return `{resource.service.name = ${JSON.stringify(service)}${said}}`
}

const durationOf = (slowMs: number | null): string =>
  slowMs === null ? '<p90>' : `${Math.max(1, Math.floor(slowMs))}ms`

async function readTrace(
  client: HttpClient,
  instance: Instance,
  id: string,
  signal: AbortSignal,
): Promise<Asked<Span[]>> {
  const asked = await askJson(client, { path: `/api/traces/${id}`, signal }, OneTrace, instance)
  if (asked.ok) return { ...asked, value: otlpSpans(asked.value).spans }
  const isUnknown = asked.reason.startsWith('404')
  return isUnknown ? { ok: true, value: [], raw: new Uint8Array() } : asked
}

type ReadTrace = (id: string, signal: AbortSignal) => Promise<Asked<Span[]>>

/** The traces of the ids, eight at a time and in their order; those that could not be read are counted. */
async function readTraces(
  read: ReadTrace,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<{ spans: Span[]; failed: number }> {
  const got: (Asked<Span[]> | undefined)[] = ids.map(() => undefined)
  const left = [...ids.entries()]
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [at, id] = next
      got[at] = await read(id, signal)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const spans = got.flatMap((one) => (one?.ok ? one.value : []))
  return { spans, failed: got.filter((one) => !one?.ok).length }
}

/** Milliseconds that a trace is believed to be whole: the searches of one sweep find the same ones. */
const TRACE_LASTS = 10_000

function rememberedTraces(client: HttpClient, instance: Instance, now: () => number): ReadTrace {
  let until = 0
  const known = new Map<string, Promise<Asked<Span[]>>>()
  return (id, signal) => {
    if (now() >= until) {
      known.clear()
      until = now() + TRACE_LASTS
    }
    const before = known.get(id)
    if (before !== undefined) return before
    const reading = readTrace(client, instance, id, signal)
    known.set(id, reading)
    return reading
  }
}

/** Tempo's API: a search by TraceQL, then each trace. */
export function tempoApi(client: HttpClient, instance: Instance, now: () => number): TraceApi {
  const read = rememberedTraces(client, instance, now)
  const find = async (search: TraceSearch, signal: AbortSignal): Promise<Asked<GotSpans>> => {
    const { window, most, slowMs } = search
    const query = {
      q: traceQl(search, durationOf(slowMs)),
      start: Math.floor(window.start / 1000),
      end: Math.ceil(window.end / 1000),
      limit: most,
    }
    const asked = await askJson(client, { path: '/api/search', query, signal }, Found, instance)
    if (!asked.ok) return asked
    // Ids come without their leading zeros.
    const ids = (asked.value.traces ?? []).map(({ traceID }) => hexId(traceID, 32))
    const { spans, failed } = await readTraces(read, ids, signal)
    if (failed > 0 && spans.length === 0) {
      const reason = `${instance.name} found ${ids.length} traces and gave none of them in time`
      return { ok: false, status: 'failed', reason, raw: null }
    }
    const full = ids.length >= most ? `${most} traces were read` : null
    const cut = failed === 0 ? full : `${failed} of ${ids.length} traces could not be read`
    return { ...asked, value: { spans, cut } }
  }
  return {
    services: async (signal) => {
      const asked = await askJson(client, { path: SERVICES, signal }, Values, instance)
      if (!asked.ok) return asked
      const values = (asked.value.tagValues ?? []).map((one) => (typeof one === 'string' ? one : one.value))
      return { ...asked, value: values }
    },
    query: (search) => `GET /api/search q=${traceQl(search, durationOf(search.slowMs))} limit=${search.most}`,
    planned: {
      services: `GET ${SERVICES}`,
      trace: (id) => `GET /api/traces/${id}`,
      found: 'GET /api/traces/<id>',
    },
    find,
    trace: async (id, _, signal) => {
      const one = await readTrace(client, instance, id, signal)
      return one.ok ? { ...one, value: { spans: one.value, cut: null } } : one
    },
    flavour: async (signal) => {
      const built = await askJson(client, { path: '/api/status/buildinfo', signal }, Build, instance)
      return built.ok && built.value.version ? `Tempo ${built.value.version}` : 'Tempo, version not shown'
    },
    close: () => client.close(),
  }
}
