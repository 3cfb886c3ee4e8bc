import type { Family, Observation } from '../domain/ranking.ts'
import type { SeriesObservation } from './series-score.ts'

/** How much one family says about a service being the cause rather than a victim. */
const WEIGHT: Record<Family, number> = {
  cpu: 1,
  memory: 1,
  disk: 0.8,
  crash: 1.2,
  saturation: 0.9,
  traffic: 0.45,
  latency: 1,
  error: 1.15,
  'self-time': 1,
  network: 1,
  structure: 1.1,
  log: 1,
  state: 1,
  change: 1,
  other: 0.4,
}

const RANK_WEIGHT = [1, 0.5, 0.3, 0.2, 0.1]

export interface ServiceEvidence {
  service: string
  /** Loudest first in each family. */
  observations: Map<Family, Observation[]>
  /** Strength by family before and after what callees explain. */
  raw: Map<Family, number>
  own: Map<Family, number>
  /** What speaks against the service being the cause. */
  opposing: Observation[]
  score: number
}

const hasMetric = (observation: Observation): observation is SeriesObservation => 'metric' in observation

/** What the alert is about, as far as it says so. */
export interface Paged {
  paged: ReadonlySet<Family>
  metric: string | null
}

/** Nobody paged: no family counts more than another. */
export const UNPAGED: Paged = { paged: new Set(), metric: null }

/** The alert's own family counts more: that is what people were paged for. */
function alertFactor(family: Family, { paged, metric }: Paged, list: readonly Observation[]): number {
  if (paged.size === 0) return 1
  if (paged.has(family)) return list.some((one) => hasMetric(one) && one.metric === metric) ? 1.68 : 1.4
  const rival = (family === 'error' && paged.has('latency')) || (family === 'latency' && paged.has('error'))
  return rival ? 0.35 : 1
}

function familyStrength(list: readonly Observation[]): number {
  const [first, second, third] = list
  return (first?.score ?? 0) + 0.2 * (second?.score ?? 0) + 0.1 * (third?.score ?? 0)
}

export const noEvidence = (service: string): ServiceEvidence => ({
  service,
  observations: new Map(),
  raw: new Map(),
  own: new Map(),
  opposing: [],
  score: 0,
})

/** All observations gathered by service and family. */
export function gather(observations: readonly Observation[], alert: Paged): Map<string, ServiceEvidence> {
  const services = new Map<string, ServiceEvidence>()
  const sorted = [...observations].sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  for (const observation of sorted) {
    const { service, family } = observation
    const found = services.get(service) ?? noEvidence(service)
    services.set(service, found)
    const list = found.observations.get(family) ?? []
    found.observations.set(family, list)
    list.push(observation)
  }
  for (const one of services.values()) {
    for (const [family, list] of one.observations) {
      one.raw.set(family, familyStrength(list) * WEIGHT[family] * alertFactor(family, alert, list))
    }
  }
  return services
}

/** Families of one service, strongest first, each next one counting less. */
export function serviceScore(strengths: ReadonlyMap<Family, number>): number {
  const sorted = [...strengths.values()].sort((a, b) => b - a)
  return sorted.reduce((sum, value, index) => sum + value * (RANK_WEIGHT[index] ?? 0), 0)
}

/** From the most specific fault to the least; each needs this share of the loudest to name the kind. */
const SPECIFIC: readonly (readonly [Family, number])[] = [
  ['state', 0.45],
  ['crash', 0.8],
  ['memory', 0.4],
  ['cpu', 0.4],
  ['disk', 0.5],
  ['network', 0.45],
  ['structure', 0.45],
  ['log', 0.6],
  ['saturation', 0.5],
  ['error', 0.5],
  ['self-time', 0.5],
  ['latency', 0.4],
  ['traffic', 0.8],
  ['other', 0.8],
]

const KIND: Partial<Record<Family, string>> = { 'self-time': 'latency', structure: 'code', log: 'error' }

/** States that say that something is wrong and not what: a louder family says more. */
const VAGUE: ReadonlySet<string> = new Set(['unreachable', 'not-ready', 'restart', 'error'])

/** What the loudest observation of a family calls the fault; null when it gives it no name. */
function namedBy(evidence: ServiceEvidence, family: Family): string | null {
  const first = evidence.observations.get(family)?.[0]
  return first && 'kind' in first && typeof first.kind === 'string' ? first.kind : null
}

/** Whether a family is loud enough to name the kind, and nothing that says more stands beside it. */
function speaks(evidence: ServiceEvidence, family: Family, share: number, loudest: number): boolean {
  const strength = evidence.own.get(family) ?? 0
  if (strength < share * loudest || strength <= 0.2) return false
  // A limit that is reached refuses by itself, and a processor is busy with what waits for it.
  if (family === 'cpu' && (evidence.own.get('saturation') ?? 0) > strength) return false
  // A process that is busy with itself takes its callers late: what is lost between them is its own time.
  if (family === 'network' && (evidence.own.get('self-time') ?? 0) >= strength) return false
  return !VAGUE.has(namedBy(evidence, family) ?? '') || strength >= loudest
}

/** The kind of fault: the most specific family that is loud enough, not the loudest itself. */
export function kindOf(evidence: ServiceEvidence): string {
  const loudest = Math.max(0, ...evidence.own.values())
  const found = SPECIFIC.find(([family, share]) => speaks(evidence, family, share, loudest))
  if (found === undefined) return 'unknown'
  const [family] = found
  return namedBy(evidence, family) ?? KIND[family] ?? family
}
