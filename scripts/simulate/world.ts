import { podName, serviceNames, word } from './names.ts'
import type { Random } from './random.ts'

export type NodeKind = 'service' | 'database' | 'cache' | 'queue'

export interface Call {
  to: number
  /** Calls for each request served. */
  times: number
  /** Share of the callee's failures that fails the caller too. */
  passesOn: number
}

/** One service as it is in good times. Index 0 is where requests come in. */
export interface Service {
  index: number
  name: string
  kind: NodeKind
  pods: string[]
  /** Milliseconds of its own in a request. */
  selfMs: number
  /** Share of its processors that one request a second takes. */
  cpuPerRequest: number
  idleCpu: number
  memoryMb: number
  errorShare: number
  /** Spread of its latency in log space. */
  jitter: number
  calls: Call[]
  ops: string[]
  /** Of its connection pool or queue at the usual load. */
  poolShare: number
}

export interface World {
  services: Service[]
  /** Requests a second at the entry. */
  load: number
  /** Relative size of the daily swing, and where in it time 0 lies. */
  swing: number
  phase: number
  /** Spread of load from step to step. */
  gusts: number
}

const KINDS: readonly NodeKind[] = ['database', 'cache', 'queue']

function callsOf(random: Random, index: number, count: number, parents: number[][]): Call[] {
  const children: Call[] = []
  for (let to = index + 1; to < count; to += 1) {
    if (!parents[to]?.includes(index)) continue
    children.push({ to, times: random.logBetween(0.15, 1.8), passesOn: random.between(0.35, 1) })
  }
  return children
}

/** Who calls each service: one or two of those before it, so that depth grows with the logarithm of the count. */
function parentsOf(random: Random, count: number): number[][] {
  return Array.from({ length: count }, (_, index) => {
    if (index === 0) return []
    const low = Math.floor(index / 4)
    const parents = new Set([random.int(low, index - 1)])
    if (index > 3 && random.chance(0.35)) parents.add(random.int(low, index - 1))
    return [...parents]
  })
}

const VERBS = ['get', 'list', 'create', 'update', 'check', 'find'] as const

function serviceOf(random: Random, index: number, name: string, calls: Call[], isLeaf: boolean): Service {
  const kind: NodeKind = isLeaf && random.chance(0.35) ? random.pick(KINDS) : 'service'
  return {
    index,
    name,
    kind,
    pods: Array.from({ length: random.int(1, 3) }, () => podName(random, name)),
    selfMs: random.logBetween(1.5, 60),
    cpuPerRequest: 0,
    idleCpu: random.between(0.01, 0.08),
    memoryMb: random.logBetween(60, 2500),
    errorShare: random.chance(0.6) ? 0 : random.logBetween(0.0003, 0.008),
    jitter: random.logBetween(0.03, 0.35),
    calls,
    ops: Array.from({ length: random.int(1, 3) }, () => `${random.pick(VERBS)}-${word(random)}`),
    poolShare: random.between(0.05, 0.4),
  }
}

/** Requests a second at each service when the entry has `load`. */
export function ratesAt(services: readonly Service[], load: number): number[] {
  const rates = services.map(() => 0)
  rates[0] = load
  for (const { index, calls } of services)
    for (const { to, times } of calls) rates[to] = (rates[to] ?? 0) + (rates[index] ?? 0) * times
  return rates
}

/** A call graph of `count` services with words for names. */
export function makeWorld(random: Random, count: number): World {
  const names = serviceNames(random.fork('names'), count)
  const parents = parentsOf(random.fork('graph'), count)
  const draws = random.fork('services')
  const services = names.map((name, index) => {
    const calls = callsOf(draws, index, count, parents)
    return serviceOf(draws, index, name, calls, index > 0 && calls.length === 0)
  })
  const load = random.logBetween(8, 300)
  const rates = ratesAt(services, load)
  for (const service of services) {
    const usual = random.between(0.06, 0.5)
    service.cpuPerRequest = usual / Math.max(0.5, rates[service.index] ?? 1)
  }
  return {
    services,
    load,
    swing: random.between(0, 0.4),
    phase: random.between(0, 2 * Math.PI),
    gusts: random.between(0.02, 0.12),
  }
}
