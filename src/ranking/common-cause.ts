import type { Family } from '../domain/ranking.ts'
import type { ServiceEvidence } from './fuse.ts'
import type { Callees } from './propagation.ts'

const strength = (evidence: ServiceEvidence | undefined, family: Family): number =>
  evidence?.raw.get(family) ?? 0

/** Evidence that a service has a fault of its own rather than its caller's. */
const OWN_FAULT: readonly Family[] = ['cpu', 'state', 'self-time', 'memory', 'structure', 'saturation']

/**
 * Callers whose callees are nearly all as slow as themselves, without a fault of their own: what they have in
 * common is the caller. Maps it to those callees.
 */
export function commonCauses(
  services: ReadonlyMap<string, ServiceEvidence>,
  callees: Callees,
): Map<string, ReadonlySet<string>> {
  const causes = new Map<string, ReadonlySet<string>>()
  const slow = (name: string): number => strength(services.get(name), 'latency')
  for (const { service } of services.values()) {
    const called = [...(callees.get(service) ?? [])]
    const level = slow(service)
    if (called.length < 3 || level <= 0.8) continue
    const hot = called.filter((name) => slow(name) >= 0.45 * level)
    if (hot.length < 3 || hot.length < 0.6 * called.length) continue
    const own = hot.some((name) => OWN_FAULT.some((family) => strength(services.get(name), family) > 1.2))
    if (!own && !sharedCallee(hot, callees, (name) => name !== service && slow(name) > 0.5 * level))
      causes.set(service, new Set(hot))
  }
  return causes
}

/** Whether most of the services call one slow service. */
function sharedCallee(hot: readonly string[], callees: Callees, isSlow: (name: string) => boolean): boolean {
  const counts = new Map<string, number>()
  for (const name of hot)
    for (const callee of callees.get(name) ?? []) counts.set(callee, (counts.get(callee) ?? 0) + 1)
  return [...counts].some(([name, count]) => count >= 0.6 * hot.length && isSlow(name))
}
