import type { Random } from './random.ts'

/** What a family of cases has in common. */
export interface Profile {
  dataset: string
  services: number
  stepMs: number
  /** Steps before the onset, and after the alert. */
  past: number
  trail: number
  hasLogs: boolean
  hasTraces: boolean
  changes: 'none' | 'rollouts' | 'diffs'
  hasTopology: boolean
  /** Where good times are found: in the case's own files, in one beside it, or nowhere. */
  baseline: 'own' | 'beside' | 'none'
  /** Recordings of different hours joined at the onset: every series jumps there. */
  joined: boolean
  /** The alert comes so long after the onset and says nothing; null when it is detected. */
  alertAfterMs: number | null
  outside: number
  nothing: number
  byChange: boolean
  /** Names of the faults that happen; all when not given. */
  faults?: readonly string[]
  /** So many zones, of which one may fail; none when not given. */
  zones?: number
}

/** Anything a real installation may have; up to 500 services. */
function services(random: Random): Profile {
  const count = Math.round(random.chance(0.04) ? random.logBetween(60, 500) : random.logBetween(5, 60))
  const stepMs = random.pick([10_000, 15_000, 30_000, 60_000])
  const hasTraces = random.chance(0.5)
  return {
    dataset: 'sim-services',
    services: count,
    stepMs,
    past: Math.min(random.int(40, 240), Math.round(12_000 / count)),
    trail: random.int(1, 8),
    hasLogs: random.chance(0.65),
    hasTraces,
    changes: random.pick(['none', 'none', 'diffs', 'diffs', 'rollouts'] as const),
    hasTopology: random.chance(hasTraces ? 0.5 : 0.9),
    baseline: random.pick(['own', 'own', 'own', 'beside', 'beside', 'none'] as const),
    joined: false,
    alertAfterMs: null,
    outside: 0.1,
    nothing: 0.16,
    byChange: false,
  }
}

/**
 * As RCD's Sock Shop: processors and memory hogged; metrics only, seconds apart, a good and a bad recording joined, an
 * alert that says nothing.
 */
function sockshop(random: Random): Profile {
  return {
    dataset: 'sim-sockshop',
    services: random.int(7, 15),
    stepMs: random.pick([1000, 2000, 5000]),
    past: random.int(120, 400),
    trail: random.int(30, 120),
    hasLogs: false,
    hasTraces: false,
    changes: 'none',
    hasTopology: false,
    baseline: 'own',
    joined: true,
    alertAfterMs: 60_000,
    outside: 0,
    nothing: 0,
    byChange: false,
    faults: ['cpu_hog', 'memory_leak'],
  }
}

/** As Nezha's: traces and logs of a few minutes, faults of processor, network and code, an alert that says nothing. */
function traces(random: Random): Profile {
  return {
    dataset: 'sim-traces',
    services: random.int(8, 40),
    stepMs: 15_000,
    past: random.int(40, 120),
    trail: random.int(8, 12),
    hasLogs: true,
    hasTraces: true,
    changes: 'none',
    hasTopology: false,
    baseline: 'beside',
    joined: false,
    alertAfterMs: 60_000,
    outside: 0,
    nothing: 0,
    byChange: false,
    faults: ['cpu_hog', 'network_delay', 'exception', 'early_return'],
  }
}

/** As ChangeRCA: a rollout among others goes wrong; metrics and who calls whom. */
function rollouts(random: Random): Profile {
  return {
    dataset: 'sim-rollouts',
    services: random.int(10, 40),
    stepMs: random.pick([30_000, 60_000]),
    past: random.int(40, 120),
    trail: random.int(2, 10),
    hasLogs: false,
    hasTraces: false,
    changes: 'rollouts',
    hasTopology: true,
    baseline: 'own',
    joined: false,
    alertAfterMs: null,
    outside: 0,
    nothing: 0.12,
    byChange: true,
  }
}

/**
 * As CloudWatch and X-Ray of PetShop: faults of latency and availability in five-minute numbers, who calls whom, and a
 * known-good recording beside it.
 */
function coarse(random: Random): Profile {
  return {
    dataset: 'sim-coarse',
    services: random.int(8, 50),
    stepMs: 300_000,
    past: random.int(60, 200),
    trail: random.int(2, 4),
    hasLogs: false,
    hasTraces: false,
    changes: 'none',
    hasTopology: true,
    baseline: random.pick(['beside', 'beside', 'beside', 'none'] as const),
    joined: false,
    alertAfterMs: null,
    outside: 0,
    nothing: 0.16,
    byChange: false,
    faults: ['latency_delay', 'slow_code', 'cpu_hog', 'memory_leak', 'exception', 'config_error'],
  }
}

/** Services pinned to zones; mostly one zone is sick, else one service. Who lies where is known as a cloud tells it. */
function zones(random: Random): Profile {
  return {
    ...services(random),
    dataset: 'sim-zones',
    services: random.int(12, 40),
    past: random.int(40, 120),
    baseline: 'own',
    changes: 'none',
    hasTopology: true,
    outside: 0,
    nothing: 0,
    zones: random.int(2, 3),
  }
}

export const PROFILES = { services, coarse, sockshop, rollouts, traces, zones } as const

export type ProfileName = keyof typeof PROFILES | 'states'

export const isProfile = (name: string): name is ProfileName => name === 'states' || name in PROFILES

/** Half of the cases are of the mixed kind; the rest stand for sets that are not shared. */
export const profileOf = (random: Random): ProfileName =>
  random.pick([
    'services',
    'services',
    'services',
    'services',
    'coarse',
    'sockshop',
    'rollouts',
    'traces',
    'states',
  ] as const)
