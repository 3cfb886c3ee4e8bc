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

/** Everyone from whom a service can be reached, itself included. */
function upstream(world: World, target: number): number[] {
  const found = new Set([target])
  for (const { index, calls } of [...world.services].reverse())
    if (calls.some(({ to }) => found.has(to))) found.add(index)
  return [...found]
}

/** A limit that good times keep: above what is usual by a margin, and above nearly all that was. */
function limitOf(values: Float64Array, from: number, to: number, margin: (usual: number) => number): number {
  const sorted = values.slice(from, to).sort()
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0
  return Math.max(margin(at(0.5)), at(0.99))
}

/** The first step since the onset from which a service is beyond its limits twice in a row. */
function crossing(
  { latency, errors, steps }: Dynamics,
  service: number,
  { onset, patience }: { onset: number; patience: number },
): Pick<Detection, 'step' | 'about'> | null {
  const base = service * steps
  const slow = limitOf(latency, base, base + onset, (usual) => 1.5 * usual + 2)
  const failing = limitOf(errors, base, base + onset, (usual) => usual + 0.02)
  const twice = (values: Float64Array, step: number, limit: number): boolean =>
    (values[base + step] ?? 0) > limit && (values[base + step + 1] ?? 0) > limit
  for (let step = onset; step < Math.min(steps - 1, onset + patience); step += 1) {
    if (twice(errors, step, failing)) return { step: step + 1, about: 'errors' }
    if (twice(latency, step, slow)) return { step: step + 1, about: 'latency' }
  }
  return null
}

/** Somebody's limit is too tight: it fires where its number happens to be highest, and nothing is wrong. */
export function falseAlarm(random: Random, world: World, dynamics: Dynamics, onset: number): Detection {
  const service = random.chance(0.6) ? 0 : random.pick(world.services).index
  const about = random.pick(['latency', 'latency', 'errors'] as const)
  const base = service * dynamics.steps
  const last = Math.min(dynamics.steps - 1, onset + 8)
  const values = dynamics[about].slice(base + onset, base + last)
  return { step: onset + values.indexOf(Math.max(...values)), service, about }
}

/**
 * Who notices within `patience` steps, and when: mostly the entry, at times somebody on the way; a vague alert when
 * nobody does.
 */
export function detect(
  random: Random,
  world: World,
  dynamics: Dynamics,
  at: { onset: number; victim: number; patience: number },
): Detection {
  const candidates = upstream(world, at.victim)
  const first = random.chance(0.6) ? 0 : random.pick(candidates)
  for (const service of [first, 0, ...candidates]) {
    const found = crossing(dynamics, service, at)
    if (found) return { ...found, step: found.step + (random.chance(0.5) ? 1 : 0), service }
  }
  return { step: Math.min(dynamics.steps - 2, at.onset + random.int(1, 4)), service: null, about: null }
}
