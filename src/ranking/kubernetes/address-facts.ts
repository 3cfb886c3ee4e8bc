import type { Cluster, Fact, Pod } from './model.ts'
import type { Naming } from './naming.ts'
import { LEAST_SERVICES } from './service-facts.ts'

/** `pay:80`, `http://pay.shop.svc:80/x` or `jdbc:mysql://pay:3306/db`: host, the domain it is in, and port. */
const ADDRESS = /^(?:[a-z]+:)*(?:\/\/)?(?:[^@/\s]*@)?([a-z][a-z0-9-]*)((?:\.[a-z0-9-]+)*):(\d+)(?:[/?].*)?$/
const HOST = /^([a-z][a-z0-9-]*)((?:\.[a-z0-9-]+)*)$/
const NAMES_A_HOST = /ADDR|HOST|URL|URI|ENDPOINT|SERVICE|SERVER/i
/** Never services of the namespace; where telemetry goes is often not there at all. */
const ELSEWHERE = /localhost|metadata|kubernetes|jaeger|zipkin|otel|collector/

export interface Address {
  /** Variable that says so. */
  name: string
  value: string
  host: string
  /** `.shop.svc.cluster.local`; '' without one. */
  domain: string
  port: number | null
}

/** `PAY_HOST=pay` beside `PAY_PORT=80`. */
function splitAddress(pod: Pod, name: string, value: string): Address | null {
  const stem = /^(.*?)_?HOST(?:NAME)?$/i.exec(name)?.[1]
  const [, host, domain = ''] = HOST.exec(value) ?? []
  if (stem === undefined || host === undefined) return null
  const wanted = `${stem}_PORT`.toUpperCase()
  const port = Number(pod.env.find((one) => one.name.toUpperCase() === wanted)?.value ?? Number.NaN)
  return { name, value, host, domain, port: Number.isInteger(port) ? port : null }
}

/** Whether a name is one of the namespace itself: without a domain, or with the namespace as its first part. */
const isOwnName = (domain: string, namespace: string | null): boolean =>
  domain === '' || (namespace !== null && `${domain}.`.startsWith(`.${namespace}.`))

/** The services of the namespace that a pod is told to call. */
export function addressesOf(pod: Pod, namespace: string | null): Address[] {
  return pod.env
    .flatMap(({ name, value }): Address[] => {
      const [, host, domain = '', port] = ADDRESS.exec(value) ?? []
      const split = host === undefined ? splitAddress(pod, name, value) : null
      if (split) return [split]
      return host === undefined ? [] : [{ name, value, host, domain, port: Number(port) }]
    })
    .filter(({ domain }) => isOwnName(domain, namespace))
}

/** What an address without a service counts while nobody complains: many point to what is long gone. */
const UNTRIED = 0.5

function missingFact(
  pod: Pod,
  { name, value, host }: Address,
  cluster: Cluster,
  naming: Naming,
): Fact | null {
  if (ELSEWHERE.test(value) || !NAMES_A_HOST.test(name)) return null
  // Its pods are there: what is missing is the service in front of them.
  const isThere = cluster.pods.some(({ owner }) => owner === host)
  const who = isThere ? host : pod.owner
  return {
    service: who,
    entity: who,
    kind: isThere ? 'endpoints' : 'config',
    score: naming.mentions(host) ? 5.4 : UNTRIED,
    text: `pod ${pod.name} has ${name}=${value}, and there is no service ${host}${isThere ? ', though its pods run' : ''}`,
    evidence: [pod.evidence],
  }
}

function addressFact(pod: Pod, address: Address, cluster: Cluster, naming: Naming): Fact | null {
  const target = cluster.services.get(address.host)
  if (!target) return missingFact(pod, address, cluster, naming)
  const open = target.ports.map(({ port }) => port)
  if (address.port === null || open.length === 0 || open.includes(address.port)) return null
  const { name, value, host, port } = address
  const text = `pod ${pod.name} calls ${host} at port ${port} (${name}=${value}), and service ${host} is open on ${open.join(', ')}`
  const users = new Set(
    cluster.pods
      .filter((one) =>
        addressesOf(one, cluster.namespace).some((other) => other.host === host && other.port === port),
      )
      .map(({ owner }) => owner),
  )
  // Several callers agree on the port: then it is the service that moved.
  if (users.size < 2)
    return {
      service: pod.owner,
      entity: pod.owner,
      kind: 'config',
      score: 4.8,
      text,
      evidence: [pod.evidence],
    }
  return {
    service: naming.ownerOf(host),
    entity: host,
    kind: 'port',
    score: 4.6,
    text,
    evidence: [target.evidence, pod.evidence],
  }
}

/** Addresses in the environment of pods that lead nowhere. */
export function addressFacts(cluster: Cluster, naming: Naming): Fact[] {
  if (cluster.services.size < LEAST_SERVICES) return []
  return cluster.pods.flatMap((pod) =>
    addressesOf(pod, cluster.namespace).flatMap(
      (address) => addressFact(pod, address, cluster, naming) ?? [],
    ),
  )
}
