import type { SpanColumns, SpanPlace } from '../domain/case-columns.ts'
import type { SpanRow } from '../domain/case-file.ts'
import { refNumber } from '../domain/ids.ts'
import { ERROR_STATUS } from '../domain/log-line.ts'

const FAILED = new RegExp(ERROR_STATUS, 'iu')

const before = (a: string, b: string): number => {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** By start, then by all else: nothing about the order of the rows is left to chance. */
const byStart = (rows: readonly SpanRow[]): SpanRow[] =>
  [...rows].sort(
    (a, b) =>
      a.start - b.start ||
      before(a.spanId, b.spanId) ||
      before(a.traceId, b.traceId) ||
      before(a.evidence, b.evidence) ||
      a.durMs - b.durMs ||
      before(a.service, b.service) ||
      before(a.op, b.op) ||
      before(a.parentId ?? '', b.parentId ?? '') ||
      before(a.status ?? '', b.status ?? ''),
  )

/** Which operation a span belongs to, for the lines it wrote; of two spans of one id the later one counts. */
export const operations = (...all: readonly (readonly SpanRow[])[]): Map<string, string> =>
  new Map(all.flatMap((spans) => byStart(spans).map(({ spanId, op }) => [spanId, op] as const)))

const placeKey = ({ service, op }: Pick<SpanRow, 'service' | 'op'>): string => `${service}\u0000${op}`

/** Places in an order of their own, whatever order the spans came in. */
function placesOf(rows: readonly SpanRow[]): { places: SpanPlace[]; indexOf: Map<string, number> } {
  const found = new Map<string, SpanPlace>()
  for (const row of rows) {
    const known = found.get(placeKey(row))
    const { service, op, evidence } = row
    if (!known) found.set(placeKey(row), { service, op, evidence })
    else if (refNumber(evidence) < refNumber(known.evidence)) known.evidence = evidence
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    places: sorted.map(([, place]) => place),
    indexOf: new Map(sorted.map(([key], index) => [key, index])),
  }
}

/** Spans in memory as columns; of two spans of one id the later one is the parent. */
export function spanColumns(rows: readonly SpanRow[]): SpanColumns {
  const sorted = byStart(rows)
  const { places, indexOf } = placesOf(sorted)
  const byId = new Map(sorted.map(({ spanId }, index) => [spanId, index]))
  return {
    places,
    place: Int32Array.from(sorted, (row) => indexOf.get(placeKey(row)) ?? 0),
    start: Float64Array.from(sorted, ({ start }) => start),
    durMs: Float64Array.from(sorted, ({ durMs }) => durMs),
    parent: Int32Array.from(sorted, ({ parentId }) => (parentId ? (byId.get(parentId) ?? -1) : -1)),
    failed: Uint8Array.from(sorted, ({ status }) => (status !== null && FAILED.test(status) ? 1 : 0)),
    linked: sorted.filter(({ parentId }) => Boolean(parentId)).length,
  }
}
