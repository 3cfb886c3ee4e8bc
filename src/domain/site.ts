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
 * Whom a page on a service is about: itself, then what it calls and what calls it. A name that nobody configured is
 * asked for as it is.
 */
export function targetsFor(services: readonly Service[], name: string): Target[] {
  const alerting = serviceNamed(services, name)
  if (alerting === null) {
    return [{ service: name, role: 'alerting', aliases: [], repository: null, selectors: {} }]
  }
  const calls = alerting.dependencies.flatMap((one) => serviceNamed(services, one) ?? [])
  const callers = services.filter((one) =>
    one.dependencies.some((dependency) => serviceNamed(services, dependency) === alerting),
  )
  const neighbours = [...new Set([...calls, ...callers])].filter((one) => one !== alerting)
  return [targetOf(alerting, 'alerting'), ...neighbours.map((one) => targetOf(one, 'neighbour'))]
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
