import type { CollectRequest, PlannedRead } from '../../domain/connector.ts'
import { targetsOf } from '../collected.ts'
import type { ListAsk } from './api.ts'
import { changeListsFor } from './changes.ts'
import { MOST_READS } from './logs.ts'
import { isName, NAMED } from './place.ts'
import { listsFor } from './state.ts'

/** Where a list is asked for; where else, when the server does not know the first. */
function planList(
  { versions, resource, namespace, fieldSelector }: ListAsk,
  step: PlannedRead['step'],
): PlannedRead[] {
  const where = namespace === null ? '' : `/namespaces/${namespace}`
  const only = fieldSelector === undefined ? '' : `?fieldSelector=${fieldSelector}`
  return versions.map((version, at) => ({
    query: `GET ${version}${where}/${resource}${only}`,
    step,
    ...(at === 0 ? {} : { when: 'where the server does not know the version before' }),
  }))
}

/** Lines of the containers of pods, and of what ran before a restart. */
export const planPodLogs = (namespace: string, pod: string, whose: string): PlannedRead[] => {
  const query = `GET /api/v1/namespaces/${namespace}/pods/${pod}/log?container=<container>`
  return [
    { query, step: 'read', when: `for each container ${whose}, ${MOST_READS} at most` },
    { query: `${query}&previous=true`, step: 'read', when: 'for each of them that was started again' },
  ]
}

/** The one pod of that name. */
export const planPod = (namespace: string, pod: string): PlannedRead[] => [
  ...planList({ ...PODS, namespace, fieldSelector: `metadata.name=${pod}` }, 'read'),
  ...planPodLogs(namespace, pod, 'of it'),
]

const PODS = { resource: 'pods', versions: ['/api/v1'] }

const KINDS: Partial<Record<CollectRequest['kind'], RegExp>> = {
  state: /./,
  topology: /^(pod|node)$/,
  logs: /^pod$/,
}

function listsOf({ kind }: CollectRequest, namespaces: readonly string[]): ListAsk[] {
  if (kind === 'changes') return changeListsFor(namespaces)
  const lists = listsFor(namespaces).filter(({ resource }) => KINDS[kind]?.test(resource.kind) === true)
  return lists.map(({ resource, namespace }) => ({ ...resource, namespace }))
}

/** Where the targets are known to run, and where they are looked for by their names. */
function whereOf(
  request: CollectRequest,
  { name, namespaces }: { name: string; namespaces: readonly string[] },
): { found: string[]; looks: ListAsk[] } {
  if (namespaces.length > 0) return { found: [...namespaces], looks: [] }
  const selected = targetsOf(request, name)
  const chosen = [...new Set(selected.flatMap(({ selector }) => selector?.namespace ?? []))]
  const names = selected
    .filter(({ selector }) => selector?.namespace === undefined)
    .flatMap((one) => one.names.filter(isName))
  const looks = names.flatMap((each) =>
    NAMED.map((list) => ({ ...list, namespace: null, fieldSelector: `metadata.name=${each}` })),
  )
  return { found: names.length === 0 ? chosen : [...chosen, '<where it runs>'], looks }
}

/** What is asked of a cluster for a page, list by list. */
export function planOf(
  request: CollectRequest,
  instance: { name: string; namespaces: readonly string[] },
): PlannedRead[] {
  const { found, looks } = whereOf(request, instance)
  const whose = 'of pods that are not well and of those of the services'
  const logs = request.kind === 'logs' ? found.flatMap((one) => planPodLogs(one, '<pod>', whose)) : []
  return [
    ...looks.flatMap((one) => planList(one, 'count')),
    ...listsOf(request, found).flatMap((one) => planList(one, 'read')),
    ...logs,
  ]
}
