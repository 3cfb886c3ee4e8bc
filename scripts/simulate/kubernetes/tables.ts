import { type Cluster, type ClusterEvent, endpointsOf, type Machine, type Pod } from './cluster.ts'

/** An age as kubectl prints it: two units while small, then one. */
export function ageText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 120) return `${whole}s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 10) return whole % 60 === 0 ? `${minutes}m` : `${minutes}m${whole % 60}s`
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  return days < 8 && hours % 24 !== 0 ? `${days}d${hours % 24}h` : `${days}d`
}

/** Columns padded to the widest cell and three spaces, as the table printer does. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, at) => Math.max(...all.map((cells) => cells[at]?.length ?? 0)))
  return all
    .map((cells) =>
      cells
        .map((cell, at) => cell.padEnd((widths[at] ?? 0) + 3))
        .join('')
        .trimEnd(),
    )
    .join('\n')
}

export const allPods = ({ workloads, jobs }: Cluster): Pod[] => [
  ...workloads.flatMap(({ pods }) => pods),
  ...jobs.map(({ pod }) => pod),
]

export function podTable(cluster: Cluster, wide: boolean): string {
  const sidecarPods = new Set(cluster.workloads.flatMap(({ sidecar, pods }) => (sidecar ? pods : [])))
  const rows = allPods(cluster).map((pod) => {
    const restarts =
      pod.restarts > 0 && pod.lastRestart !== null
        ? `${pod.restarts} (${ageText(pod.lastRestart)} ago)`
        : String(pod.restarts)
    const beside = sidecarPods.has(pod) ? 1 : 0
    const up =
      (pod.ready ? 1 : 0) + (pod.status === 'Running' || pod.status === 'CrashLoopBackOff' ? beside : 0)
    const cells = [pod.name, `${up}/${1 + beside}`, pod.status, restarts, ageText(pod.age)]
    return wide ? [...cells, pod.ip ?? '<none>', pod.node ?? '<none>', '<none>', '<none>'] : cells
  })
  const head = ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE']
  return columns(wide ? [...head, 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'] : head, rows)
}

const readyCount = (pods: readonly Pod[]): number =>
  pods.filter(({ ready, terminating }) => ready && !terminating).length

export function deploymentTable({ workloads }: Cluster): string {
  return columns(
    ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
    workloads
      .filter(({ kind }) => kind === 'Deployment')
      .map(({ name, pods, replicas }) => [
        name,
        `${readyCount(pods)}/${replicas}`,
        String(Math.min(pods.length, replicas)),
        String(readyCount(pods)),
        '34d',
      ]),
  )
}

export function statefulSetTable({ workloads }: Cluster): string {
  return columns(
    ['NAME', 'READY', 'AGE'],
    workloads
      .filter(({ kind }) => kind === 'StatefulSet')
      .map(({ name, pods, replicas }) => [name, `${readyCount(pods)}/${replicas}`, '34d']),
  )
}

export function replicaSetTable({ workloads }: Cluster): string {
  return columns(
    ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'],
    workloads
      .filter(({ kind }) => kind === 'Deployment')
      .flatMap(({ name, hash, replicas, pods }) => [
        [`${name}-${hash}`, String(replicas), String(pods.length), String(readyCount(pods)), '12d'],
        // What earlier rollouts left behind.
        [`${name}-${[...hash].reverse().join('')}`, '0', '0', '0', '34d'],
      ]),
  )
}

export const serviceTable = ({ services }: Cluster): string =>
  columns(
    ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
    services.map(({ name, ip, ports }) => [
      name,
      'ClusterIP',
      ip,
      '<none>',
      ports.map(({ port, protocol }) => `${port}/${protocol}`).join(','),
      '34d',
    ]),
  )

export const endpointTable = (cluster: Cluster): string =>
  columns(
    ['NAME', 'ENDPOINTS', 'AGE'],
    cluster.services.map((service) => [
      service.name,
      endpointsOf(service, cluster).join(',') || '<none>',
      '34d',
    ]),
  )

const statusOf = ({ ready, cordoned }: Machine): string =>
  `${ready === 'True' ? 'Ready' : 'NotReady'}${cordoned ? ',SchedulingDisabled' : ''}`

export const nodeTable = ({ nodes }: Cluster, wide: boolean): string =>
  columns(
    ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION', ...(wide ? ['INTERNAL-IP', 'OS-IMAGE'] : [])],
    nodes.map((node) => [
      node.name,
      statusOf(node),
      node.isControlPlane ? 'control-plane' : '<none>',
      '90d',
      'v1.31.2',
      ...(wide ? [node.ip, 'Ubuntu 22.04.4 LTS'] : []),
    ]),
  )

export const claimTable = ({ claims }: Cluster): string =>
  columns(
    ['NAME', 'STATUS', 'VOLUME', 'CAPACITY', 'ACCESS MODES', 'STORAGECLASS', 'AGE'],
    claims.map(({ name, status, storageClass }) =>
      status === 'Bound'
        ? [name, status, `pvc-${name.length}f0a`, '10Gi', 'RWO', storageClass, '34d']
        : [name, status, '', '', '', storageClass, '20m'],
    ),
  )

export const quotaTable = ({ quotas }: Cluster): string =>
  columns(
    ['NAME', 'AGE', 'REQUEST', 'LIMIT'],
    quotas.map(({ name, lines }) => [
      name,
      '20d',
      lines.map(({ resource, used, hard }) => `${resource}: ${used}/${hard}`).join(', '),
      '',
    ]),
  )

export const policyTable = ({ policies }: Cluster): string =>
  columns(
    ['NAME', 'POD-SELECTOR', 'AGE'],
    policies.map(({ name, selector }) => [
      name,
      Object.entries(selector)
        .map(([key, value]) => `${key}=${value}`)
        .join(',') || '<none>',
      '20m',
    ]),
  )

export interface Told {
  object: string
  event: ClusterEvent
}

/** All events of the namespace and of its machines. */
export function eventsOf({ workloads, nodes, claims, jobs }: Cluster): Told[] {
  const of = (object: string, events: readonly ClusterEvent[]): Told[] =>
    events.map((event) => ({ object, event }))
  return [
    ...workloads.flatMap(({ kind, name, hash, events, pods }) => [
      ...of(kind === 'StatefulSet' ? `statefulset/${name}` : `replicaset/${name}-${hash}`, events),
      ...pods.flatMap((pod) => of(`pod/${pod.name}`, pod.events)),
    ]),
    ...jobs.flatMap(({ pod }) => of(`pod/${pod.name}`, pod.events)),
    ...claims.flatMap(({ name, events }) => of(`persistentvolumeclaim/${name}`, events)),
    ...nodes.flatMap(({ name, events }) => of(`node/${name}`, events)),
  ]
}

export const eventTable = (cluster: Cluster): string =>
  columns(
    ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
    eventsOf(cluster)
      .sort((a, b) => b.event.age - a.event.age)
      .map(({ object, event }) => [ageText(event.age), event.type, event.reason, object, event.message]),
  )
