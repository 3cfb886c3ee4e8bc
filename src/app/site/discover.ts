import { stringify } from 'yaml'
import type { Discovery, LiveConnector } from '../../domain/connector.ts'
import { type Service, serviceNamed } from '../../domain/site.ts'

/** What one instance saw. */
export interface Seen extends Discovery {
  connector: string
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

/** Instances that were not read, or not whole: what they did not name may be there. */
const blindOf = (seen: readonly Seen[]): string[] =>
  seen.flatMap(({ connector, failures }) => (failures.length > 0 ? [connector] : []))

/** Who has to be read before a service is said to be gone: those that select it, else all of them. */
function watchersOf({ selectors }: Service, seen: readonly Seen[]): string[] {
  const all = seen.map(({ connector }) => connector)
  const selecting = all.filter((one) => selectors[one] !== undefined)
  return selecting.length > 0 ? selecting : all
}

function absence(service: Service, seen: readonly Seen[]): string {
  const { name } = service
  const watchers = watchersOf(service, seen)
  const blind = blindOf(seen)
  const unread = blind.filter((one) => watchers.includes(one))
  if (unread.length > 0) return `? ${name} may be there: ${unread.join(', ')} could not be read`
  const by = blind.length === 0 ? 'seen by nobody' : `not seen by ${watchers.join(', ')}`
  return `- ${name} is in sitrep.yaml and ${by}`
}

/**
 * What the systems see and the file does not, and the other way round; one line each. `-`: gone, by everybody who could
 * see it; `?`: not to be told, because one of those could not be read.
 */
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
    ...gone.map((one) => absence(one, seen)),
    ...calls,
  ]
  if (all.length > 0) return all
  return blindOf(seen).length > 0
    ? ['Nothing drifted in what could be read.']
    : ['Nothing drifted: every service that is seen is in sitrep.yaml.']
}

/** Asks every instance that knows services, all at once. */
export async function lookAround(
  connectors: readonly Pick<LiveConnector, 'name' | 'discover'>[],
  deadlineMs: number,
): Promise<Seen[]> {
  const asked = connectors.map(async ({ name, discover }): Promise<Seen[]> => {
    if (discover === undefined) return []
    const { found, failures } = await discover({ signal: AbortSignal.timeout(deadlineMs) })
    return [{ connector: name, found, failures: [...new Set(failures)] }]
  })
  return (await Promise.all(asked)).flat()
}

/** What `sitrep discover` says. */
export interface Discoveries {
  lines: string[]
  /** What stood in the way, with what to change; none: the lines are all there is. */
  problems: string[]
}

const MEND = (connector: string): string =>
  `mend connectors.${connector} in sitrep.yaml, or what it points to; \`sitrep doctor\` tries it`

/** The proposal where the file has no services, else what drifted. */
export function discoveries(services: readonly Service[], seen: readonly Seen[]): Discoveries {
  if (seen.length === 0) {
    const problem =
      'No connector knows services: name a Kubernetes, Prometheus or traces instance in sitrep.yaml first.'
    return { lines: [], problems: [problem] }
  }
  const problems = seen.flatMap(({ connector, failures }) =>
    failures.map((reason) => `${connector} was not read whole: ${reason}. To see all: ${MEND(connector)}.`),
  )
  if (services.length > 0) return { lines: drift(services, seen), problems }
  const found = proposed(seen)
  if (found.length > 0) return { lines: [stringify({ services: found }).trimEnd()], problems }
  if (problems.length > 0) return { lines: [], problems }
  const names = seen.map(({ connector }) => connector).join(', ')
  return {
    lines: [],
    problems: [`No service was named by ${names}: name one that knows your services in sitrep.yaml.`],
  }
}
