import type { Random } from './random.ts'
import type { Workload } from './state-faults.ts'

export interface ToolLine {
  tool: string
  args: Record<string, unknown>
  status: 'success'
  output: string
}

/** Columns two spaces apart, as kubectl prints them. */
function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
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

const age = (random: Random): string => random.pick(['12m', '47m', '3h', '5d', '21d'])

export interface Cluster {
  namespace: string
  nodes: string[]
  /** The node that each workload's pods are on. */
  nodeOf(workload: Workload): string
  workloads: readonly Workload[]
}

const isDown = (workload: Workload): boolean => workload.ready < workload.desired

function pods(random: Random, { workloads, nodeOf }: Cluster): string {
  const rows = workloads
    .filter(({ podsListed }) => podsListed)
    .flatMap((one) =>
      one.pods.map((pod) => [
        pod,
        isDown(one) ? '0/1' : '1/1',
        one.status,
        String(one.restarts),
        age(random),
        nodeOf(one),
      ]),
    )
  return columns(['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'NODE'], rows)
}

function deployments(random: Random, { workloads }: Cluster): string {
  const rows = workloads.map(({ name, ready, desired }) => [
    name,
    `${ready}/${desired}`,
    String(desired),
    String(ready),
    age(random),
  ])
  return columns(['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'], rows)
}

function nodes(random: Random, cluster: Cluster): string {
  const bad = new Set(
    cluster.workloads.filter(({ nodeReady }) => !nodeReady).map((one) => cluster.nodeOf(one)),
  )
  const rows = cluster.nodes.map((node) => [
    node,
    bad.has(node) ? 'NotReady' : 'Ready',
    '<none>',
    age(random),
    'v1.31.2',
  ])
  return columns(['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION'], rows)
}

function events(random: Random, { workloads }: Cluster): string {
  const warnings = workloads.flatMap((one) =>
    one.warnings.map(([reason, message]) => [
      random.pick(['20s', '2m', '4m']),
      'Warning',
      reason,
      one.podsListed ? `pod/${one.pods[0]}` : `replicaset/${one.name}-7d9c6b5f48`,
      message,
    ]),
  )
  const normal = random
    .shuffled(workloads)
    .slice(0, 4)
    .map(({ pods: [pod] }) => [
      age(random),
      'Normal',
      'Pulled',
      `pod/${pod}`,
      'Container image already present on machine',
    ])
  return columns(
    ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
    random.shuffled([...warnings, ...normal]),
  )
}

function describePod(one: Workload, { namespace, nodeOf }: Cluster): string {
  const waiting = one.reason !== null && one.status !== 'OOMKilled'
  const state = waiting
    ? `    State:          Waiting\n      Reason:       ${one.reason}`
    : `    State:          Running\n      Started:      Tue, 03 Mar 2026 10:12:00 +0000`
  const last =
    one.status === 'OOMKilled'
      ? '\n    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137'
      : ''
  const ready = isDown(one) ? 'False' : 'True'
  const list = one.warnings.map(([reason, message]) => `  Warning  ${reason}  2m  kubelet  ${message}`)
  return [
    `Name:             ${one.pods[0]}`,
    `Namespace:        ${namespace}`,
    `Node:             ${nodeOf(one)}/10.0.0.4`,
    `Labels:           app=${one.name}`,
    `Status:           ${one.status === 'Pending' ? 'Pending' : 'Running'}`,
    'Containers:',
    `  ${one.name}:`,
    `    Image:          ${one.image}`,
    state + last,
    `    Ready:          ${ready}`,
    `    Restart Count:  ${one.restarts}`,
    'Conditions:',
    '  Type              Status',
    `  Ready             ${ready} `,
    'Events:',
    ...(list.length > 0
      ? ['  Type  Reason  Age  From  Message', '  ----  ------  ----  ----  -------', ...list]
      : []),
  ].join('\n')
}

function describeService(one: Workload, { namespace }: Cluster): string {
  return [
    `Name:              ${one.name}`,
    `Namespace:         ${namespace}`,
    `Selector:          app=${one.endpoints ? one.name : `${one.name}-web`}`,
    'Type:              ClusterIP',
    'Port:              http  8080/TCP',
    'TargetPort:        8080/TCP',
    `Endpoints:         ${one.endpoints ? '10.1.0.12:8080' : '<none>'}`,
  ].join('\n')
}

/** What a person would have asked kubectl, with its answers. */
export function kubectlTools(random: Random, cluster: Cluster): ToolLine[] {
  const { namespace, workloads } = cluster
  const line = (tool: string, args: Record<string, unknown>, output: string): ToolLine => ({
    tool,
    args: { ...args, namespace },
    status: 'success',
    output,
  })
  const get = (kind: string, output: string): ToolLine =>
    line('kubectl_get_by_kind_in_namespace', { kind }, output)
  const broken = workloads.filter((one) => isDown(one) || !one.endpoints)
  const looked = random.shuffled([...broken, ...random.shuffled(workloads).slice(0, 2)])
  return [
    get('pod', pods(random, cluster)),
    get('deployment', deployments(random, cluster)),
    get('node', nodes(random, cluster)),
    line('kubectl_events', {}, events(random, cluster)),
    ...looked
      .filter(({ podsListed }) => podsListed)
      .map((one) => line('kubectl_describe', { kind: 'pod', name: one.pods[0] }, describePod(one, cluster))),
    ...random
      .shuffled(workloads)
      .map((one) =>
        line('kubectl_describe', { kind: 'service', name: one.name }, describeService(one, cluster)),
      ),
  ]
}
