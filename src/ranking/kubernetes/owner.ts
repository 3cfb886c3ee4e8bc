import type { Folding } from '../case-input.ts'

/** What controllers append: a template's hash and a pod's own, an ordinal, or one of them. */
const GENERATED = /^(-[a-z0-9]{6,10}-[a-z0-9]{4,5}|-\d{1,4}|-[a-z0-9]{5,10}|-v\d\w*)?$/
const POD_SUFFIX = /-[0-9a-f]{6,10}-[a-z0-9]{5}$|-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d{1,3}$/

/** Kinds of entities that own pods. */
const OWNERS: ReadonlySet<string> = new Set(['service', 'deployment', 'workload', 'application', 'database'])

/** The services that may own a pod: no nodes, no namespaces. */
export const owningServices = (folding: Folding): string[] =>
  folding.services.filter((service) => OWNERS.has(folding.kindOf(service)))

/** `web-6d5f7c9b8-x2x9k` belongs to `web`; a known service's own name wins, the longest first. */
export function ownerOf(name: string, folding: Folding): string {
  const known = folding.serviceOf(name)
  if (known !== null && known !== name) return known
  let longest: string | null = null
  for (const service of owningServices(folding)) {
    if (!name.startsWith(service) || !GENERATED.test(name.slice(service.length))) continue
    if (longest === null || service.length > longest.length) longest = service
  }
  return longest ?? name.replace(POD_SUFFIX, '')
}
