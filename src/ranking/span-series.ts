import type { Points } from '../domain/case-columns.ts'
import { type LinkedSpans, perCall } from './linked-spans.ts'
import { ascending, median, quantile } from './robust.ts'
import { firstEvidence, type RawSeries } from './series.ts'

/** Width of the bins spans are counted in. */
const BIN = 15_000
/** With fewer spans a known-good recording cannot say what is usual. */
const LEAST_GOOD = 200

type Key = string

const opKey = ({ service, op }: { service: string; op: string }): Key => `${service}\u0000${op}`

function push<K>(groups: Map<K, number[]>, key: K, value: number): void {
  const group = groups.get(key)
  if (group) group.push(value)
  else groups.set(key, [value])
}

const edgeKeys = (spans: LinkedSpans) =>
  perCall(spans, ({ caller, callee }): Key => `${caller.service}\u0000${opKey(callee)}`)

/** Milliseconds that a call lost on its way to another service; null where there is no such way. */
function lostOnTheWay({ places, place, parent, durMs, byCaller }: LinkedSpans, index: number): number | null {
  const above = parent[index] ?? -1
  if (above < 0 || byCaller[index]) return null
  const [caller, callee] = [places[place[above] ?? 0], places[place[index] ?? 0]]
  const [outer, inner] = [durMs[above] ?? -1, durMs[index] ?? -1]
  return caller?.service === callee?.service || !(outer >= 0 && inner >= 0)
    ? null
    : Math.max(0, outer - inner)
}

interface Usual {
  self: ReadonlyMap<Key, number>
  gap: ReadonlyMap<Key, number>
}

/** The usual self time of an operation and the usual gap of an edge, for ratios that compare operations. */
function usual(spans: LinkedSpans, length: number): Usual {
  const self = new Map<Key, number[]>()
  const gap = new Map<Key, number[]>()
  const edgeKey = edgeKeys(spans)
  const ops = spans.places.map(opKey)
  for (let index = 0; index < length; index += 1) {
    const place = spans.place[index] ?? 0
    push(self, ops[place] ?? '', spans.self[index] ?? 0)
    const lost = lostOnTheWay(spans, index)
    if (lost !== null) push(gap, edgeKey(spans.place[spans.parent[index] ?? 0] ?? 0, place), lost)
  }
  const medians = (groups: Map<Key, number[]>): Map<Key, number> =>
    new Map(
      [...groups].filter(([, values]) => values.length >= 3).map(([key, values]) => [key, median(values)]),
    )
  return { self: medians(self), gap: medians(gap) }
}

/** Values of one series by the start of their bin. */
type Bins = Map<number, number[]>

interface Binned {
  /** By service and metric. */
  ratios: Map<Key, Bins>
  /** By service: spans, and those that failed. */
  counts: Map<string, Map<number, { all: number; failed: number }>>
}

const seriesKey = (service: string, metric: string): Key => `${service}\u0000${metric}`

function count({ counts }: Binned, service: string, bin: number, failed: number): void {
  const bins = counts.get(service) ?? new Map<number, { all: number; failed: number }>()
  counts.set(service, bins)
  const known = bins.get(bin)
  if (known) {
    known.all += 1
    known.failed += failed
  } else bins.set(bin, { all: 1, failed })
}

function record({ ratios }: Binned, key: Key, bin: number, value: number): void {
  const bins = ratios.get(key) ?? new Map<number, number[]>()
  ratios.set(key, bins)
  push(bins, bin, value)
}

function binned(spans: LinkedSpans, reference: Usual): Binned {
  const into: Binned = { ratios: new Map(), counts: new Map() }
  const ops = spans.places.map((place) => ({
    service: place.service,
    key: seriesKey(place.service, 'trace.self'),
    usual: reference.self.get(opKey(place)),
  }))
  const edgeKey = edgeKeys(spans)
  const edge = perCall(spans, ({ caller, callee }) =>
    seriesKey(callee.service, `trace.gap ${caller.service}->${callee.service}`),
  )
  for (let index = 0; index < spans.place.length; index += 1) {
    const place = spans.place[index] ?? 0
    const op = ops[place]
    if (!op) continue
    const bin = Math.floor((spans.start[index] ?? 0) / BIN) * BIN
    count(into, op.service, bin, spans.failed[index] ?? 0)
    if (op.usual !== undefined) record(into, op.key, bin, ((spans.self[index] ?? 0) + 0.5) / (op.usual + 0.5))
    const lost = lostOnTheWay(spans, index)
    if (lost === null) continue
    const caller = spans.place[spans.parent[index] ?? 0] ?? 0
    const gap = reference.gap.get(edgeKey(caller, place))
    if (gap !== undefined) record(into, edge(caller, place), bin, (lost + 1) / (gap + 1))
  }
  return into
}

function points<T>(bins: Map<number, T>, value: (of: T) => number): Points {
  const sorted = [...bins].sort(([a], [b]) => a - b)
  return { times: sorted.map(([time]) => time), values: sorted.map(([, one]) => value(one)) }
}

/** Series by service and metric. */
function seriesOf({ ratios, counts }: Binned): Map<Key, Points> {
  const series = new Map<Key, Points>()
  for (const [key, bins] of ratios) {
    const share = key.includes('\u0000trace.gap') ? 0.5 : 0.75
    series.set(
      key,
      points(bins, (values) => quantile(ascending(values), share)),
    )
  }
  for (const [service, bins] of counts) {
    series.set(
      seriesKey(service, 'trace.count'),
      points(bins, ({ all }) => all),
    )
    series.set(
      seriesKey(service, 'trace.error_rate'),
      points(bins, ({ all, failed }) => failed / all),
    )
  }
  return series
}

/**
 * Per service self time (as a ratio to the operation's usual), count and error rate, and per edge the time lost
 * between caller and callee, in bins of 15 s. The reference is the known-good recording, else the first third.
 */
export function spanSeries(spans: LinkedSpans, good: LinkedSpans): RawSeries[] {
  const [first] = spans.places
  if (!first) return []
  const reference =
    good.place.length > LEAST_GOOD
      ? usual(good, good.place.length)
      : usual(spans, Math.ceil(spans.place.length / 3))
  const baseline = seriesOf(binned(good, reference))
  const evidence = firstEvidence(spans.places.map((place) => [place.service, place.evidence]))
  return [...seriesOf(binned(spans, reference))].map(([key, own]) => {
    const [entity = '', metric = ''] = key.split('\u0000')
    return {
      entity,
      metric,
      source: 'traces',
      evidence: evidence.get(entity) ?? first.evidence,
      points: own,
      baseline: baseline.get(key) ?? null,
    }
  })
}
