import type { SpanColumns, SpanPlace } from '../domain/case-columns.ts'
import type { ClientSpan } from './remote-spans.ts'

/** Spans with the time they spent themselves; a call to someone untraced is that callee's. */
export interface LinkedSpans extends SpanColumns {
  /** Milliseconds not spent in children. */
  self: Float64Array
  /** 1 when the caller recorded it for a callee that nobody traces. */
  byCaller: Uint8Array
}

interface Timed {
  self: Float64Array
  hasChild: Uint8Array
}

function selfTimes({ durMs, parent }: SpanColumns): Timed {
  const self = Float64Array.from(durMs, (value) => Math.max(0, value || 0))
  const hasChild = new Uint8Array(durMs.length)
  for (let index = 0; index < parent.length; index += 1) {
    const above = parent[index] ?? -1
    if (above < 0) continue
    hasChild[above] = 1
    const inside = Math.max(0, Math.min(durMs[index] || 0, durMs[above] || 0))
    self[above] = (self[above] ?? 0) - inside
  }
  return { self: self.map((value) => Math.max(0, value)), hasChild }
}

/** The place of a callee for each place of a caller; -1 where the call stays with its caller. */
function calleePlaces(
  places: readonly SpanPlace[],
  calleeOf: (span: ClientSpan) => string | null,
): { all: SpanPlace[]; of: Int32Array } {
  const all = [...places]
  const known = new Map(places.map(({ service, op }, index) => [`${service}\u0000${op}`, index]))
  const of = Int32Array.from(places, (place) => {
    const service = calleeOf(place)
    if (service === null) return -1
    const key = `${service}\u0000${place.op}`
    const index = known.get(key) ?? all.push({ ...place, service }) - 1
    known.set(key, index)
    return index
  })
  return { all, of }
}

export function linkSpans(
  spans: SpanColumns,
  calleeOf: (span: ClientSpan) => string | null = () => null,
): LinkedSpans {
  const { self, hasChild } = selfTimes(spans)
  const { all, of } = calleePlaces(spans.places, calleeOf)
  const place = Int32Array.from(spans.place)
  const byCaller = new Uint8Array(place.length)
  for (let index = 0; index < place.length; index += 1) {
    const callee = hasChild[index] ? -1 : (of[place[index] ?? 0] ?? -1)
    if (callee < 0) continue
    place[index] = callee
    byCaller[index] = 1
  }
  return { ...spans, places: all, place, self, byCaller }
}

/** The services that have a span. */
export function tracedServices({ places, place }: LinkedSpans): Set<string> {
  const seen = new Set(place)
  return new Set(places.flatMap(({ service }, index) => (seen.has(index) ? [service] : [])))
}

/** A call between two places, of caller and callee. */
export interface SpanCall {
  caller: SpanPlace
  callee: SpanPlace
}

/** Something for each pair of caller's and callee's place, made when it is first met. */
export function perCall<T>(
  { places }: SpanColumns,
  make: (call: SpanCall) => T,
): (caller: number, callee: number) => T {
  const made = new Map<number, T>()
  return (caller, callee) => {
    const key = caller * places.length + callee
    const known = made.get(key)
    if (known !== undefined) return known
    const one = make({ caller: places[caller] as SpanPlace, callee: places[callee] as SpanPlace })
    made.set(key, one)
    return one
  }
}
