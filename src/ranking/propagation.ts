import type { Family, Observation } from '../domain/ranking.ts'
import { commonCauses } from './common-cause.ts'
import type { ServiceEvidence } from './fuse.ts'
import type { SeriesObservation } from './series-score.ts'

/** Symptoms that travel from callee to caller. */
const TRAVELS: ReadonlySet<Family> = new Set([
  'latency',
  'error',
  'traffic',
  'structure',
  'log',
  'self-time',
  'saturation',
])

/** How much of a symptom the best callee may explain away. */
const EXPLAINED = 0.8

export type Callees = ReadonlyMap<string, ReadonlySet<string>>

type Services = ReadonlyMap<string, ServiceEvidence>

const strength = (evidence: ServiceEvidence | undefined, family: Family): number =>
  evidence?.raw.get(family) ?? 0

/** Milliseconds against milliseconds, failed shares against failed shares: the callee explains what it lost itself of the same metric. */
function sameMetricShare(family: Family, own: ServiceEvidence, callee: ServiceEvidence): number {
  const list = (evidence: ServiceEvidence): SeriesObservation[] =>
    (evidence.observations.get(family) ?? []).filter((one): one is SeriesObservation => 'delta' in one)
  let best = 0
  for (const mine of list(own)) {
    for (const theirs of list(callee)) {
      if (theirs.metric === mine.metric && mine.delta > 0)
        best = Math.max(best, Math.min(1, theirs.delta / mine.delta))
    }
  }
  return best
}

function latencyShare(own: ServiceEvidence, callee: ServiceEvidence): number {
  const best = sameMetricShare('latency', own, callee)
  if (best > 0) return best
  const loud = Math.max(
    ...(['latency', 'error', 'self-time', 'cpu', 'saturation'] as const).map((f) => strength(callee, f)),
  )
  return 0.6 * Math.min(1, loud / Math.max(1e-9, strength(own, 'latency')))
}

function share(family: Family, own: ServiceEvidence, callee: ServiceEvidence): number {
  if (family === 'latency') return latencyShare(own, callee)
  const value = Math.max(1e-9, strength(own, family))
  if (family === 'self-time') return 0.35 * Math.min(1, strength(callee, 'self-time') / value)
  const claim = Math.max(
    strength(callee, family),
    0.8 * strength(callee, 'error'),
    0.8 * strength(callee, 'structure'),
    0.8 * strength(callee, 'state'),
    0.7 * strength(callee, 'crash'),
    0.7 * strength(callee, 'self-time'),
    0.7 * strength(callee, 'saturation'),
  )
  const same = family === 'error' ? sameMetricShare('error', own, callee) : 0
  return Math.max(same, Math.min(1, claim / value))
}

interface Explanation {
  callee: ServiceEvidence
  /** 0 to 1. */
  share: number
}

/** The callee that takes most of one family. */
function bestExplanation(
  family: Family,
  own: ServiceEvidence,
  called: readonly ServiceEvidence[],
): Explanation | null {
  let best: Explanation | null = null
  for (const callee of called) {
    const taken = share(family, own, callee)
    if (taken > (best?.share ?? 0)) best = { callee, share: taken }
  }
  return best
}

/** Below this a callee takes too little to be named as the reason. */
const WORTH_SAYING = 0.4

function opposing(
  own: ServiceEvidence,
  family: Family,
  { callee, share: taken }: Explanation,
): Observation | null {
  const loudest = [...callee.observations.values()].flat().sort((a, b) => b.score - a.score)[0]
  if (!loudest || taken < WORTH_SAYING || strength(own, family) < 0.5) return null
  return {
    ...loudest,
    service: own.service,
    entity: own.service,
    family,
    score: strength(own, family) * EXPLAINED * taken,
    text: `its ${family} is explained by ${callee.service}, which it calls: ${loudest.text}`,
  }
}

function explainOne(
  evidence: ServiceEvidence,
  called: readonly ServiceEvidence[],
  slowed: ReadonlySet<string>,
): void {
  for (const [family, value] of evidence.raw) {
    const takers = family === 'latency' ? called.filter(({ service }) => !slowed.has(service)) : called
    const found = TRAVELS.has(family) ? bestExplanation(family, evidence, takers) : null
    evidence.own.set(family, value * (1 - EXPLAINED * (found?.share ?? 0)))
    const against = found && opposing(evidence, family, found)
    if (against) evidence.opposing.push(against)
  }
}

/** What a callee keeps of its latency when its caller slows all of them. */
const SLOWED_KEEPS = 0.55

/**
 * Latency and errors of a caller are mostly its callee's: each travelling symptom keeps what no callee explains.
 * `fanned` are callers whose calls fail wherever they go; only a callee whose state is broken explains those.
 */
export function explainAway(services: Services, callees: Callees, fanned: ReadonlySet<string>): void {
  const causes = commonCauses(services, callees)
  for (const evidence of services.values()) {
    const called = [...(callees.get(evidence.service) ?? [])]
      .flatMap((name) => services.get(name) ?? [])
      .filter((callee) => !fanned.has(evidence.service) || strength(callee, 'state') > 0)
    explainOne(evidence, called, causes.get(evidence.service) ?? new Set())
  }
  const slowed = new Set([...causes.values()].flatMap((victims) => [...victims]))
  for (const name of slowed) {
    const own = services.get(name)?.own
    if (own && !causes.has(name)) own.set('latency', SLOWED_KEEPS * (own.get('latency') ?? 0))
  }
}

/** Everything the alerting service depends on, itself included; null when the call graph does not know it. */
export function downstream(alerting: string, callees: Callees): ReadonlySet<string> | null {
  const seen = new Set([alerting])
  const queue = [alerting]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const callee of callees.get(next) ?? []) {
      if (seen.has(callee)) continue
      seen.add(callee)
      queue.push(callee)
    }
  }
  return seen.size > 1 ? seen : null
}
