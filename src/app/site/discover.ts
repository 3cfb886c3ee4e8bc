import type { Discovered } from '../../domain/connector.ts'
import { type Service, serviceNamed } from '../../domain/site.ts'

/** What one instance saw. */
export interface Seen {
  connector: string
  found: readonly Discovered[]
}

export interface ProposedService {
  name: string
  dependencies?: string[]
  selectors: Record<string, Readonly<Record<string, string>>>
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)

/** One entry a service, whoever saw it: with what selects it in each system, and whom it calls. */
export function proposed(seen: readonly Seen[]): ProposedService[] {
  const services = new Map<string, { calls: Set<string>; selectors: ProposedService['selectors'] }>()
  for (const { connector, found } of seen) {
    for (const { service, selector, calls } of found) {
      const known = services.get(service) ?? { calls: new Set<string>(), selectors: {} }
      for (const one of calls) known.calls.add(one)
      known.selectors[connector] = selector
      services.set(service, known)
    }
  }
  return [...services].sort(byName).map(([name, { calls, selectors }]) => {
    const dependencies = [...calls].filter((one) => one !== name && services.has(one)).sort()
    return { name, ...(dependencies.length === 0 ? {} : { dependencies }), selectors }
  })
}

/** What the systems see and the file does not, and the other way round; one line each. */
export function drift(services: readonly Service[], seen: readonly Seen[]): string[] {
  const now = proposed(seen)
  const fresh = now.filter(({ name }) => serviceNamed(services, name) === null)
  const gone = services.filter(
    ({ name, aliases }) => !now.some((one) => [name, ...aliases].includes(one.name)),
  )
  const calls = now.flatMap(({ name, dependencies = [] }) => {
    const known = serviceNamed(services, name)
    if (known === null) return []
    const added = dependencies.filter((one) => !known.dependencies.includes(one))
    return added.map((one) => `~ ${name} now calls ${one}`)
  })
  const all = [
    ...fresh.map(({ name, selectors }) => `+ ${name}, seen by ${Object.keys(selectors).join(', ')}`),
    ...gone.map(({ name }) => `- ${name} is in sitrep.yaml and seen by nobody`),
    ...calls,
  ]
  return all.length === 0 ? ['Nothing drifted: every service that is seen is in sitrep.yaml.'] : all
}
