import type {
  Collected,
  CollectRequest,
  Discovery,
  LiveConnector,
  PlannedRead,
} from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { collected, targetsOf, unanswered } from '../collected.ts'
import { runTool } from '../read-tool.ts'
import { type KubernetesApi, kubernetesApi, type ListAsk, type Listed } from './api.ts'
import { changeListsFor, collectChanges } from './changes.ts'
import { healthOf } from './health.ts'
import { collectLogs } from './logs.ts'
import { NAMED, placesOf } from './place.ts'
import { WORKLOADS } from './resources.ts'
import { collectState, collectTopology, listsFor, type Reading } from './state.ts'
import { podTools } from './tools.ts'

export interface KubernetesDeps {
  name: string
  client: HttpClient
  namespaces: readonly string[]
  now: () => number
}

/** Where a list is asked for, and where else when the server does not know the first. */
const pathText = ({ versions, resource, namespace, fieldSelector }: ListAsk): string => {
  const where = namespace === null ? '' : `/namespaces/${namespace}`
  const only = fieldSelector === undefined ? '' : `?fieldSelector=${fieldSelector}`
  return versions.map((version) => `${version}${where}/${resource}${only}`).join(', else ')
}

const KINDS: Partial<Record<CollectRequest['kind'], RegExp>> = {
  state: /./,
  topology: /^(pod|node)$/,
  logs: /^pod$/,
}

function planOf(request: CollectRequest, { name, namespaces }: KubernetesDeps): PlannedRead[] {
  if (request.kind === 'tool') {
    const { name: tool = 'no tool', args = {} } = request.tool ?? {}
    return [{ query: `${tool} ${JSON.stringify(args)}`, step: 'read' }]
  }
  const selected = targetsOf(request, name)
  const chosen = selected.flatMap(({ selector }) => selector?.namespace ?? [])
  const known = namespaces.length > 0 ? namespaces : [...new Set(chosen)]
  const found = known.length > 0 ? known : ['<where it runs>']
  const names = namespaces.length > 0 ? [] : selected.filter((one) => one.selector?.namespace === undefined)
  const looks = names.flatMap((one) =>
    one.names.flatMap((each) =>
      NAMED.map((list) => ({ ...list, namespace: null, fieldSelector: `metadata.name=${each}` })),
    ),
  )
  const lists = listsFor(found).filter(({ resource }) => KINDS[request.kind]?.test(resource.kind) === true)
  const asks =
    request.kind === 'changes'
      ? changeListsFor(found)
      : lists.map(({ resource, namespace }) => ({ ...resource, namespace }))
  const reads = asks.map(pathText)
  if (request.kind === 'logs') reads.push('logs of unhealthy pods and of those of the services')
  return [
    ...looks.map((one): PlannedRead => ({ step: 'count', query: pathText(one) })),
    ...reads.map((query): PlannedRead => ({ step: 'read', query })),
  ]
}

/** Namespaces of the cluster's own programs. */
const OWN = /^(kube-.*|argocd|cert-manager|ingress-nginx|monitoring|istio-system|gatekeeper-system)$/

async function discovered(
  api: KubernetesApi,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<Discovery> {
  const places = namespaces.length > 0 ? namespaces : [null]
  const asks = WORKLOADS.filter(({ kind }) => kind !== 'daemonset').flatMap(({ resource, versions }) =>
    places.map((namespace) => ({ resource, versions, namespace })),
  )
  const answers = await Promise.all(asks.map((one) => api.list(one, signal)))
  const found = answers
    .flatMap((one) => (one.ok ? one.items : []))
    .filter(({ metadata }) => !OWN.test(metadata.namespace ?? ''))
    .map(({ metadata }) => ({
      service: metadata.name,
      selector: { namespace: metadata.namespace ?? 'default' },
      calls: [],
    }))
  return { found, failures: notListed(answers) }
}

/** A server may not know one of the kinds; one that knows none of them is no such server. */
function notListed(answers: readonly Listed[]): string[] {
  const isOther = answers.every((one) => !one.ok && one.absent === true)
  return answers.flatMap((one) => {
    if (one.ok) return one.cut ?? []
    return one.absent === true && !isOther ? [] : one.reason
  })
}

export function kubernetesConnector(deps: KubernetesDeps): LiveConnector {
  const { name, client, namespaces, now } = deps
  const api = kubernetesApi(client, { name, title: 'Kubernetes' })

  const collect = async (request: CollectRequest, signal: AbortSignal): Promise<Collected[]> => {
    const selected = targetsOf(request, name)
    const places = await placesOf(api, selected, namespaces, signal)
    const source = request.kind === 'logs' ? 'logs' : 'kubernetes'
    const names = selected.map(({ target }) => target.service).join(', ')
    const question = { source, query: `where ${names} runs`, args: { instance: name } }
    if (places.failure !== null) return [unanswered(question, null, places.failure)]
    if (places.namespaces.length === 0) {
      const base = collected(question, null, { raw: null, tables: {} })
      const reason = `nothing here is called ${names}: name its namespace in services[].selectors.${name} of sitrep.yaml`
      return [{ ...base, reason }]
    }
    const reading: Reading = {
      api,
      instance: name,
      selected,
      namespaces: places.namespaces,
      now: now(),
      signal,
    }
    if (request.kind === 'topology') return collectTopology(reading)
    if (request.kind === 'changes') return collectChanges(reading, request.window)
    if (request.kind === 'logs') return collectLogs(reading, request.window, request.purpose)
    return collectState(reading)
  }

  const tools = podTools((namespace, signal) => {
    // Where somebody chose the namespaces, no other is read.
    const open = namespaces.length === 0 || namespaces.includes(namespace)
    return { api, instance: name, selected: [], namespaces: open ? [namespace] : [], now: now(), signal }
  })

  return {
    name,
    answers: ['topology', 'state', 'changes', 'logs', 'tool'],
    delayMs: 0,
    tools: tools.map(({ tool }) => tool),
    plan: (request) => planOf(request, deps),
    collect: (request, options) =>
      request.kind === 'tool' ? runTool(tools, request, options) : collect(request, options.signal),
    check: ({ signal }) => healthOf(api, namespaces, signal),
    discover: ({ signal }) => discovered(api, namespaces, signal),
    close: () => client.close(),
  }
}
