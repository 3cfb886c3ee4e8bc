import type { SpanRow, TimeWindow } from '../../domain/case-file.ts'
import type { Collected } from '../../domain/connector.ts'
import { ERROR_STATUS } from '../../domain/log-line.ts'

/** A span as the tables have it, before it is part of an evidence. */
export type Span = Omit<SpanRow, 'evidence'>

/** Rows of one answer; more spans of a trace say nothing new. */
const MOST_SPANS = 20_000

const FAILED = new RegExp(ERROR_STATUS, 'iu')

export const isFailed = ({ status }: Span): boolean => status !== null && FAILED.test(status)

/** Ids as 32 or 16 hexadecimal digits, whatever the source writes: base64, capitals, no leading zeros. */
export function hexId(id: string, digits: 16 | 32): string {
  const isHex = /^[0-9a-fA-F]+$/.test(id) && id.length <= digits
  const hex = isHex ? id.toLowerCase() : Buffer.from(id, 'base64').toString('hex')
  return hex.padStart(digits, '0')
}

/** What a span says of its outcome: that it failed, the status of HTTP when that is a failure, else that it is fine. */
export function statusOf(failed: boolean, httpStatus: unknown): string {
  if (failed) return 'error'
  const code = Number(httpStatus)
  return code >= 500 && code < 600 ? String(code) : 'ok'
}

const key = ({ traceId, spanId }: Span): string => `${traceId}/${spanId}`

/** Spans that were not seen before; they are from now on. */
export const without = (spans: readonly Span[], seen: Set<string>): Span[] =>
  spans.filter((span) => {
    if (seen.has(key(span))) return false
    seen.add(key(span))
    return true
  })

/** Spans that began in the window, with the services they are of and which called which. */
export function spanTables(all: readonly Span[], { start, end }: TimeWindow): Collected['tables'] {
  const spans = all.filter((span) => span.start >= start && span.start <= end).slice(0, MOST_SPANS)
  const byId = new Map(spans.map((span) => [key(span), span]))
  const edges = new Map<string, { caller: string; callee: string }>()
  for (const span of spans) {
    const parent = span.parentId === null ? undefined : byId.get(`${span.traceId}/${span.parentId}`)
    if (parent === undefined || parent.service === span.service) continue
    edges.set(`${parent.service} ${span.service}`, { caller: parent.service, callee: span.service })
  }
  const services = [...new Set(spans.map(({ service }) => service))].sort()
  return {
    spans: { rows: spans },
    entities: { rows: services.map((entity) => ({ entity, kind: 'service', service: entity })) },
    edges: { rows: [...edges.values()] },
  }
}

/** Milliseconds that nine of ten calls into a service stay below; null of fewer than ten. */
export function usualDuration(spans: readonly Span[], service: string): number | null {
  const byId = new Map(spans.map((span) => [key(span), span]))
  const isEntry = (span: Span): boolean =>
    span.parentId === null || byId.get(`${span.traceId}/${span.parentId}`)?.service !== service
  const lengths = spans
    .filter((span) => span.service === service && isEntry(span))
    .map(({ durMs }) => durMs)
    .sort((a, b) => a - b)
  return lengths.length < 10 ? null : (lengths[Math.floor(lengths.length * 0.9)] ?? null)
}
