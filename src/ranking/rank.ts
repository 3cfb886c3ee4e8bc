import type { Family, RankedChange, Ranking, Suspect } from '../domain/ranking.ts'
import { alertMoved } from './alert-moved.ts'
import { alertNumbers } from './alert-numbers.ts'
import { addSubjects, alertSubjects } from './alert-subject.ts'
import { addChanges, addRollouts, changesOf } from './blame-changes.ts'
import { type Folding, foldingOf, type RankInput } from './case-input.ts'
import { confidenceOf } from './confidence.ts'
import { type ConfidenceSigns, signsOf } from './confidence-signs.ts'
import { corroborate } from './corroborate.ts'
import { externalCauses } from './external.ts'
import { gather, type ServiceEvidence, serviceScore } from './fuse.ts'
import { gapsOf } from './gaps.ts'
import { withPodOwners } from './kubernetes/pod-owners.ts'
import { judgeOutcome } from './outcome.ts'
import { downstream, explainAway } from './propagation.ts'
import { observe, precisionOf, type Scene } from './scene.ts'
import type { Series } from './series.ts'
import { comparableSeries } from './series-score.ts'
import type { SharedPlace } from './shared-place.ts'
import { suspectOf } from './suspect.ts'
import { unusualness } from './usual-loudness.ts'

export type { RankInput } from './case-input.ts'

/** Names that stand for somebody else's end of a call: the far side of a load balancer, an address, a client. */
const FAR_END = /_remote$|_client$|\.elb\.|^https?:\/\//

/** Which services have a symptom that somebody measures. */
function watchedServices(series: readonly Series[]): ReadonlySet<string> {
  const symptom: ReadonlySet<Family> = new Set(['latency', 'error', 'self-time'])
  return new Set(series.filter(({ family }) => symptom.has(family)).map(({ service }) => service))
}

/** What a service keeps that the alerting one does not depend on. */
const ASIDE = 0.5
/** What a service keeps whose machine or zone makes it suffer with the others there, and how the place outdoes them. */
const CARRIED = 0.5
const PLACE_LEADS = 1.1

/** One cause for all that suffer at a place is a better one than the fault of any of them. */
function blamePlaces(services: ReadonlyMap<string, ServiceEvidence>, shared: readonly SharedPlace[]): void {
  for (const { observation, suffering } of shared) {
    const victims = [...suffering].flatMap((name) => services.get(name) ?? [])
    const place = services.get(observation.service)
    if (!place) continue
    place.score = Math.max(place.score, ...victims.map(({ score }) => PLACE_LEADS * score))
    for (const victim of victims) victim.score *= CARRIED
  }
}
/** Machines and namespaces carry services without being called. */
const isCallable = (service: string, folding: Folding): boolean =>
  folding.services.includes(service) && !/^(node|namespace|host|zone)$/.test(folding.kindOf(service))

function fuse({
  input,
  folding,
  series,
  callees,
  observations,
  traced,
  told,
  busy,
  wronglyAsked,
  leftByOne,
  fanned,
  shared,
  paged,
}: Scene): Map<string, ServiceEvidence> {
  const services = gather(observations, { paged, metric: input.alert.metric })
  corroborate(services, {
    traced,
    watched: watchedServices(series),
    told,
    busy,
    wronglyAsked,
    leftByOne,
    callees,
    isDatabase: (service) => folding.kindOf(service) === 'database',
  })
  explainAway(services, callees, fanned)
  const alerting = folding.serviceOf(input.alert.entity ?? input.alert.service) ?? input.alert.service
  const reachable = downstream(alerting, callees)
  for (const evidence of services.values()) {
    const far = FAR_END.test(evidence.service) ? 0.35 : 1
    const aside = reachable && !reachable.has(evidence.service) && isCallable(evidence.service, folding)
    evidence.score = serviceScore(evidence.own) * far * (aside ? ASIDE : 1)
  }
  blamePlaces(services, shared)
  return services
}

interface Fused {
  services: Map<string, ServiceEvidence>
  changes: RankedChange[]
}

/** Services with what speaks for them, changes included. */
function fuseWithChanges(scene: Scene): Fused {
  const services = fuse(scene)
  const changes = changesOf(scene, services)
  if (scene.input.rows.changes.some(({ type }) => type === 'commit')) addChanges(services, changes)
  else addRollouts(scene, services)
  return { services, changes }
}

const suspectsOf = (services: ReadonlyMap<string, ServiceEvidence>): Suspect[] =>
  [...services.values()]
    .filter(({ score }) => score > 0)
    .map(suspectOf)
    .sort((a, b) => b.score - a.score || (a.service < b.service ? -1 : 1))

/** A ranking with what its confidence is computed from. */
export interface Ranked extends Ranking {
  signs: ConfidenceSigns
}

/**
 * Ranks what may have caused the alert, by rules alone: every fact is computed from rows and cites them.
 * Pure: the same rows in any order give the same answer. Never throws for missing data.
 */
export function rank(input: RankInput): Ranked {
  const folding = foldingOf({ entities: withPodOwners(input.rows) })
  const scene = observe(input, folding)
  const seen = fuseWithChanges(scene)
  const found = suspectsOf(seen.services)
  const { series, onset, step, voted } = scene
  const unusual = unusualness(scene.usual)
  const moved = alertMoved(input, series, voted ? onset : null)
  const comparable = comparableSeries(series, onset, step)
  const outcome = judgeOutcome(input, found, {
    folding,
    series,
    compared: comparable,
    onset: voted ? onset : null,
    external: externalCauses({
      objects: input.rows.objects,
      logs: input.rows.logs,
      records: input.rows.records,
      onset,
      observations: scene.observations,
      folding,
    }),
    unusual,
    moved,
    bestChange: seen.changes[0]?.score ?? 0,
  })
  // What the page itself says is no sign that anything is wrong: it only says where to look when something is.
  const said = outcome.outcome === 'healthy' ? [] : alertNumbers(input, folding, series)
  const { services, changes } =
    said.length === 0 ? seen : fuseWithChanges({ ...scene, observations: [...scene.observations, ...said] })
  if (outcome.outcome !== 'healthy') addSubjects(services, alertSubjects(input, folding), input.alert)
  const suspects = suspectsOf(services)
  const signs = signsOf({
    suspects,
    outcome: outcome.outcome,
    comparable: comparable > 0 || input.rows.objects.length > 0,
    services,
    callees: scene.callees,
    unusual,
    moved,
    paged: scene.paged,
    precision: precisionOf(scene),
  })
  return {
    onset: voted ? onset : null,
    onsetPrecision: precisionOf(scene),
    onsetNote: scene.note,
    ...outcome,
    confidence: confidenceOf(outcome.outcome, signs),
    signs,
    suspects: suspects.slice(0, 10),
    changes: changes.slice(0, 10),
    gaps: gapsOf(input, { series: series.length, comparable, onsetVoted: voted }),
  }
}
