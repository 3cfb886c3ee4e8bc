import type { LogRow } from '../../domain/case-file.ts'
import type { Cluster, Fact } from './model.ts'
import type { Naming } from './naming.ts'
import { LEAST_SERVICES, missingServices, seenIn } from './service-facts.ts'

/** What a service that others cannot reach counts by their word alone, and by each further one. */
const UNREACHED = 1.4
const EACH_MORE = 0.3
const MOST = 2.6
/** What is left when it complains of another itself, and when a connection test reached it. */
const PASSED_ON = 0.6
const CONTRADICTED = 0.2
const NO_NAME = /no such host|ENOTFOUND|unknown ?host|not known|NXDOMAIN/i
/** Its pods listen, others call it, and no service stands for it. */
const NO_SERVICE = 5.2

/** The error line that names a service, of one of its callers. */
const lineOf = (name: string, callers: readonly string[], lines: readonly LogRow[], naming: Naming) =>
  lines.find(({ entity, message }) => message.includes(name) && callers.includes(naming.ownerOf(entity)))

/** Services that others say they cannot connect to. */
export function unreachedFacts(lines: readonly LogRow[], cluster: Cluster, naming: Naming): Fact[] {
  const missing = new Set(missingServices(cluster))
  const { reached } = seenIn(cluster)
  const names = new Set([...cluster.services.keys(), ...cluster.pods.map(({ owner }) => owner)])
  const suffering = new Set([...names].flatMap((name) => [...naming.complainersOf(name)]))
  const isUnnamed = (name: string, line: LogRow | undefined): boolean =>
    cluster.services.size >= LEAST_SERVICES &&
    !cluster.services.has(name) &&
    NO_NAME.test(line?.message ?? '')
  return [...names].sort().flatMap((name): Fact[] => {
    const service = naming.ownerOf(name)
    const callers = [...naming.complainersOf(name)].filter((caller) => caller !== service).sort()
    if (callers.length === 0) return []
    const line = lineOf(name, callers, lines, naming)
    const isGone = !reached.has(name) && (missing.has(name) || isUnnamed(name, line))
    const believed = (suffering.has(service) ? PASSED_ON : 1) * (reached.has(name) ? CONTRADICTED : 1)
    return [
      {
        service,
        entity: service,
        kind: isGone ? 'endpoints' : 'unreachable',
        score: isGone ? NO_SERVICE : believed * Math.min(MOST, UNREACHED + EACH_MORE * (callers.length - 1)),
        text: `${callers.slice(0, 3).join(', ')} cannot connect to ${name}: "${line?.message.slice(0, 120) ?? ''}"`,
        evidence: line ? [line.evidence] : [],
        untrusted: true,
      },
    ]
  })
}
