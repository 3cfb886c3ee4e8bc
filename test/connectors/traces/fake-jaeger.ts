import { json, type Respond } from '../support/bad-server.ts'
import type { ShopSpan } from './shop-traces.ts'

const tag = (key: string, value: unknown) => ({
  key,
  type: typeof value === 'number' ? 'int64' : 'string',
  value,
})

/** Tags as the stores that answer this API write them: numbers as text, `unset` where nothing failed. */
function jaegerTrace(spans: readonly ShopSpan[]) {
  const services = [...new Set(spans.map(({ service }) => service))]
  return {
    traceID: spans[0]?.trace.replace(/^0+/, ''),
    spans: spans.map((one) => ({
      traceID: one.trace.replace(/^0+/, ''),
      spanID: one.span,
      operationName: one.op,
      references:
        one.parent === null ? [] : [{ refType: 'CHILD_OF', traceID: one.trace, spanID: one.parent }],
      startTime: one.start * 1000,
      duration: one.ms * 1000,
      tags: [
        tag('error', one.failed ? 'true' : 'unset'),
        tag('http.status_code', one.failed ? '500' : '200'),
      ],
      processID: `p${services.indexOf(one.service)}`,
    })),
    processes: Object.fromEntries(
      services.map((service, at) => [`p${at}`, { serviceName: service, tags: [] }]),
    ),
  }
}

/** The query API of Jaeger; the envelope, the tags and the units were compared with a store that answers it. */
export function fakeJaeger(spans: readonly ShopSpan[]): Respond {
  const traces = [...Map.groupBy(spans, ({ trace }) => trace).values()]
  return ({ url }, response) => {
    const ok = (data: unknown) => json(response, { data, total: 0, limit: 0, offset: 0, errors: null })
    const query = url.searchParams
    if (url.pathname === '/api/services') return ok([...new Set(spans.map(({ service }) => service))])
    if (url.pathname === '/api/dependencies')
      return ok([{ parent: 'checkout', child: 'cart', callCount: 180 }])
    const id = /^\/api\/traces\/(\w+)$/.exec(url.pathname)?.[1]
    if (id !== undefined) {
      const found = traces.find(([first]) => first?.trace === id)
      if (found) return ok([jaegerTrace(found)])
      return json(response, { data: null, errors: [{ code: 404, msg: 'trace not found' }] }, 404)
    }
    if (url.pathname !== '/api/traces') return json(response, {}, 404)
    const service = query.get('service')
    const [start, end] = [Number(query.get('start')) / 1000, Number(query.get('end')) / 1000]
    const least = Number.parseInt(query.get('minDuration') ?? '0', 10)
    const wantsError = query.get('tags') === '{"error":"true"}'
    const fits = (one: ShopSpan) =>
      one.service === service &&
      one.start >= start &&
      one.start <= end &&
      one.ms >= least &&
      (!wantsError || one.failed)
    const found = traces.filter((some) => some.some(fits)).reverse()
    ok(found.slice(0, Number(query.get('limit') ?? 20)).map(jaegerTrace))
  }
}
