import type { Dynamics } from './dynamics.ts'
import { chooseNames, type NamedMetric, type Signal } from './metric-names.ts'
import type { Random } from './random.ts'
import type { Service, World } from './world.ts'

export interface MetricLine {
  ts: number
  entity: string
  metric: string
  value: number
}

export interface MetricPlan {
  names: Record<Signal, NamedMetric>
  signals: readonly Signal[]
  perPod: boolean
  /** Share of points that are missing. */
  missing: number
  /** `service_metric` instead of a column for each, as one data set has it. */
  start: number
  stepMs: number
}

const OPTIONAL: readonly (readonly [signal: Signal, probability: number])[] = [
  ['latency', 0.7],
  ['errors', 0.85],
  ['cpu', 0.85],
  ['memory', 0.8],
  ['rate', 0.8],
  ['network', 0.4],
  ['disk', 0.5],
  ['pool', 0.6],
  ['restarts', 0.5],
]

/** Which signals a system measures; latency in one form at least. */
export function planMetrics(random: Random, start: number, stepMs: number): MetricPlan {
  const signals = OPTIONAL.flatMap(([signal, probability]) => (random.chance(probability) ? [signal] : []))
  if (!signals.includes('latency') || random.chance(0.4)) signals.push('tail')
  return {
    names: chooseNames(random),
    signals,
    perPod: random.chance(0.5),
    missing: random.chance(0.4) ? random.between(0, 0.05) : 0,
    start,
    stepMs,
  }
}

/** Signals that a kind of service has at all. */
function has(signal: Signal, { kind }: Service): boolean {
  if (signal === 'pool') return kind !== 'cache'
  return signal !== 'disk' || kind === 'database' || kind === 'queue'
}

interface Place {
  dynamics: Dynamics
  service: Service
  step: number
}

/** With so many of its few replicas gone none is left. */
const ALL_DOWN = 0.95

/** Nobody measures requests that are not served, and nothing of a process that is not there but its restarts. */
function isMeasured(signal: Signal, { dynamics, service, step }: Place): boolean {
  return signal === 'restarts' || (dynamics.down[service.index * dynamics.steps + step] ?? 0) < ALL_DOWN
}

function measured(signal: Signal, { dynamics, service, step }: Place, random: Random): number {
  const read = (column: keyof Dynamics): number =>
    (dynamics[column] as Float64Array)[service.index * dynamics.steps + step] ?? 0
  switch (signal) {
    case 'latency':
      return read('latency') * random.logNormal(0.04)
    case 'tail':
      return read('latency') * random.between(1.6, 2.4) * random.logNormal(0.12)
    case 'errors': {
      const requests = Math.max(1, Math.min(400, read('rate') * 20))
      return Math.min(1, random.poisson(read('errors') * requests) / requests)
    }
    case 'memory':
      return read('memory') * service.memoryMb * 2
    case 'network':
      return read('rate') * 1800 * random.logNormal(0.06)
    case 'restarts':
    case 'disk':
      return read(signal)
    default:
      return read(signal) * random.logNormal(0.03)
  }
}

interface OneSeries {
  service: Service
  entity: string
  signal: Signal
  /** Of this entity against its siblings. */
  factor: number
}

/** Every entity of every service with the signals it has. */
function seriesOf(random: Random, world: World, plan: MetricPlan): OneSeries[] {
  return world.services.flatMap((service) => {
    const entities = plan.perPod ? service.pods : [service.name]
    const signals = plan.signals.filter((signal) => has(signal, service))
    return entities.flatMap((entity) => {
      const own = random.logNormal(0.1)
      return signals.map((signal) => {
        const shared = signal === 'rate' || signal === 'network' ? 1 / entities.length : 1
        const factor = signal === 'cpu' || signal === 'memory' ? own : shared
        return { service, entity, signal, factor }
      })
    })
  })
}

/** Every series of the system as lines, sorted by time. */
export function metricLines(
  random: Random,
  world: World,
  dynamics: Dynamics,
  plan: MetricPlan,
): MetricLine[] {
  const lines = seriesOf(random, world, plan).flatMap(({ service, entity, signal, factor }) => {
    const { name, from } = plan.names[signal]
    const steps = Array.from({ length: dynamics.steps }, (_, step) => step)
    return steps
      .filter((step) => isMeasured(signal, { dynamics, service, step }))
      .filter(() => plan.missing === 0 || !random.chance(plan.missing))
      .map((step): MetricLine => {
        const value = from(measured(signal, { dynamics, service, step }, random) * factor)
        return {
          ts: plan.start + step * plan.stepMs,
          entity,
          metric: name,
          value: Number(value.toPrecision(6)),
        }
      })
  })
  return lines.sort((a, b) => a.ts - b.ts)
}
