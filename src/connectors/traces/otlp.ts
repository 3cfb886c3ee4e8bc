import { z } from 'zod'
import { hexId, type Span, statusOf } from './spans.ts'

const Value = z.looseObject({
  stringValue: z.string().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
})

const Attributes = z
  .array(z.looseObject({ key: z.string(), value: Value.nullish() }))
  .nullish()
  .transform((all) => new Map((all ?? []).map(({ key, value }) => [key, scalarOf(value)] as const)))

type Scalar = string | number | boolean | null

const scalarOf = (value: z.infer<typeof Value> | null | undefined): Scalar =>
  value?.stringValue ?? value?.intValue ?? value?.doubleValue ?? value?.boolValue ?? null

/** Nanoseconds come as text, for no double holds them, but for writers that do not know. Microseconds are kept. */
const Nanoseconds = z
  .union([z.string(), z.number()])
  .transform((value) =>
    typeof value === 'string' && /^\d{1,20}$/.test(value)
      ? Number(BigInt(value) / 1000n) / 1000
      : Number(value) / 1e6,
  )

const OtlpSpan = z.looseObject({
  traceId: z.string().min(1),
  spanId: z.string().min(1),
  parentSpanId: z.string().nullish(),
  name: z.string().default(''),
  startTimeUnixNano: Nanoseconds,
  endTimeUnixNano: Nanoseconds,
  status: z.looseObject({ code: z.union([z.number(), z.string()]).optional() }).nullish(),
  attributes: Attributes,
})

const Scope = z.looseObject({ spans: z.array(z.unknown()).nullish() })

const Resource = z.looseObject({
  resource: z.looseObject({ attributes: Attributes }).nullish(),
  scopeSpans: z.array(Scope).nullish(),
  /** Before OTLP 0.15. */
  instrumentationLibrarySpans: z.array(Scope).nullish(),
})

/** An export request, and what Tempo calls the same: `batches`. */
export const OtlpTraces = z.looseObject({
  resourceSpans: z.array(Resource).nullish(),
  batches: z.array(Resource).nullish(),
})

const isError = (code: number | string | undefined): boolean => code === 2 || code === 'STATUS_CODE_ERROR'

function spanOf(value: unknown, service: string): Span | null {
  const span = OtlpSpan.safeParse(value).data
  if (span === undefined) return null
  const { startTimeUnixNano: start, endTimeUnixNano: end, attributes, parentSpanId } = span
  if (!Number.isFinite(start) || !Number.isFinite(end)) return null
  const http = attributes.get('http.response.status_code') ?? attributes.get('http.status_code')
  return {
    traceId: hexId(span.traceId, 32),
    spanId: hexId(span.spanId, 16),
    parentId: parentSpanId ? hexId(parentSpanId, 16) : null,
    service,
    op: span.name.slice(0, 300),
    start,
    durMs: Math.max(0, end - start),
    status: statusOf(isError(span.status?.code), http),
  }
}

/** The spans of an export request; what is no span is left out and counted. */
export function otlpSpans(traces: z.infer<typeof OtlpTraces>): { spans: Span[]; broken: number } {
  const spans: Span[] = []
  let broken = 0
  for (const { resource, scopeSpans, instrumentationLibrarySpans } of [
    ...(traces.resourceSpans ?? []),
    ...(traces.batches ?? []),
  ]) {
    const service = String(resource?.attributes.get('service.name') ?? 'unknown')
    for (const one of [...(scopeSpans ?? []), ...(instrumentationLibrarySpans ?? [])].flatMap(
      (scope) => scope.spans ?? [],
    )) {
      const span = spanOf(one, service)
      if (span === null) broken += 1
      else spans.push(span)
    }
  }
  return { spans, broken }
}
