import { type Effect, REST } from './effects.ts'
import { FAULTS, type FaultKind, OUTSIDE, type Outside, outsideEffect, ZONE_FAULTS } from './faults.ts'
import { word } from './names.ts'
import type { Random } from './random.ts'
import type { Service, World } from './world.ts'

/** What happens in one case: one fault of one service, one outside cause, or nothing. */
export interface Scenario {
  what: 'fault' | 'outside' | 'nothing'
  fault: FaultKind
  victim: Service
  /** Whom the fault hits: the victim, or all in its zone. */
  hit: ReadonlySet<number>
  strength: number
  outside: Outside
  /** Services that an outside cause reaches. */
  reached: ReadonlySet<number>
  onsetStep: number
  /** Word that errors and culprit diffs share. */
  subject: string
  /** A gust of load for one step that trips a tight alert; only when nothing happens. */
  gustStep: number
  /** What else moves at the time without harm to anyone: a batch job, a cache that fills, a slow spell. */
  distractors: readonly Distractor[]
}

interface Distractor {
  service: number
  from: number
  to: number
  effect: Partial<Effect>
}

export interface ScenarioOptions {
  onsetStep: number
  /** Shares of cases without a fault of anyone. */
  outside: number
  nothing: number
  /** Only faults that a change can cause. */
  byChange: boolean
  /** Names of the faults to choose from; all when not given. */
  faults?: readonly string[]
  /** Zone of each service, when it is one of them that fails. */
  zones?: readonly number[]
  /** Fixes the fault, for properties; default a random one. */
  fault?: string
  strength?: number
}

function whatHappens(random: Random, { outside, nothing }: ScenarioOptions): Scenario['what'] {
  const draw = random.next()
  if (draw < nothing) return 'nothing'
  return draw < nothing + outside ? 'outside' : 'fault'
}

function reachedBy(random: Random, world: World, kind: Outside): ReadonlySet<number> {
  const able = world.services.filter((one) => one.kind === 'service').map(({ index }) => index)
  const most = kind === 'provider' ? 1 : Math.min(able.length, random.int(2, 4))
  return new Set(random.shuffled(able).slice(0, most))
}

function distractorsOf(random: Random, world: World, onset: number): Distractor[] {
  const count = random.chance(0.55) ? 0 : random.int(1, 3)
  return Array.from({ length: count }, () => {
    const from = Math.max(1, onset + random.int(-30, 6))
    return {
      service: random.pick(world.services).index,
      from,
      to: from + random.int(2, 30),
      effect: random.pick<Partial<Effect>>([
        { cpu: random.between(0.05, 0.3) },
        { memory: random.between(0.03, 0.15) },
        { self: random.between(1.1, 1.6) },
        { pool: random.between(0.05, 0.3) },
        { errors: random.between(0.001, 0.01) },
      ]),
    }
  })
}

export function makeScenario(random: Random, world: World, options: ScenarioOptions): Scenario {
  const what = whatHappens(random, options)
  const { zones } = options
  const possible = (zones ? ZONE_FAULTS : FAULTS).filter(
    ({ name, cause }) =>
      (options.fault ? options.fault === name : (options.faults?.includes(name) ?? true)) &&
      (!options.byChange || cause !== null),
  )
  const fault = random.pick(possible)
  const fitting = world.services.filter((service) => fault.fits(service))
  const outside = random.pick(OUTSIDE)
  const victim = random.pick(fitting.length > 0 ? fitting : world.services)
  const together = zones
    ? world.services.filter(({ index }) => zones[index] === zones[victim.index])
    : [victim]
  return {
    what,
    fault,
    victim,
    hit: new Set(together.map(({ index }) => index)),
    strength: options.strength ?? random.logBetween(0.15, 2.5),
    outside,
    reached: reachedBy(random, world, outside),
    onsetStep: options.onsetStep,
    subject: word(random),
    gustStep: options.onsetStep,
    distractors: distractorsOf(random, world, options.onsetStep),
  }
}

type EffectOf = (service: number, step: number) => Effect | null

function ofNothing({ gustStep }: Scenario): EffectOf {
  return (service, step) => (step === gustStep && service === 0 ? { ...REST, load: 1.35 } : null)
}

function ofOutside({ outside, reached, onsetStep, strength }: Scenario): EffectOf {
  return (service, step) => {
    if (step < onsetStep || (outside !== 'surge' && !reached.has(service))) return null
    return { ...REST, ...outsideEffect(outside, service === 0, strength) }
  }
}

function ofFault({ fault, victim, hit, strength, onsetStep }: Scenario, stepMs: number): EffectOf {
  return (service, step) => {
    if (step < onsetStep || !hit.has(service)) return null
    return { ...REST, ...fault.effect(((step - onsetStep) * stepMs) / 60_000, strength, victim) }
  }
}

function mainEffect(scenario: Scenario, stepMs: number): EffectOf {
  if (scenario.what === 'nothing') return ofNothing(scenario)
  return scenario.what === 'outside' ? ofOutside(scenario) : ofFault(scenario, stepMs)
}

/** The effect on a service at a step; null at rest. */
export function effectIn(scenario: Scenario, stepMs: number): EffectOf {
  const main = mainEffect(scenario, stepMs)
  return (service, step) => {
    const own = main(service, step)
    if (own) return own
    const other = scenario.distractors.find(
      (one) => one.service === service && step >= one.from && step < one.to,
    )
    return other ? { ...REST, ...other.effect } : null
  }
}
