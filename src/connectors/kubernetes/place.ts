import type { Unanswered } from '../asked.ts'
import type { Selected } from '../collected.ts'
import type { KubernetesApi } from './api.ts'
import { WORKLOADS } from './resources.ts'

/** Namespaces in which the targets are. */
export interface Places {
  namespaces: string[]
  /** Why none could be found. */
  failure: Unanswered | null
}

/** More namespaces than a page's neighbours live in. */
const MOST_NAMESPACES = 5

/** What may have a service's name. */
export const NAMED = [...WORKLOADS, { resource: 'services', versions: ['/api/v1'] }]

/** Where something of that name runs, anywhere in the cluster: asked for by its name, not by listing all. */
async function named(
  api: KubernetesApi,
  name: string,
  signal: AbortSignal,
): Promise<{ found: string[]; failure: Unanswered | null }> {
  const answers = await Promise.all(
    NAMED.map(({ resource, versions }) =>
      api.list({ resource, versions, namespace: null, fieldSelector: `metadata.name=${name}` }, signal),
    ),
  )
  const found = answers.flatMap((one) =>
    one.ok ? one.items.map(({ metadata }) => metadata.namespace ?? '') : [],
  )
  const failed = answers.flatMap((one) => (one.ok ? [] : [one]))
  return { found, failure: failed.length === answers.length ? (failed[0] ?? null) : null }
}

/** A name that Kubernetes could give to an object; anything else is not asked for. */
export const isName = (name: string): boolean => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)

/**
 * The configured namespaces, else those of the selectors and those in which something has a target's name; the
 * alerting service's first.
 */
export async function placesOf(
  api: KubernetesApi,
  selected: readonly Selected[],
  configured: readonly string[],
  signal: AbortSignal,
): Promise<Places> {
  if (configured.length > 0) return { namespaces: [...configured], failure: null }
  const chosen = selected.flatMap(({ selector }) => selector?.namespace ?? [])
  const names = selected
    .filter(({ selector }) => selector?.namespace === undefined)
    .flatMap((one) => one.names)
    .filter(isName)
  const looked = await Promise.all(names.map((name) => named(api, name, signal)))
  const all = [...new Set([...chosen, ...looked.flatMap(({ found }) => found)])].filter((one) => one !== '')
  const failure = looked.map((one) => one.failure).find((one) => one !== null) ?? null
  return { namespaces: all.slice(0, MOST_NAMESPACES), failure: all.length === 0 ? failure : null }
}
