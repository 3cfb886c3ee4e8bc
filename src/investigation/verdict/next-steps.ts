import { changeName, changePlace } from '../../domain/change-name.ts'
import type { Ranking } from '../../domain/ranking.ts'
import type { Gap, VerdictKind } from '../../domain/verdict.ts'
import { faultById } from '../specialists/registry.ts'
import type { Candidate } from './candidate.ts'
import { withoutPeople } from './statements.ts'

const GAPS = 2
const SUSPECTS = 2

/** Proposals for people. Sitrep does none of them. */
export function nextSteps(
  kind: VerdictKind,
  candidate: Candidate | null,
  ranking: Ranking,
  gaps: readonly Gap[],
): string[] {
  // A kind of data that nobody has is no errand, and neither is the rest of what was sampled; a read that failed is.
  const failed = gaps.filter((gap) => gap.citation !== null && gap.isPartial !== true)
  return [...stepsFor(kind, candidate, ranking), ...failed.slice(0, GAPS).map(gapStep)].map(withoutPeople)
}

const gapStep = (gap: Gap): string => `check ${gap.what} by hand (${gap.reason})`

function stepsFor(kind: VerdictKind, candidate: Candidate | null, ranking: Ranking): string[] {
  if (kind === 'healthy') return ['watch the alert: it counts as open until it resolves']
  if (kind === 'inconclusive' || candidate === null) {
    const services = ranking.suspects.slice(0, SUSPECTS).map((suspect) => suspect.service)
    return services.map((service) => `look at ${service} first`)
  }
  const { service } = candidate.suspect
  const trigger = candidate.trigger?.change
  const fault = candidate.hypothesis === null ? null : faultById(candidate.hypothesis.kind)
  return [
    ...(trigger === undefined ? [] : [`roll back ${changeName(trigger)}${changePlace(trigger)}`]),
    `page the owner of ${service}`,
    ...(fault === null ? [] : [`${service}: ${fault.fault.next}`]),
  ]
}
