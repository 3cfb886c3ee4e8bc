import type { Dynamics } from './dynamics.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

export interface Detection {
  /** Step at whose end the alert fires. */
  step: number
  service: number | null
  /** What crossed its limit. */
  about: 'latency' | 'errors' | null
}

function usual(values: Float64Array, from: number, to: number): number {
  const sorted = [...values.slice(from, to)].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Everyone from whom a service can be reached, itself included. */
function upstream(world: World, target: number): number[] {
  const found = new Set([target])
  for (const { index, calls } of [...world.services].reverse())
    if (calls.some(({ to }) => found.has(to))) found.add(index)
  return [...found]
}

/** The first step since the onset at which a service is worse than its limits; null within `patience` steps. */
function crossing(
  dynamics: Dynamics,
  service: number,
  onset: number,
  patience: number,
): Pick<Detection, 'step' | 'about'> | null {
  const base = service * dynamics.steps
  const latency = usual(dynamics.latency, base, base + onset)
  const errors = usual(dynamics.errors, base, base + onset)
  for (let step = onset; step < Math.min(dynamics.steps, onset + patience); step += 1) {
    if ((dynamics.errors[base + step] ?? 0) > errors + 0.02) return { step, about: 'errors' }
    if ((dynamics.latency[base + step] ?? 0) > 1.5 * latency + 2) return { step, about: 'latency' }
  }
  return null
}

/** Who notices, and when: mostly the entry, at times somebody on the way; a vague alert when nobody does. */
export function detect(
  random: Random,
  world: World,
  dynamics: Dynamics,
  at: { onset: number; victim: number },
): Detection {
  const candidates = upstream(world, at.victim)
  const first = random.chance(0.6) ? 0 : random.pick(candidates)
  const patience = 12
  for (const service of [first, 0, ...candidates]) {
    const found = crossing(dynamics, service, at.onset, patience)
    if (found) return { ...found, step: found.step + (random.chance(0.5) ? 1 : 0), service }
  }
  return { step: Math.min(dynamics.steps - 2, at.onset + random.int(1, 4)), service: null, about: null }
}
