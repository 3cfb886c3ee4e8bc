import { FIRED, HOUR } from '../support/shop-logs.ts'

export interface ShopSpan {
  trace: string
  span: string
  parent: string | null
  service: string
  op: string
  start: number
  ms: number
  failed: boolean
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

/**
 * An hour of calls, one every 20 s: `checkout` calls `cart`. In the last ten minutes every second call fails after 900 ms,
 * where 20 ms are usual. Trace ids begin with zeros.
 */
export function shopSpans(): ShopSpan[] {
  return Array.from({ length: 180 }, (_, index) => {
    const start = FIRED - HOUR + index * 20_000
    const isLate = start >= FIRED - 600_000
    const failed = isLate && index % 2 === 0
    const trace = hex(index + 1, 32)
    const ms = isLate ? 900 : 20
    const [root, child] = [hex(index * 2 + 1, 16), hex(index * 2 + 2, 16)]
    return [
      { trace, span: root, parent: null, service: 'checkout', op: 'POST /pay', start, ms: ms + 5, failed },
      { trace, span: child, parent: root, service: 'cart', op: 'GET /cart', start: start + 2, ms, failed },
    ]
  }).flat()
}

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } })

/** One export request a service, as OTLP writes it in JSON; `encode` writes the ids. */
export function asOtlp(spans: readonly ShopSpan[], encode = (id: string): string => id) {
  return [...Map.groupBy(spans, ({ service }) => service)].map(([service, some]) => ({
    resource: { attributes: [attribute('service.name', service), attribute('service.version', 'v1')] },
    scopeSpans: [
      {
        scope: { name: 'test' },
        spans: some.map((one) => ({
          traceId: encode(one.trace),
          spanId: encode(one.span),
          ...(one.parent === null ? {} : { parentSpanId: encode(one.parent) }),
          name: one.op,
          kind: 2,
          startTimeUnixNano: `${one.start}000000`,
          endTimeUnixNano: `${one.start + one.ms}000000`,
          status: one.failed ? { code: 2 } : {},
          attributes: [{ key: 'http.status_code', value: { intValue: one.failed ? '500' : '200' } }],
        })),
      },
    ],
  }))
}
