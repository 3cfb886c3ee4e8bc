import type { FaultKind } from '../../domain/fault-kind.ts'
import { addressesOf } from './address-facts.ts'
import type { Cluster, Fact } from './model.ts'
import type { Naming } from './naming.ts'

/** What also befalls a healthy program whose dependency is gone; anything else it brings upon itself. */
const FOLLOWS: ReadonlySet<FaultKind> = new Set([
  'crash',
  'restart',
  'probe',
  'not-ready',
  'rollout',
  'unreachable',
])
/** A fact of this strength says that something is broken for sure. */
const BROKEN = 3
/** A symptom is not explained by what is hardly broken beside it. */
const AS_BROKEN = 0.8
/** What a symptom keeps when its own errors name the broken dependency, and when only its settings do. */
const SAYS_SO = 0.5
const CALLS_IT = 0.8

/** Facts by service, strongest first; complaints of others are no proof. */
function strengths(facts: readonly Fact[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const { service, kind, score } of facts)
    if (kind !== 'unreachable') found.set(service, Math.max(found.get(service) ?? 0, score))
  return found
}

/** The services that each service is told to call, by the environment of its pods. */
function callsOf(cluster: Cluster, naming: Naming): Map<string, Set<string>> {
  const calls = new Map<string, Set<string>>()
  for (const pod of cluster.pods)
    for (const { host } of addressesOf(pod, cluster.namespace)) {
      const callee = naming.ownerOf(host)
      if (callee !== pod.owner) calls.set(pod.owner, (calls.get(pod.owner) ?? new Set()).add(callee))
    }
  return calls
}

/**
 * Weakens what is only a symptom of a broken dependency: a program that ends, or is not ready, because whom it
 * calls is down.
 */
export function withoutCascades(facts: readonly Fact[], cluster: Cluster, naming: Naming): Fact[] {
  const strength = strengths(facts)
  const broken = [...strength].filter(([, score]) => score >= BROKEN).map(([service]) => service)
  const calls = callsOf(cluster, naming)
  const complains = (service: string, of: string): boolean => naming.complainersOf(of).has(service)
  return facts.map((fact) => {
    const { service, kind, score } = fact
    if (!FOLLOWS.has(kind)) return fact
    const others = broken.filter(
      (other) =>
        other !== service &&
        !complains(other, service) &&
        (strength.get(other) ?? 0) >= AS_BROKEN * (kind === 'unreachable' ? BROKEN : score),
    )
    const named = others.find((other) => complains(service, other))
    if (named)
      return { ...fact, score: score * SAYS_SO, text: `${fact.text}; it says that it cannot reach ${named}` }
    const called = others.find((other) => calls.get(service)?.has(other))
    if (!called || calls.get(called)?.has(service)) return fact
    return { ...fact, score: score * CALLS_IT, text: `${fact.text}; it calls ${called}, which is broken too` }
  })
}
