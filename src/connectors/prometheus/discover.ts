import type { Discovered } from '../../domain/connector.ts'
import type { Labels, PrometheusApi } from './api.ts'
import { NAME_LABELS } from './scopes.ts'
import { edgesFrom } from './topology.ts'

/** What watches services and is none. */
const WATCHERS =
  /prometheus|alertmanager|grafana|exporter|kube-state|kubelet|kube-?proxy|apiserver|cadvisor|pushgateway|blackbox|^node$|^kubernetes-|coredns|etcd|scheduler|controller-manager/i

/** Labels that a list of services is made of; those of pods and machines would name instances. */
const OF_SERVICES = NAME_LABELS.slice(0, 6)

interface Asking {
  api: PrometheusApi
  matchers: string
  now: number
  signal: AbortSignal
}

const having = (label: string, { matchers }: Asking): string =>
  [matchers, `${label}!=""`].filter((one) => one !== '').join(',')

async function scraped(label: string, asking: Asking): Promise<Labels[]> {
  const query = `count by (${label}, namespace) (up{${having(label, asking)}})`
  const got = await asking.api.instant(query, asking.now, asking.signal)
  return got.ok ? got.value.map(({ metric }) => metric) : []
}

/** What is pushed has no `up`. */
async function pushed(label: string, asking: Asking): Promise<Labels[]> {
  const got = await asking.api.labelValues(label, `{${having(label, asking)}}`, asking.signal)
  return got.ok ? got.value.map((value) => ({ [label]: value })) : []
}

function servicesOf(label: string, targets: readonly Labels[]): Omit<Discovered, 'calls'>[] {
  return targets.flatMap((labels) => {
    const value = labels[label] ?? ''
    const service = value.slice(value.lastIndexOf('/') + 1)
    if (service === '' || WATCHERS.test(service)) return []
    const namespace: Labels = labels.namespace ? { namespace: labels.namespace } : {}
    return [{ service, selector: { ...namespace, [label]: value } }]
  })
}

/** By the first label that names any: two labels would name one service twice. */
async function named(asking: Asking): Promise<Omit<Discovered, 'calls'>[]> {
  for (const look of [scraped, pushed]) {
    for (const label of OF_SERVICES) {
      const found = servicesOf(label, await look(label, asking))
      if (found.length > 0) return found
    }
  }
  return []
}

/** The services that the store knows, with what selects each, and whom they call where a mesh or traces count it. */
export async function discoverServices(
  api: PrometheusApi,
  given: { matchers: string; now: number; signal: AbortSignal },
): Promise<Discovered[]> {
  const hour = { start: given.now - 3_600_000, end: given.now, step: 900 }
  const edges = await edgesFrom(api, given.matchers, hour, given.signal)
  const calls = edges.ok ? edges.value : []
  const found = await named({ api, ...given })
  return found.map((one) => ({
    ...one,
    calls: calls.flatMap(({ caller, callee }) => (caller === one.service ? [callee] : [])),
  }))
}
