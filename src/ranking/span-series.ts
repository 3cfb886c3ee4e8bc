import type { SpanRow } from '../domain/case-file.ts'
import type { RankInput } from './case-input.ts'
import type { ClientSpan } from './remote-spans.ts'
import { ascending, median, quantile } from './robust.ts'
import { firstEvidence, type Points, type RawSeries } from './series.ts'

/** Width of the bins spans are counted in. */
const BIN = 15_000

export interface LinkedSpan extends SpanRow {
  parent: LinkedSpan | null
  /** Milliseconds not spent in children. */
  self: number
  /** Recorded by the caller for a callee that nobody traces. */
  byCaller: boolean
}

/** Spans with their parents and the time they spent themselves; a call to someone untraced is that callee's. */
export function linkSpans(
  rows: readonly SpanRow[],
  calleeOf: (span: ClientSpan) => string | null = () => null,
): LinkedSpan[] {
  const spans: LinkedSpan[] = rows.map((row) => ({ ...row, parent: null, self: row.durMs, byCaller: false }))
  const parents = new Set(rows.map(({ parentId }) => parentId))
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  for (const span of spans) {
    span.parent = span.parentId === null ? null : (byId.get(span.parentId) ?? null)
    if (span.parent) span.parent.self -= Math.max(0, Math.min(span.durMs, span.parent.durMs))
  }
  for (const span of spans) {
    span.self = Math.max(0, span.self)
    const callee = parents.has(span.spanId) ? null : calleeOf(span)
    if (callee === null) continue
    span.service = callee
    span.byCaller = true
  }
  return spans
}

export const isErrorStatus = (status: string | null): boolean =>
  status !== null && /err|5\d\d|fail/i.test(status)

const opKey = (span: LinkedSpan): string => `${span.service}\u0000${span.op}`

const edgeKey = (span: LinkedSpan, parent: LinkedSpan): string => `${parent.service}\u0000${opKey(span)}`

const gapOf = (span: LinkedSpan, parent: LinkedSpan): number => Math.max(0, parent.durMs - span.durMs)

function push(groups: Map<string, number[]>, key: string, value: number): void {
  const group = groups.get(key)
  if (group) group.push(value)
  else groups.set(key, [value])
}

/** The usual self time of an operation and the usual gap of an edge, for ratios that compare operations. */
function usual(reference: readonly LinkedSpan[]): { self: Map<string, number>; gap: Map<string, number> } {
  const self = new Map<string, number[]>()
  const gap = new Map<string, number[]>()
  for (const span of reference) {
    push(self, opKey(span), span.self)
    const { parent } = span
    if (parent && !span.byCaller && parent.service !== span.service)
      push(gap, edgeKey(span, parent), gapOf(span, parent))
  }
  const medians = (groups: Map<string, number[]>): Map<string, number> =>
    new Map(
      [...groups].filter(([, values]) => values.length >= 3).map(([key, values]) => [key, median(values)]),
    )
  return { self: medians(self), gap: medians(gap) }
}

type Binned = Map<string, Map<number, number[]>>

function record(binned: Binned, series: string, time: number, value: number): void {
  const bins = binned.get(series) ?? new Map<number, number[]>()
  binned.set(series, bins)
  const bin = Math.floor(time / BIN) * BIN
  const values = bins.get(bin)
  if (values) values.push(value)
  else bins.set(bin, [value])
}

function bin(spans: readonly LinkedSpan[], reference: ReturnType<typeof usual>): Binned {
  const binned: Binned = new Map()
  for (const span of spans) {
    const { service, parent } = span
    const self = reference.self.get(opKey(span))
    if (self !== undefined)
      record(binned, `${service}\u0000trace.self`, span.start, (span.self + 0.5) / (self + 0.5))
    record(binned, `${service}\u0000trace.count`, span.start, 1)
    record(binned, `${service}\u0000trace.error_rate`, span.start, isErrorStatus(span.status) ? 1 : 0)
    if (!parent || span.byCaller || parent.service === service) continue
    const gap = reference.gap.get(edgeKey(span, parent))
    if (gap === undefined) continue
    record(
      binned,
      `${service}\u0000trace.gap ${parent.service}->${service}`,
      span.start,
      (gapOf(span, parent) + 1) / (gap + 1),
    )
  }
  return binned
}

function aggregate(metric: string, values: readonly number[]): number {
  if (metric === 'trace.count') return values.length
  if (metric === 'trace.error_rate') return values.reduce((sum, value) => sum + value, 0) / values.length
  return quantile(ascending(values), metric.startsWith('trace.gap') ? 0.5 : 0.75)
}

function pointsOf(metric: string, bins: Map<number, number[]> | undefined): Points | null {
  if (!bins) return null
  const times = [...bins.keys()].sort((a, b) => a - b)
  return { times, values: times.map((time) => aggregate(metric, bins.get(time) ?? [])) }
}

/**
 * Per service self time (as a ratio to the operation's usual), count and error rate, and per edge the time lost
 * between caller and callee, in bins of 15 s. The reference is the known-good recording, else the first third.
 */
export function spanSeries(spans: readonly LinkedSpan[], good: readonly LinkedSpan[]): RawSeries[] {
  const first = spans[0]
  if (!first) return []
  const reference = usual(good.length > 200 ? good : spans.slice(0, Math.ceil(spans.length / 3)))
  const baseline = bin(good, reference)
  const evidence = firstEvidence(spans.map((span) => [span.service, span.evidence]))
  return [...bin(spans, reference)].flatMap(([key, bins]) => {
    const [entity = '', metric = ''] = key.split('\u0000')
    const points = pointsOf(metric, bins)
    if (!points) return []
    const past = pointsOf(metric, baseline.get(key))
    return [
      {
        entity,
        metric,
        source: 'traces',
        evidence: evidence.get(entity) ?? first.evidence,
        points,
        baseline: past,
      },
    ]
  })
}

const spanKey = (span: SpanRow): string => `${span.spanId}\u0000${span.traceId}\u0000${span.evidence}`

/** Spans in the order of their start, whatever order they were read in. */
export const spansOf = (
  rows: RankInput['rows'],
  calleeOf?: (span: ClientSpan) => string | null,
): LinkedSpan[] =>
  linkSpans(
    [...rows.spans].sort((a, b) => a.start - b.start || (spanKey(a) < spanKey(b) ? -1 : 1)),
    calleeOf,
  )
