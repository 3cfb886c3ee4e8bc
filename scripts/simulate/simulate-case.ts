import { PROFILES, type ProfileName, profileOf } from './profiles.ts'
import { random } from './random.ts'
import type { ScenarioOptions } from './scenario.ts'
import type { SimCase } from './sim-case.ts'
import { stateCase } from './state-case.ts'
import { telemetryCase } from './telemetry-case.ts'

export interface SimulateOptions {
  seed: string
  index: number
  /** Default: a mix of all. */
  profile?: ProfileName
  forced?: Partial<ScenarioOptions>
}

/** 1 March 2026; cases lie somewhere in the half year after it. */
const EPOCH = 1_772_323_200_000

/** One made-up incident: the same seed and index give the same case, whatever else is made. */
export function simulateCase({ seed, index, profile, forced }: SimulateOptions): SimCase {
  const chance = random(`${seed}#${index}`)
  const now = EPOCH + chance.int(0, 180 * 1440) * 60_000
  const name = profile ?? profileOf(chance)
  const id = `sim-${chance.hex(8)}`
  if (name === 'states') return stateCase(chance, id, now)
  return telemetryCase(chance, PROFILES[name](chance.fork('profile')), {
    id,
    now,
    ...(forced ? { forced } : {}),
  })
}
