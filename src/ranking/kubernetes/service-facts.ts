import type { Cluster, Fact, KubeService, Pod, ServicePort } from './model.ts'
import { isReady, isUnready, selects } from './model.ts'
import type { Naming } from './naming.ts'

const selectorText = (selector: Readonly<Record<string, string>>): string =>
  Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')

/**
 * A manifest need not name every port that is open, and what operators put beside a store often goes to one that
 * is not named: only a workload's main service, or one that callers name in their errors, is held to it.
 */
const UNDECLARED = 1

function portFact(
  service: KubeService,
  owner: string,
  port: ServicePort,
  behind: readonly Pod[],
  isMain: boolean,
): Fact | null {
  const about = { service: owner, entity: service.name, evidence: [service.evidence] }
  const listening = [...new Set(behind.flatMap(({ ports }) => ports))]
  const target = Number(port.target)
  if (Number.isInteger(target) && listening.length > 0 && !listening.includes(target)) {
    const text = `service ${service.name} sends to port ${target}, its pods listen on ${listening.join(', ')}`
    return { ...about, kind: 'port', score: isMain ? 5.3 : UNDECLARED, text }
  }
  const names = behind.flatMap(({ protocols }) => [...protocols])
  if (names.length > 0 && !names.includes(port.protocol)) {
    const text = `service ${service.name} port ${port.port} is ${port.protocol}, its pods speak ${[...new Set(names)].join(', ')}`
    return { ...about, kind: 'protocol', score: 5.2, text }
  }
  return null
}

/** What missing endpoints count where the labels of the pods were not read. */
const UNSEEN_SELECTOR = 4

/** Ready pods that a service selects and does not list as endpoints: none has a port of the name it sends to. */
function endpointFact(
  service: KubeService,
  owner: string,
  selected: readonly Pod[],
  own: readonly Pod[],
): Fact | null {
  if (service.endpoints !== '') return null
  const about = { service: owner, entity: service.name, evidence: [service.evidence] }
  const named = service.ports.find(({ target }) => target !== '' && !Number.isInteger(Number(target)))
  if (named && selected.some(isReady)) {
    const text = `service ${service.name} has no endpoints: none of its ready pods has a port called ${named.target}`
    return { ...about, kind: 'port', score: 5, text }
  }
  const mates = own.filter(isReady)
  if (mates.length === 0) return null
  const text = `service ${service.name} has no endpoints while its pods are ready`
  // Without labels nobody can see that its selector is wrong; with them it would have been said.
  const score = mates.every(({ labels }) => labels === null) ? UNSEEN_SELECTOR : 2.5
  return { ...about, kind: 'endpoints', score, text }
}

/** What connection tests found. */
export interface Seen {
  reached: ReadonlySet<string>
  failed: ReadonlySet<string>
}

export function seenIn({ probes }: Cluster): Seen {
  const tests = probes.filter(({ kind }) => kind === 'connectivity')
  const named = (state: string) => new Set(tests.filter((one) => one.state === state).map(({ name }) => name))
  return { reached: named('reachable'), failed: named('unreachable') }
}

/** A service that reaches no pod: by its selector, its ports or its missing endpoints. */
function oneService(service: KubeService, cluster: Cluster, naming: Naming, seen: Seen): Fact[] {
  const owner = naming.ownerOf(service.name)
  const about = { service: owner, entity: service.name, evidence: [service.evidence] }
  const all = cluster.pods.filter((pod) => pod.owner === owner && !pod.terminating)
  const own = all.filter(({ labels }) => labels !== null)
  const { selector } = service
  const selected = selector ? cluster.pods.filter((pod) => !pod.terminating && selects(selector, pod)) : []
  const facts: Fact[] = []
  if (selector && own.length > 0 && selected.length === 0) {
    const text = `service ${service.name} selects ${selectorText(selector)}, which no pod carries`
    facts.push({ ...about, kind: 'selector', score: 5.5, text })
  }
  const behind = selected.length > 0 ? selected : own
  const isMain =
    service.name === owner || (naming.complainersOf(service.name).size > 0 && !seen.reached.has(service.name))
  for (const port of service.ports) {
    const fact = port.target === '' ? null : portFact(service, owner, port, behind, isMain)
    if (fact) facts.push(fact)
  }
  const endpoints = endpointFact(service, owner, selected, all)
  return endpoints ? [...facts, endpoints] : facts
}

/** istio's own ports stand in for the application's. */
const SIDECAR_PORT = /^1502\d$/

function probePortFacts(pod: Pod): Fact[] {
  if (pod.ports.length === 0 || !(pod.restarts > 0 || isUnready(pod))) return []
  return pod.probes.flatMap(({ kind, text }) => {
    const port = /:(\d+)/.exec(text)?.[1]
    if (!port || SIDECAR_PORT.test(port) || pod.ports.includes(Number(port))) return []
    const said = `the ${kind} probe of pod ${pod.name} asks port ${port}, its containers listen on ${pod.ports.join(', ')}`
    const about = { service: pod.owner, entity: pod.owner, evidence: [pod.evidence] }
    return [{ ...about, kind: 'probe', score: 2, text: said }]
  })
}

/** With fewer services read, a missing one was perhaps only not read. */
export const LEAST_SERVICES = 3

/** Services whose pods listen but that no service object stands for. */
export function missingServices({ pods, services }: Cluster): string[] {
  if (services.size < LEAST_SERVICES) return []
  const listening = pods.filter(({ ports }) => ports.length > 0).map(({ owner }) => owner)
  return [...new Set(listening)].filter((owner) => !services.has(owner)).sort()
}

/** Pods that a network policy cuts off. Policies are meant so: only failing connections make one the reason. */
function isolationFacts(cluster: Cluster, naming: Naming, { failed, reached }: Seen): Fact[] {
  const isCut = (service: string): boolean =>
    failed.has(service) || (naming.complainersOf(service).size > 0 && !reached.has(service))
  return cluster.isolations.flatMap(({ name, selector, evidence }) => {
    const isCutOff = (labels: Readonly<Record<string, string>> | null): boolean =>
      labels !== null && Object.entries(selector ?? {}).every(([key, value]) => labels[key] === value)
    // Where labels of pods were not read, the service that selects them has them.
    const owners = [
      ...cluster.pods.filter(({ labels }) => isCutOff(labels)).map(({ owner }) => owner),
      ...[...cluster.services.values()]
        .filter((service) => isCutOff(service.selector))
        .map(({ name: of }) => naming.ownerOf(of)),
    ]
    return [...new Set(owners)].map((service) => ({
      service,
      entity: service,
      kind: 'network-policy',
      score: isCut(service) ? 5 : UNDECLARED,
      text: `network policy ${name} lets nothing in to the pods of ${service}`,
      evidence: [evidence],
    }))
  })
}

export function serviceFacts(cluster: Cluster, naming: Naming): Fact[] {
  const seen = seenIn(cluster)
  const known = [...cluster.services.values()].filter(({ name }) => naming.isKnown(naming.ownerOf(name)))
  return [
    ...known.flatMap((service) => oneService(service, cluster, naming, seen)),
    ...isolationFacts(cluster, naming, seen),
    ...(cluster.services.size < LEAST_SERVICES ? [] : cluster.pods.flatMap(probePortFacts)),
  ]
}
