import { type Effect, REST } from './effects.ts'
import type { Random } from './random.ts'
import { ratesAt, type Service, type World } from './world.ts'

/** Steps by service, row-major: value of service s at step t is at s * steps + t. */
export interface Dynamics {
  steps: number
  rate: Float64Array
  /** Milliseconds at the server, without the network to it. */
  latency: Float64Array
  own: Float64Array
  errors: Float64Array
  cpu: Float64Array
  memory: Float64Array
  disk: Float64Array
  pool: Float64Array
  restarts: Float64Array
  down: Float64Array
  networkMs: Float64Array
}

export interface DynamicsOptions {
  steps: number
  stepMs: number
  effectOf: (service: number, step: number) => Effect | null
}

/** Callers give up after so long. */
const TIMEOUT_MS = 8000

const DAY = 86_400_000

function loadFactors(random: Random, world: World, steps: number, stepMs: number): Float64Array {
  const factors = new Float64Array(steps)
  let gust = 0
  for (let step = 0; step < steps; step += 1) {
    gust = 0.7 * gust + random.normal() * world.gusts
    const season = 1 + world.swing * Math.sin((2 * Math.PI * step * stepMs) / DAY + world.phase)
    factors[step] = Math.max(0.05, season * Math.exp(gust))
  }
  return factors
}

interface Moment {
  latency: number[]
  errors: number[]
  own: number[]
}

/** How much longer work takes on busy processors: flat up to half of them, then steeper (as in a queue). */
const crowding = (cpu: number): number => (cpu <= 0.5 ? 1 : 0.5 / (1 - Math.min(cpu, 0.97)))

function callCost(
  call: Service['calls'][number],
  effects: readonly Effect[],
  caller: Effect,
  moment: Moment,
): { ms: number; errors: number } {
  const callee = effects[call.to] ?? REST
  const network = 0.6 + callee.networkMs + caller.networkMs
  const lost = Math.min(1, callee.loss + caller.loss)
  const refused = callee.down ** 2
  const wait = (moment.latency[call.to] ?? 0) + network + lost * 900
  const late = wait > TIMEOUT_MS ? 1 : 0
  const failed = Math.min(1, (moment.errors[call.to] ?? 0) + lost * 0.25 + refused + late)
  return {
    ms: call.times * caller.calls * (refused > 0.9 ? 1 : Math.min(wait, TIMEOUT_MS)),
    errors: Math.min(1, call.times * caller.calls) * call.passesOn * failed,
  }
}

/** Callees come after their callers, so one pass from the end knows all of a call's cost. */
function settle(
  world: World,
  effects: readonly Effect[],
  cpu: readonly number[],
  noise: (service: Service) => number,
): Moment {
  const moment: Moment = { latency: [], errors: [], own: [] }
  for (const service of [...world.services].reverse()) {
    const effect = effects[service.index] ?? REST
    const load = (cpu[service.index] ?? 0) / Math.max(0.2, 1 - effect.down)
    const queued = effect.pool > 0 ? 1 + 6 * Math.max(0, service.poolShare + effect.pool - 0.8) : 1
    const own = service.selfMs * effect.self * crowding(load) * queued * noise(service)
    let ms = own
    let fine = 1 - Math.min(1, service.errorShare * noise(service) + effect.errors)
    for (const call of service.calls) {
      const cost = callCost(call, effects, effect, moment)
      ms += cost.ms
      fine *= 1 - cost.errors
    }
    moment.own[service.index] = own
    moment.latency[service.index] = ms
    moment.errors[service.index] = 1 - fine
  }
  return moment
}

function ratesWith(world: World, load: number, effects: readonly Effect[]): number[] {
  if (effects.every(({ calls }) => calls === 1)) return ratesAt(world.services, load)
  const changed = world.services.map((service) => {
    const { calls } = effects[service.index] ?? REST
    return calls === 1
      ? service
      : { ...service, calls: service.calls.map((one) => ({ ...one, times: one.times * calls })) }
  })
  return ratesAt(changed, load)
}

const COLUMNS = [
  'rate',
  'latency',
  'own',
  'errors',
  'cpu',
  'memory',
  'disk',
  'pool',
  'restarts',
  'down',
  'networkMs',
] as const

/** The whole system step by step: load in, latency and failures out, from callees to callers. */
export function runDynamics(random: Random, world: World, options: DynamicsOptions): Dynamics {
  const { steps, stepMs, effectOf } = options
  const count = world.services.length
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, new Float64Array(count * steps)]))
  const out = { steps, ...columns } as unknown as Dynamics
  const factors = loadFactors(random.fork('load'), world, steps, stepMs)
  const draws = random.fork('noise')
  const drift = world.services.map(() => ({ memory: 0, disk: draws.between(0.2, 0.6), slow: 0 }))
  for (let step = 0; step < steps; step += 1) {
    const effects = world.services.map(({ index }) => effectOf(index, step) ?? REST)
    const rates = ratesWith(world, world.load * (factors[step] ?? 1) * (effects[0]?.load ?? 1), effects)
    const cpu = world.services.map(({ index, cpuPerRequest, idleCpu }) =>
      Math.min(
        1,
        (idleCpu + cpuPerRequest * (rates[index] ?? 0)) * draws.logNormal(0.05) + (effects[index]?.cpu ?? 0),
      ),
    )
    const moment = settle(world, effects, cpu, ({ jitter }) => draws.logNormal(jitter))
    for (const { index, poolShare } of world.services) {
      const at = index * steps + step
      const effect = effects[index] ?? REST
      const state = drift[index] ?? { memory: 0, disk: 0.3, slow: 0 }
      state.memory = 0.97 * state.memory + draws.normal() * 0.006
      state.disk += draws.next() * 0.00005
      const rate = rates[index] ?? 0
      out.rate[at] = rate * (1 - effect.down ** 2)
      out.latency[at] = moment.latency[index] ?? 0
      out.own[at] = moment.own[index] ?? 0
      out.errors[at] = Math.min(1, moment.errors[index] ?? 0)
      out.cpu[at] = cpu[index] ?? 0
      out.memory[at] = Math.min(1, 0.45 + state.memory + effect.memory)
      out.disk[at] = Math.min(1, state.disk + effect.disk)
      out.pool[at] = Math.min(
        1,
        poolShare * draws.logNormal(0.15) * (0.6 + 0.4 * (factors[step] ?? 1)) + effect.pool,
      )
      out.restarts[at] = effect.restarts
      out.down[at] = effect.down
      out.networkMs[at] = effect.networkMs + effect.loss * 900
    }
  }
  return out
}
