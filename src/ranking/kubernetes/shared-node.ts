import type { EvidenceRef } from '../../domain/ids.ts'
import type { Family, Observation } from '../../domain/ranking.ts'
import type { Pod, StateObservation } from './model.ts'

/** What a sick machine gives to whatever it carries. */
const SYMPTOMS: ReadonlySet<Family> = new Set([
  'latency',
  'error',
  'self-time',
  'network',
  'cpu',
  'crash',
  'saturation',
])
/** From this score on a symptom counts. */
const HOT = 0.6
/** Fewer services that suffer together may do so by chance or because they call each other. */
const LEAST = 3
/** Share of the services of the machine that must suffer, and of those elsewhere that may. */
const SHARE_HERE = 0.6
const SHARE_ELSEWHERE = 0.2
/** Against the loudest symptom: one cause for all of them outdoes each by itself. */
const COMMON = 1.5

type Placed = Pick<Pod, 'name' | 'owner' | 'node' | 'evidence'>

interface Machine {
  carried: Set<string>
  /** Loudest symptom of each service that shows one here. */
  hot: Map<string, Observation>
  evidence: EvidenceRef
}

function machinesOf(pods: readonly Placed[]): Map<string, Machine> {
  const machines = new Map<string, Machine>()
  for (const { owner, node, evidence } of pods) {
    if (node === null) continue
    const machine = machines.get(node) ?? { carried: new Set(), hot: new Map(), evidence }
    machines.set(node, machine)
    machine.carried.add(owner)
  }
  return machines
}

/** Where a symptom is: at its pod's machine, or at the only machine of its service; null when nobody can say. */
function placesOf(pods: readonly Placed[]): (observation: Observation) => string | null {
  const ofPod = new Map(pods.map(({ name, node }) => [name, node]))
  const ofService = Map.groupBy(pods, ({ owner }) => owner)
  return ({ entity, service }) => {
    const own = ofPod.get(entity)
    if (own !== undefined) return own
    const nodes = new Set((ofService.get(service) ?? []).map(({ node }) => node))
    const [only] = nodes
    return nodes.size === 1 ? (only ?? null) : null
  }
}

function warm(
  machines: ReadonlyMap<string, Machine>,
  observations: readonly Observation[],
  pods: readonly Placed[],
) {
  const placeOf = placesOf(pods)
  for (const one of observations) {
    if (one.score < HOT || !SYMPTOMS.has(one.family)) continue
    const machine = machines.get(placeOf(one) ?? '')
    const known = machine?.hot.get(one.service)
    if (machine?.carried.has(one.service) && (!known || one.score > known.score))
      machine.hot.set(one.service, one)
  }
}

function suffering(machines: readonly Machine[]): number {
  const all = machines.reduce((sum, { carried }) => sum + carried.size, 0)
  return all === 0 ? 1 : machines.reduce((sum, { hot }) => sum + hot.size, 0) / all
}

function observationOf(node: string, { carried, hot, evidence }: Machine): StateObservation {
  const loud = [...hot.values()].sort((a, b) => b.score - a.score || (a.text < b.text ? -1 : 1))
  const onsets = loud.flatMap(({ onset }) => onset ?? [])
  const names = [...hot.keys()].sort().slice(0, 4).join(', ')
  return {
    service: node,
    entity: node,
    family: 'state',
    kind: 'node',
    score: COMMON * (loud[0]?.score ?? 0),
    onset: onsets.length > 0 ? Math.min(...onsets) : null,
    text: `${hot.size} of the ${carried.size} services on ${node} suffer together (${names}), hardly any elsewhere does`,
    citations: [...new Set([evidence, ...loud.flatMap(({ citations }) => citations)])].slice(0, 3),
    source: 'kubernetes',
    untrusted: false,
  }
}

/** Machines whose services suffer together while those on other machines are well: what they share is the machine. */
export function sharedNodes(
  observations: readonly Observation[],
  pods: readonly Placed[],
): StateObservation[] {
  const machines = machinesOf(pods)
  if (machines.size < 2) return []
  warm(machines, observations, pods)
  return [...machines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([node, machine]) => {
      const others = [...machines].flatMap(([name, other]) => (name === node ? [] : [other]))
      const isCommon =
        machine.hot.size >= LEAST &&
        machine.hot.size >= SHARE_HERE * machine.carried.size &&
        suffering(others) <= SHARE_ELSEWHERE
      return isCommon ? [observationOf(node, machine)] : []
    })
}
