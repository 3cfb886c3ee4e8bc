import type { Backfilled } from '../support/real-prometheus.ts'

/** Points of one metric of one entity, oldest first. */
export type Recorded = Map<string, Map<string, [number, number][]>>

/** metrics.csv of a recorded case by entity and metric, `shift` milliseconds later. */
export function recordedMetrics(csv: string, shift: number): Recorded {
  const all: Recorded = new Map()
  for (const line of csv.trim().split('\n').slice(1)) {
    const [ts = '', entity = '', metric = '', value = ''] = line.split(',')
    const of = all.get(entity) ?? new Map<string, [number, number][]>()
    const points = of.get(metric) ?? []
    points.push([Number(ts) + shift, Number(value)])
    of.set(metric, points)
    all.set(entity, of)
  }
  return all
}

/** Upper bounds of a client library's usual kind, in seconds. */
const BOUNDS = Array.from({ length: 28 }, (_, index) => 0.001 * 1.5 ** index)

const at = (points: readonly [number, number][], ts: number): number =>
  points.find(([time]) => time === ts)?.[1] ?? 0

/** A counter that grows by `rate` of each point, which stands for the time since the point before. */
function counted(points: readonly [number, number][], rate: (ts: number) => number): [number, number][] {
  let sum = 0
  let before = points[0]?.[0] ?? 0
  return points.map(([ts]) => {
    sum += (rate(ts) * (ts - before)) / 1000
    before = ts
    return [ts, Math.round(sum * 1000) / 1000]
  })
}

type Of = ReadonlyMap<string, [number, number][]>

function calls(of: Of, labels: Record<string, string>): Backfilled[] {
  const rate = of.get('request_rate') ?? []
  const errors = of.get('error_ratio') ?? []
  const clients = of.get('client_error_ratio') ?? []
  const shares: Record<string, (ts: number) => number> = {
    '200': (ts) => 1 - at(errors, ts) - at(clients, ts),
    '409': (ts) => at(clients, ts),
    '500': (ts) => at(errors, ts),
  }
  return Object.entries(shares).map(([code, share]) => ({
    metric: 'http_requests_total',
    labels: { ...labels, code },
    points: counted(rate, (ts) => at(rate, ts) * share(ts)),
  }))
}

/** Half of the calls take the recorded p50, the rest grow towards p99: what the buckets of a server would hold. */
function durations(of: Of, labels: Record<string, string>): Backfilled[] {
  const rate = of.get('request_rate') ?? []
  const [p50, p99] = [of.get('latency_p50_seconds') ?? [], of.get('latency_p99_seconds') ?? []]
  const below = (bound: number, ts: number): number => {
    if (bound >= at(p99, ts)) return 1
    return bound >= at(p50, ts) ? 0.9 : 0
  }
  const series = [...BOUNDS, Number.POSITIVE_INFINITY].map((bound) => ({
    metric: 'http_request_duration_seconds_bucket',
    labels: { ...labels, le: Number.isFinite(bound) ? bound.toFixed(4) : '+Inf' },
    points: counted(rate, (ts) => at(rate, ts) * below(bound, ts)),
  }))
  const metric = 'http_request_duration_seconds_count'
  return [...series, { metric, labels, points: counted(rate, (ts) => at(rate, ts)) }]
}

const MADE = new Set([
  'request_rate',
  'error_ratio',
  'client_error_ratio',
  'latency_p50_seconds',
  'latency_p99_seconds',
])

/** `upstream_bank_latency_p99_seconds` and all else that is not made of counters stays a gauge. */
export function asExported(recorded: Recorded, label: string): Backfilled[] {
  return [...recorded].flatMap(([entity, of]) => {
    const labels = { [label]: entity, instance: `${entity}:9100` }
    const gauges = [...of].filter(([metric]) => !MADE.has(metric))
    return [
      ...gauges.map(([metric, points]) => ({ metric, labels, points })),
      ...(of.has('request_rate') ? [...calls(of, labels), ...durations(of, labels)] : []),
    ]
  })
}
