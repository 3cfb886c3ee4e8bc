import type { CaseRows } from '../../domain/case-file.ts'
import type { Folding } from '../case-input.ts'
import { addressFacts } from './address-facts.ts'
import { withoutCascades } from './cascades.ts'
import { complaintFacts } from './complaints.ts'
import { creationFacts, nodeFacts, quotaFacts, reachabilityFacts, workloadFacts } from './machine-facts.ts'
import { type Cluster, type Fact, isReady, observation, type StateObservation } from './model.ts'
import { complaintLines, type Naming, namingOf } from './naming.ts'
import { owningServices } from './owner.ts'
import { podFacts } from './pod-facts.ts'
import { reasonIn } from './reasons.ts'
import { requestFacts } from './request-facts.ts'
import { missingServices, serviceFacts } from './service-facts.ts'
import { unreachedFacts } from './unreached.ts'

/** Everything is up now: warnings are old news. */
const isWell = ({ pods, nodes, workloads }: Cluster): boolean =>
  pods.length > 0 &&
  pods.every((pod) => pod.terminating || isReady(pod) || /^(Completed|Succeeded)/.test(pod.status)) &&
  nodes.every(({ trouble }) => trouble === null) &&
  workloads.every(({ ready, wanted }) => wanted > 0 && (ready === null || ready >= wanted))

const CREATION = /FailedCreate|exceeded quota/

/** Warnings about what is no pod that was read, and recorded ones; those about pods explain the pods. */
function warningFacts(
  cluster: Cluster,
  sick: ReadonlySet<string>,
  naming: Naming,
  only: string | null,
): Fact[] {
  const pods = new Set(cluster.pods.map(({ name }) => name))
  const well = isWell(cluster)
  return cluster.events.flatMap((event) => {
    const { kind, name, reason, message, warning, ts, evidence } = event
    if (!warning || kind === 'node' || pods.has(name) || CREATION.test(`${reason} ${message}`)) return []
    const found = reasonIn(`${reason} ${message}`)
    const service = only ?? naming.ownerOf(name)
    if (!found || name === '' || (cluster.pods.length > 0 && !sick.has(service) && !well)) return []
    const text = `event on ${name}: ${reason} ${message}`
    const score = well ? 0.3 : 0.6 * found.score
    return [
      {
        service,
        entity: name,
        kind: found.kind,
        score,
        text,
        evidence: [evidence],
        onset: ts,
        untrusted: true,
      },
    ]
  })
}

/** What is broken in the state of a cluster, as facts about the owners of the objects. */
export function stateObservations(
  { objects, logs, cluster }: Pick<CaseRows, 'objects' | 'logs'> & { cluster: Cluster },
  folding: Folding,
): StateObservation[] {
  const lines = objects.length > 0 ? complaintLines(logs) : []
  const naming = namingOf(folding, lines)
  const owning = owningServices(folding)
  const only = owning.length === 1 ? (owning[0] ?? null) : null
  const known = new Set(folding.services)
  const pods = podFacts(cluster)
  const sick = new Set(pods.map(({ service }) => service))
  const missing = missingServices(cluster)
  const facts = [
    ...pods,
    ...workloadFacts(cluster.workloads, naming),
    // A case about one service means that service, whatever machine carries it.
    ...nodeFacts(cluster, (node) => (only !== null && !known.has(node) ? only : node)),
    ...quotaFacts(cluster, missing),
    ...creationFacts(cluster, naming),
    ...serviceFacts(cluster, naming),
    ...addressFacts(cluster, naming),
    ...reachabilityFacts(cluster, naming, sick, missing),
    ...complaintFacts(lines, cluster, naming, (service) => folding.kindOf(service) === 'database'),
    ...unreachedFacts(lines, cluster, naming),
    ...requestFacts(objects, naming),
    ...warningFacts(cluster, sick, naming, only),
  ]
  return withoutCascades(facts, cluster, naming).map(observation)
}
