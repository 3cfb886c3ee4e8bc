import type { Profile } from '../../../scripts/simulate/profiles.ts'
import { random } from '../../../scripts/simulate/random.ts'
import type { ScenarioOptions } from '../../../scripts/simulate/scenario.ts'
import type { SimCase } from '../../../scripts/simulate/sim-case.ts'
import { simInput } from '../../../scripts/simulate/sim-input.ts'
import { telemetryCase } from '../../../scripts/simulate/telemetry-case.ts'
import { type Ranked, rank } from '../../../src/ranking/rank.ts'

/** Five services with metrics and a call graph: small, so that a test can make many. */
const SMALL: Profile = {
  dataset: 'small',
  services: 5,
  stepMs: 60_000,
  past: 32,
  trail: 3,
  hasLogs: false,
  hasTraces: false,
  changes: 'none',
  hasTopology: true,
  baseline: 'own',
  joined: false,
  alertAfterMs: null,
  outside: 0,
  nothing: 0,
  byChange: false,
}

const NOW = Date.UTC(2026, 4, 6, 9, 0, 0)

/** A made-up incident; the same seed gives the same system, whatever happens in it. */
export const madeUp = (
  seed: string,
  forced: Partial<ScenarioOptions> = {},
  profile: Partial<Profile> = {},
): SimCase => telemetryCase(random(seed), { ...SMALL, ...profile }, { id: seed, now: NOW, forced })

export const rankMadeUp = (sim: SimCase): Ranked => rank(simInput(sim))

export const firstOf = (sim: SimCase): string | undefined => rankMadeUp(sim).suspects[0]?.service

/** Place of the service that is to blame, 0 for the first; one below the last when it is not there. */
export function placeOfCulprit(sim: SimCase): number {
  const { suspects } = rankMadeUp(sim)
  const place = suspects.findIndex(({ service }) => sim.truth.entities.includes(service))
  return place < 0 ? suspects.length : place
}
