import { json, type Respond } from '../support/bad-server.ts'
import { asOtlp, type ShopSpan } from './shop-traces.ts'

const QUERY = /^\{resource\.service\.name = "([^"]+)"(?: && (status = error)| && duration > (\d+)ms)?\}$/

const base64 = (id: string): string => Buffer.from(id, 'hex').toString('base64')

/**
 * Tempo's search and its traces. Compared with a real Tempo when the notes on it were made: ids of a search have no leading
 * zeros, a trace has `batches` with ids in base64, a bad query is 400 in plain text, an unknown trace 404 without a body.
 */
export function fakeTempo(spans: readonly ShopSpan[]): Respond {
  const traces = new Map(Map.groupBy(spans, ({ trace }) => trace))
  return ({ url }, response) => {
    const query = url.searchParams
    if (url.pathname === '/api/status/buildinfo') return json(response, { version: '2.6.1' })
    if (url.pathname === '/api/v2/search/tag/resource.service.name/values') {
      const values = [...new Set(spans.map(({ service }) => service))]
      return json(response, { tagValues: values.map((value) => ({ type: 'string', value })) })
    }
    const id = /^\/api\/traces\/(\w+)$/.exec(url.pathname)?.[1]
    if (id !== undefined) {
      const found = traces.get(id)
      if (found) return json(response, { batches: asOtlp(found, base64) })
      return void response.writeHead(404).end()
    }
    const [whole, service, error, slow] = QUERY.exec(query.get('q') ?? '') ?? []
    if (whole === undefined || url.pathname !== '/api/search') {
      return void response.writeHead(400, { 'content-type': 'text/plain' }).end('invalid TraceQL query')
    }
    const [start, end] = [Number(query.get('start')) * 1000, Number(query.get('end')) * 1000]
    const fits = (one: ShopSpan) =>
      one.service === service &&
      one.start >= start &&
      one.start < end &&
      one.ms > Number(slow ?? 0) &&
      (!error || one.failed)
    const found = [...traces].filter(([, some]) => some.some(fits)).reverse()
    const limited = found.slice(0, Number(query.get('limit') ?? 20))
    json(response, {
      traces: limited.map(([trace, some]) => ({
        traceID: trace.replace(/^0+/, ''),
        rootServiceName: '<root span not yet received>',
        startTimeUnixNano: `${some[0]?.start}000000`,
        durationMs: some[0]?.ms,
      })),
      metrics: {},
    })
  }
}
