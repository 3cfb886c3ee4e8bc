import type { Target } from './connector.ts'

/** A service of the team, as sitrep.yaml describes it. */
export interface Service {
  name: string
  aliases: string[]
  /** Who is on call for it, in the team's words. */
  owner: string | null
  /** Slack channel id in which its pages open their thread. */
  channel: string | null
  /** `owner/name` at the code host, or a folder. */
  repository: string | null
  /** Services it calls. */
  dependencies: string[]
  selectors: Target['selectors']
}

/** Which pages go where; the first rule that fits decides. */
export interface PageRule {
  /** Service names; empty = any. */
  services: string[]
  /** As the sender says it, upper or lower case; empty = any. */
  severities: string[]
  channel: string | null
  /** Such a page is kept, and no thread is opened for it. */
  mute: boolean
}

/** When a further alert joins the incident of another instead of opening its own. */
export interface StormRule {
  /** `dependencies`: services that one cause can reach; `service`: the same one; `nothing`: every alert opens its own. */
  by: 'dependencies' | 'service' | 'nothing'
  /** After the newest alert of an incident. */
  minutes: number
}

export const USUAL_STORM: StormRule = { by: 'dependencies', minutes: 10 }

const folded = (name: string): string => name.trim().toLowerCase()

/** The service a name means: its own name first, then an alias; null when it is not one of ours. */
export function serviceNamed(services: readonly Service[], name: string): Service | null {
  const wanted = folded(name)
  return (
    services.find((one) => folded(one.name) === wanted) ??
    services.find((one) => one.aliases.some((alias) => folded(alias) === wanted)) ??
    null
  )
}

const targetOf = (service: Service, role: Target['role']): Target => ({
  service: service.name,
  role,
  aliases: service.aliases,
  repository: service.repository,
  selectors: service.selectors,
})

/**
 * Whom a page on a service is about: itself, then what it calls and what calls it, then others that alert with it. A
 * name that nobody configured is asked for as it is.
 */
export function targetsFor(
  services: readonly Service[],
  name: string,
  alertingToo: readonly string[] = [],
): Target[] {
  const alerting = serviceNamed(services, name)
  if (alerting === null) {
    return [{ service: name, role: 'alerting', aliases: [], repository: null, selectors: {} }]
  }
  const calls = alerting.dependencies.flatMap((one) => serviceNamed(services, one) ?? [])
  const callers = services.filter((one) =>
    one.dependencies.some((dependency) => serviceNamed(services, dependency) === alerting),
  )
  const others = alertingToo.flatMap((one) => serviceNamed(services, one) ?? [])
  const neighbours = [...new Set([...calls, ...callers, ...others])].filter((one) => one !== alerting)
  return [targetOf(alerting, 'alerting'), ...neighbours.map((one) => targetOf(one, 'neighbour'))]
}

/** Calls between two services, or from both to a third, within which one cause commonly shows at both. */
const CALLS_APART = 2

/** What a service calls, with the number of calls in between: itself is 0. */
function calledBy(services: readonly Service[], from: Service): Map<Service, number> {
  const found = new Map([[from, 0]])
  // Breadth first: a Map is walked in the order in which it grows.
  for (const [service, calls] of found) {
    if (calls === CALLS_APART) continue
    for (const name of service.dependencies) {
      const called = serviceNamed(services, name)
      if (called !== null && !found.has(called)) found.set(called, calls + 1)
    }
  }
  return found
}

/**
 * Whether alerts of two services of sitrep.yaml can be one problem. Of a service that is not described there nothing
 * is known: it never does.
 */
export function mayShareCause(
  services: readonly Service[],
  by: StormRule['by'],
  [one, other]: readonly [string, string],
): boolean {
  const [a, b] = [serviceNamed(services, one), serviceNamed(services, other)]
  if (a === null || b === null || by === 'nothing') return false
  if (a === b) return true
  if (by === 'service') return false
  const [ofA, ofB] = [calledBy(services, a), calledBy(services, b)]
  return [...ofA].some(
    ([service, calls]) => calls + (ofB.get(service) ?? Number.POSITIVE_INFINITY) <= CALLS_APART,
  )
}

/** Where a page opens its thread: the first rule that fits, else the service's own channel, else `usual`. */
export function routeOf(
  site: { services: readonly Service[]; pages: readonly PageRule[] },
  page: { service: string; severity: string },
  usual: string,
): { channel: string; mute: boolean } {
  const service = serviceNamed(site.services, page.service)
  const names = [page.service, service?.name ?? page.service].map(folded)
  const rule = site.pages.find(
    ({ services, severities }) =>
      (services.length === 0 || services.some((one) => names.includes(folded(one)))) &&
      (severities.length === 0 || severities.some((one) => folded(one) === folded(page.severity))),
  )
  return { channel: rule?.channel ?? service?.channel ?? usual, mute: rule?.mute ?? false }
}
