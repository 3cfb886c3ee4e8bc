import type { Discovered, Discovery } from '../../domain/connector.ts'
import type { Asked } from '../asked.ts'
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

async function scraped(label: string, asking: Asking): Promise<Asked<Labels[]>> {
  const query = `count by (${label}, namespace) (up{${having(label, asking)}})`
  const got = await asking.api.instant(query, asking.now, asking.signal)
  return got.ok ? { ...got, value: got.value.map(({ metric }) => metric) } : got
}

/** What is pushed has no `up`. */
async function pushed(label: string, asking: Asking): Promise<Asked<Labels[]>> {
  const got = await asking.api.labelValues(label, `{${having(label, asking)}}`, asking.signal)
  return got.ok ? { ...got, value: got.value.map((value) => ({ [label]: value })) } : got
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

type Named = { found: Omit<Discovered, 'calls'>[]; failures: string[] }

/** By the first label that names any: two labels would name one service twice, and so would one behind a failed look. */
async function named(asking: Asking): Promise<Named> {
  for (const look of [scraped, pushed]) {
    for (const label of OF_SERVICES) {
      const seen = await look(label, asking)
      if (!seen.ok) return { found: [], failures: [seen.reason] }
      const found = servicesOf(label, seen.value)
      if (found.length > 0) return { found, failures: [] }
    }
  }
  return { found: [], failures: [] }
}

/** The services that the store knows, with what selects each, and whom they call where a mesh or traces count it. */
export async function discoverServices(
  api: PrometheusApi,
  given: { matchers: string; now: number; signal: AbortSignal },
): Promise<Discovery> {
  const hour = { start: given.now - 3_600_000, end: given.now, step: 900 }
  const edges = await edgesFrom(api, given.matchers, hour, given.signal)
  const calls = edges.ok ? edges.value : []
  const { found, failures } = await named({ api, ...given })
  return {
    found: found.map((one) => ({
      ...one,
      calls: calls.flatMap(({ caller, callee }) => (caller === one.service ? [callee] : [])),
    })),
    failures: edges.ok ? failures : [...failures, edges.reason],
  }
}
