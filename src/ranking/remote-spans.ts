import type { CaseColumns } from '../domain/case-columns.ts'
import type { Folding } from './case-input.ts'
import { namesIn } from './names.ts'

const DATABASE_CALL = /^(db|sql|select|insert|update|delete|query|exec|begin|commit|fetch)\b|\b(sql|query)\b/i
const STORES: ReadonlySet<string> = new Set(['database', 'cache'])

/** What the caller wrote about a call: enough to tell whom it went to. */
export interface ClientSpan {
  service: string
  op: string
}

/**
 * Whom a span without children calls: one that it is named after, or, for a database call of a service that has one
 * database, that one. The time is then the callee's, for it has no span of its own to say so: it is not traced, or
 * never got to the end of the request.
 */
export function untracedCallee(
  { edges, spans }: Pick<CaseColumns, 'edges' | 'spans'>,
  folding: Folding,
): (span: ClientSpan) => string | null {
  const traced = new Set(spans.places.map(({ service }) => service))
  const callees = new Map<string, Set<string>>()
  for (const edge of edges) {
    const [caller, callee] = [folding.serviceOf(edge.caller), folding.serviceOf(edge.callee)]
    if (caller === null || callee === null || caller === callee) continue
    callees.set(caller, (callees.get(caller) ?? new Set()).add(callee))
  }
  const found = new Map<string, string | null>()
  const search = ({ service, op }: ClientSpan): string | null => {
    const candidates = [...(callees.get(service) ?? [])].sort()
    const named = candidates.find((name) => namesIn(op, name))
    if (named) return named
    const stores = candidates.filter((name) => STORES.has(folding.kindOf(name)) && !traced.has(name))
    return stores.length === 1 && DATABASE_CALL.test(op) ? (stores[0] ?? null) : null
  }
  return (span) => {
    const key = `${span.service}\u0000${span.op}`
    const known = found.get(key)
    if (known !== undefined) return known
    const callee = callees.has(span.service) ? search(span) : null
    found.set(key, callee)
    return callee
  }
}
