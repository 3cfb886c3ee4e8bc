import type { Cluster, Fact, KubeEvent, Probe, Workload } from './model.ts'
import { isUnready } from './model.ts'
import type { Naming } from './naming.ts'

const NODE_EVENT = /ContainerGCFailed|NodeNotReady|KubeletNotReady/
/** Older warnings about a node are over. */
const FRESH = 300

function troubles({ nodes, events }: Cluster): { name: string; text: string; evidence: string[] }[] {
  const found = new Map(
    nodes.flatMap(({ name, trouble, evidence }) =>
      trouble ? [[name, { text: trouble, evidence: [evidence] }]] : [],
    ),
  )
  for (const { kind, name, reason, message, age, warning, evidence } of events) {
    if (kind !== 'node' || !warning || found.has(name) || (age !== null && age >= FRESH)) continue
    if (NODE_EVENT.test(`${reason}${message}`))
      found.set(name, { text: `node ${name}: ${reason} ${message}`, evidence: [evidence] })
  }
  return [...found].map(([name, one]) => ({ name, ...one }))
}

const isDown = ({ state }: Probe): boolean => state !== 'active' && state !== 'activating'

/** A unit that is down is the loudest fact there is; one that no machine runs is not used here. */
const DOWN = 8
const UNUSED = 1
const MACHINES = 3

/** Units that are down on every machine that was asked, where several were. */
function unused({ probes }: Cluster): ReadonlySet<string> {
  const units = Map.groupBy(
    probes.filter(({ kind }) => kind === 'unit'),
    ({ name }) => name,
  )
  return new Set(
    [...units].filter(([, all]) => all.length >= MACHINES && all.every(isDown)).map(([name]) => name),
  )
}

/** Nodes in trouble, the more the more of their pods suffer. */
export function nodeFacts(cluster: Cluster, blame: (node: string) => string): Fact[] {
  const hurt = new Map<string, number>()
  for (const pod of cluster.pods)
    if (pod.node && isUnready(pod)) hurt.set(pod.node, (hurt.get(pod.node) ?? 0) + 1)
  const nodes = troubles(cluster).map(
    ({ name, text, evidence }): Fact => ({
      service: blame(name),
      entity: name,
      kind: 'node',
      score: 5.5 + Math.min(1.5, 0.4 * (hurt.get(name) ?? 0)),
      text,
      evidence: evidence as Fact['evidence'],
    }),
  )
  const downEverywhere = unused(cluster)
  const units = cluster.probes
    .filter((one) => one.kind === 'unit' && isDown(one))
    .map(
      ({ name, node, state, detail, evidence }): Fact => ({
        service: node === null ? name : blame(node),
        entity: node ?? name,
        kind: 'node-service',
        score: downEverywhere.has(name) ? UNUSED : DOWN,
        text: `${name} on ${node ?? 'a machine'} is ${state}${detail === '' ? '' : ` (${detail})`}`,
        evidence: [evidence],
      }),
    )
  return [...nodes, ...units]
}

const UNITS: Record<string, number> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
}

/** `500m`, `1Gi` and `3` as numbers; NaN for anything else. */
export function quantityOf(text: string): number {
  const found = /^([\d.]+)(m|k|M|G|Ki|Mi|Gi|Ti)?$/.exec(text)
  return found ? Number(found[1]) * (UNITS[found[2] ?? ''] ?? 1) : Number.NaN
}

/** Quotas that are used up, and what they keep from being made. They belong to their namespace. */
export function quotaFacts(cluster: Cluster, missing: readonly string[]): Fact[] {
  const facts: Fact[] = []
  const add = (namespace: string | null, score: number, text: string, evidence: Fact['evidence']): void => {
    const owner = cluster.namespace ?? namespace
    if (owner !== null) facts.push({ service: owner, entity: owner, kind: 'quota', score, text, evidence })
  }
  for (const { quota, namespace, resource, used, hard, evidence } of cluster.quotas) {
    const [have, most] = [quantityOf(used), quantityOf(hard)]
    if (!(have > 0) || !(have >= 0.97 * most)) continue
    const said = `quota ${quota}: ${resource} ${used} of ${hard} used`
    add(namespace, have >= most ? 3.5 : 2.5, said, [evidence])
    if (have >= most && /service/.test(resource) && missing.length > 0)
      add(namespace, 6.5, `${said}, and there is no service for ${missing.join(', ')}`, [evidence])
  }
  const storage = cluster.quotas.find(({ resource }) => /storage|persistentvolumeclaims/.test(resource))
  const unmade =
    storage && cluster.events.find(({ message }) => /persistentvolumeclaim "[^"]+" not found/.test(message))
  if (storage && unmade)
    add(storage.namespace, 5.8, `quota ${storage.quota} limits storage, and ${unmade.message}`, [
      storage.evidence,
      unmade.evidence,
    ])
  return facts
}

function refusal(event: KubeEvent, namespace: string | null, naming: Naming): Fact[] {
  const owner = naming.ownerOf(event.name)
  const text = `${event.name}: ${event.message}`
  const about = { entity: owner, text, evidence: [event.evidence], untrusted: true }
  if (!/exceeded quota/.test(event.message))
    return [{ ...about, service: owner, kind: 'admission', score: 4 }]
  if (namespace === null) return [{ ...about, service: owner, kind: 'quota', score: 5.2 }]
  return [
    { ...about, service: namespace, entity: namespace, kind: 'quota', score: 6 },
    { ...about, service: owner, kind: 'quota', score: 2.5 },
  ]
}

/** Controllers that were refused a pod. What a later try made is no trouble. */
export function creationFacts({ events, namespace }: Cluster, naming: Naming): Fact[] {
  const made = Map.groupBy(
    events.filter(({ reason }) => reason === 'SuccessfulCreate'),
    ({ name }) => name,
  )
  const madeLater = ({ name, age }: KubeEvent): boolean =>
    (made.get(name) ?? []).some((success) => age === null || success.age === null || success.age <= age)
  return events
    .filter(
      (event) =>
        event.warning &&
        (/exceeded quota/.test(event.message) || (event.reason === 'FailedCreate' && !madeLater(event))),
    )
    .flatMap((event) => refusal(event, namespace, naming))
}

const MEANT_TO_RUN = /^(deployment|statefulset)$/

/** Workloads that are scaled away or lack replicas. */
export const workloadFacts = (workloads: readonly Workload[], naming: Naming): Fact[] =>
  workloads.flatMap(({ kind, name, ready, wanted, evidence }): Fact[] => {
    const about = { service: naming.ownerOf(name), entity: name, evidence: [evidence] }
    if (wanted === 0 && MEANT_TO_RUN.test(kind))
      return [{ ...about, kind: 'scaled-to-zero', score: 5, text: `${kind} ${name} wants 0 replicas` }]
    if (ready === null || ready >= wanted) return []
    return [
      { ...about, kind: 'not-ready', score: 2.5, text: `${kind} ${name} has ${ready} of ${wanted} replicas` },
    ]
  })

/** Services that a connection test does not reach although their pods are ready. */
export function reachabilityFacts(
  cluster: Cluster,
  naming: Naming,
  sick: ReadonlySet<string>,
  missing: readonly string[],
): Fact[] {
  const tests = Map.groupBy(
    cluster.probes.filter(({ kind }) => kind === 'connectivity'),
    ({ name }) => naming.ownerOf(name),
  )
  return [...tests].flatMap(([service, tried]) => {
    // What stands beside a workload's main service, for metrics or for replicas, is often closed.
    const main = tried.filter(({ name }) => name === service)
    const all = main.length > 0 ? main : tried
    const failed = all.filter(({ state }) => state === 'unreachable').length
    const partly = all.some(({ state }) => state === 'partial')
    if (failed === 0 && !partly) return []
    const evidence = all.map((one) => one.evidence)
    const about = { service, entity: service, kind: 'unreachable', evidence: evidence.slice(0, 3) } as const
    if (failed < 0.5 * all.length || failed === 0)
      return [{ ...about, score: 0.8, text: `${service} is reached from some places only` }]
    const hasPods = cluster.pods.some(({ owner }) => owner === service)
    const explained = sick.has(service) || !hasPods ? 0.8 : 3.8
    const score = explained > 1 && missing.length > 0 ? 1.5 : explained
    return [{ ...about, score, text: `connections to ${service} fail in ${failed} of ${all.length} tests` }]
  })
}
