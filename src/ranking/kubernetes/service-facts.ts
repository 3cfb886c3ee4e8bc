import type { Cluster, Fact, KubeService, Pod, ServicePort } from './model.ts'
import { isReady, isUnready } from './model.ts'

export interface Naming {
  /** The service that an object of this name belongs to. */
  ownerOf(name: string): string
  isKnown(service: string): boolean
  /** Whether an error line mentions a host. */
  complainsOf(host: string): boolean
}

const matches = (selector: Readonly<Record<string, string>>, pod: Pod): boolean =>
  pod.labels !== null && Object.entries(selector).every(([name, value]) => pod.labels?.[name] === value)

const selectorText = (selector: Readonly<Record<string, string>>): string =>
  Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')

function portFact(service: KubeService, owner: string, port: ServicePort, own: readonly Pod[]): Fact | null {
  const about = { service: owner, entity: service.name, evidence: [service.evidence] }
  const listening = [...new Set(own.flatMap(({ ports }) => ports))]
  const target = Number(port.target)
  if (Number.isInteger(target) && listening.length > 0 && !listening.includes(target)) {
    const text = `service ${service.name} sends to port ${target}, its pods listen on ${listening.join(', ')}`
    return { ...about, kind: 'port', score: 5.3, text }
  }
  const names = own.flatMap(({ protocols }) => [...protocols])
  if (names.length > 0 && !names.includes(port.protocol)) {
    const text = `service ${service.name} port ${port.port} is ${port.protocol}, its pods speak ${[...new Set(names)].join(', ')}`
    return { ...about, kind: 'protocol', score: 5.2, text }
  }
  return null
}

/** A service that reaches no pod: by its selector, its ports or its missing endpoints. */
function oneService(service: KubeService, cluster: Cluster, naming: Naming): Fact[] {
  const owner = naming.ownerOf(service.name)
  const about = { service: owner, entity: service.name, evidence: [service.evidence] }
  const own = cluster.pods.filter((pod) => pod.owner === owner && pod.labels !== null)
  const selector = service.selector
  const selected = selector ? cluster.pods.filter((pod) => matches(selector, pod)) : []
  const facts: Fact[] = []
  if (selector && own.length > 0 && selected.length === 0) {
    const text = `service ${service.name} selects ${selectorText(selector)}, which no pod carries`
    facts.push({ ...about, kind: 'selector', score: 5.5, text })
  }
  const behind = selected.length > 0 ? selected : own
  for (const port of service.ports) {
    const fact = port.target === '' ? null : portFact(service, owner, port, behind)
    if (fact) facts.push(fact)
  }
  if (service.endpoints === '' && own.some(isReady))
    facts.push({
      ...about,
      kind: 'endpoints',
      score: 2.5,
      text: `service ${service.name} has no endpoints while its pods are ready`,
    })
  return facts
}

const ADDRESS = /^(?:[a-z]+:\/\/)?([a-z][a-z0-9-]*)(?:\.[a-z0-9-]+)*:(\d+)(?:\/.*)?$/
const NAMES_A_HOST = /ADDR|HOST|URL|URI|ENDPOINT|SERVICE|SERVER/i
/** Never services of the namespace; where telemetry goes is often not there at all. */
const ELSEWHERE = /localhost|metadata|kubernetes|jaeger|zipkin|otel|collector/

/** With fewer services read, a missing one was perhaps only not read. */
const LEAST_SERVICES = 3

function addressFact(pod: Pod, name: string, value: string, cluster: Cluster, naming: Naming): Fact | null {
  const [, host = '', port = ''] = ADDRESS.exec(value) ?? []
  if (host === '') return null
  const said = `pod ${pod.name} has ${name}=${value}`
  const own = { service: pod.owner, entity: pod.name, kind: 'config', evidence: [pod.evidence] }
  const target = cluster.services.get(host)
  if (!target) {
    if (ELSEWHERE.test(value) || !NAMES_A_HOST.test(name)) return null
    const score = naming.complainsOf(host) ? 5.4 : 0.5
    return { ...own, score, text: `${said}, and there is no service ${host}` }
  }
  const open = target.ports.map((one) => one.port)
  if (open.length === 0 || open.includes(Number(port))) return null
  const text = `${said}, and service ${host} is open on ${open.join(', ')}`
  const users = new Set(
    cluster.pods.filter(({ env }) => env.some((one) => one.value === value)).map(({ owner }) => owner),
  )
  // Several callers agree on the port: then it is the service that moved.
  if (users.size < 2) return { ...own, score: 4.8, text }
  return {
    service: naming.ownerOf(host),
    entity: host,
    kind: 'port',
    score: 4.6,
    text,
    evidence: [target.evidence, pod.evidence],
  }
}

/** istio's own ports stand in for the application's. */
const SIDECAR_PORT = /^1502\d$/

function probePortFacts(pod: Pod): Fact[] {
  if (pod.ports.length === 0 || !(pod.restarts > 0 || isUnready(pod))) return []
  return pod.probes.flatMap(({ kind, text }) => {
    const port = /:(\d+)/.exec(text)?.[1]
    if (!port || SIDECAR_PORT.test(port) || pod.ports.includes(Number(port))) return []
    const said = `the ${kind} probe of pod ${pod.name} asks port ${port}, its containers listen on ${pod.ports.join(', ')}`
    return [
      { service: pod.owner, entity: pod.name, kind: 'probe', score: 2, text: said, evidence: [pod.evidence] },
    ]
  })
}

/** Services whose pods listen but that no service object stands for. */
export function missingServices({ pods, services }: Cluster): string[] {
  if (services.size < LEAST_SERVICES) return []
  const listening = pods.filter(({ ports }) => ports.length > 0).map(({ owner }) => owner)
  return [...new Set(listening)].filter((owner) => !services.has(owner)).sort()
}

export function serviceFacts(cluster: Cluster, naming: Naming): Fact[] {
  const known = [...cluster.services.values()].filter(({ name }) => naming.isKnown(naming.ownerOf(name)))
  const facts = known.flatMap((service) => oneService(service, cluster, naming))
  if (cluster.services.size < LEAST_SERVICES) return facts
  for (const pod of cluster.pods) {
    for (const { name, value } of pod.env) {
      const fact = addressFact(pod, name, value, cluster, naming)
      if (fact) facts.push(fact)
    }
    facts.push(...probePortFacts(pod))
  }
  return facts
}
