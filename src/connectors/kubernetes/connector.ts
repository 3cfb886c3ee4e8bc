import type { Collected, CollectRequest, Discovery, LiveConnector } from '../../domain/connector.ts'
import type { HttpClient } from '../../platform/http-client.ts'
import { collected, targetsOf, unanswered } from '../collected.ts'
import { planTool, runTool } from '../read-tool.ts'
import { type KubernetesApi, kubernetesApi, type Listed } from './api.ts'
import { collectChanges } from './changes.ts'
import { healthOf } from './health.ts'
import { collectLogs } from './logs.ts'
import { placesOf } from './place.ts'
import { planOf } from './plan.ts'
import { WORKLOADS } from './resources.ts'
import { collectState, collectTopology, type Reading } from './state.ts'
import { mayRead, podTools } from './tools.ts'

export interface KubernetesDeps {
  name: string
  client: HttpClient
  namespaces: readonly string[]
  now: () => number
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

  const tools = podTools(namespaces, (namespace, signal) => {
    const open = mayRead(namespaces, namespace)
    return { api, instance: name, selected: [], namespaces: open ? [namespace] : [], now: now(), signal }
  })

  return {
    name,
    answers: ['topology', 'state', 'changes', 'logs', 'tool'],
    delayMs: 0,
    tools: tools.map(({ tool }) => tool),
    plan: (request) =>
      request.kind === 'tool' ? planTool(tools, request) : planOf(request, { name, namespaces }),
    collect: (request, options) =>
      request.kind === 'tool' ? runTool(tools, request, options) : collect(request, options.signal),
    check: ({ signal }) => healthOf(api, namespaces, signal),
    discover: ({ signal }) => discovered(api, namespaces, signal),
    close: () => client.close(),
  }
}
