import type { EntityRow } from '../../domain/case-file.ts'
import type { Selected } from '../collected.ts'
import type { KubeObject } from './api.ts'

type Fold = Omit<EntityRow, 'evidence'>

const HASH = /-[0-9a-f]{6,10}$/
/** A cron job's run has its minute as a name. */
const RUN = /-\d{8,10}$/

/** What made a pod: `ReplicaSet/web-6d5f7c9b84` is of `web`; a pod that nothing made is its own. */
export function workloadOf({ metadata }: KubeObject): string {
  const [owner] = metadata.ownerReferences ?? []
  if (owner === undefined || owner.kind === 'Node') return metadata.name
  if (owner.kind === 'ReplicaSet') return owner.name.replace(HASH, '')
  return owner.kind === 'Job' ? owner.name.replace(RUN, '') : owner.name
}

function fits({ selector }: Selected, pod: KubeObject): boolean {
  if (selector === null) return false
  const { namespace, ...labels } = selector
  if (namespace !== undefined && namespace !== pod.metadata.namespace) return false
  const wanted = Object.entries(labels)
  return wanted.length > 0 && wanted.every(([name, value]) => pod.metadata.labels?.[name] === value)
}

/** The service a pod belongs to: that of the target which selects it or has its workload's name, else its workload. */
export function serviceOfPod(pod: KubeObject, selected: readonly Selected[]): string {
  const workload = workloadOf(pod)
  const target =
    selected.find((one) => fits(one, pod)) ?? selected.find(({ names }) => names.includes(workload))
  return target?.target.service ?? workload
}

/** How pods, workloads, nodes and namespaces fold into services. */
export function entitiesOf(
  read: { pods: readonly KubeObject[]; nodes: readonly KubeObject[]; namespaces: readonly string[] },
  selected: readonly Selected[],
): Fold[] {
  const pods = read.pods.map((pod) => ({
    entity: pod.metadata.name,
    kind: 'pod',
    service: serviceOfPod(pod, selected),
  }))
  const services = new Map<string, string>()
  for (const pod of read.pods) services.set(workloadOf(pod), serviceOfPod(pod, selected))
  for (const service of [...services.values()]) services.set(service, service)
  const asThemselves = (kind: string, names: readonly string[]): Fold[] =>
    names.map((name) => ({ entity: name, kind, service: name }))
  return [
    ...[...services].map(([entity, service]) => ({ entity, kind: 'service', service })),
    ...pods.filter(({ entity, service }) => entity !== service),
    ...asThemselves(
      'node',
      read.nodes.map(({ metadata }) => metadata.name),
    ),
    ...asThemselves('namespace', read.namespaces),
  ]
}
