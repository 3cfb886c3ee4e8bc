import type { Cluster, ClusterEvent, ContainerState, Pod, Probe, Workload } from './cluster.ts'
import { ageText } from './tables.ts'

/** `Labels:       a=b` and the lines below it. */
export function pairs(head: string, values: Record<string, string>, width: number): string {
  const list = Object.entries(values).map(([name, value]) => `${name}=${value}`)
  return `${`${head}:`.padEnd(width)}${list.join(`\n${' '.repeat(width)}`) || '<none>'}`
}

export function eventLines(events: readonly ClusterEvent[]): string {
  if (events.length === 0) return 'Events:            <none>'
  const rows = [...events]
    .sort((a, b) => b.age - a.age)
    .map(({ type, reason, age, repeated, from, message }) => [
      type,
      reason,
      repeated ? `${ageText(age)} (x${repeated.count} over ${ageText(repeated.over)})` : ageText(age),
      from,
      message,
    ])
  const all = [
    ['Type', 'Reason', 'Age', 'From', 'Message'],
    ['----', '------', '----', '----', '-------'],
    ...rows,
  ]
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((cells) => cells[at]?.length ?? 0)))
  const lines = all.map(
    (cells) => `  ${cells.map((cell, at) => (at < 4 ? cell.padEnd((widths[at] ?? 0) + 2) : cell)).join('')}`,
  )
  return ['Events:', ...lines].join('\n')
}

function stateLines(head: string, state: ContainerState | null): string[] {
  if (!state) return []
  const lines = [`    ${`${head}:`.padEnd(15)}${state.is}`]
  if (state.is === 'Running') return [...lines, '      Started:      Tue, 03 Mar 2026 10:12:00 +0000']
  if (state.reason) lines.push(`      Reason:       ${state.reason}`)
  if (state.message && state.is === 'Terminated') lines.push(`      Message:      ${state.message}`)
  if (state.exitCode !== null) lines.push(`      Exit Code:    ${state.exitCode}`)
  return lines
}

function probeLine({ kind, how, port, path, timeout }: Probe): string {
  const where = {
    http: `http-get http://:${port}${path}`,
    tcp: `tcp-socket :${port}`,
    grpc: `grpc <pod>:${port}  `,
  }[how]
  return `    ${`${kind}:`.padEnd(15)}${where} delay=10s timeout=${timeout}s period=10s #success=1 #failure=3`
}

function environment({ env }: Workload): string[] {
  if (env.length === 0) return ['    Environment:    <none>']
  const width = Math.max(...env.map(({ name }) => name.length)) + 3
  return [
    '    Environment:',
    ...env.map(
      ({ name, value, from }) =>
        `      ${`${name}:`.padEnd(width)}${from ? `<set to the key '${from.key}' in ${from.kind} '${from.name}'>  Optional: false` : value}`,
    ),
  ]
}

function container(workload: Workload, pod: Pod): string[] {
  const { name, image, ports, command, probes, requests, limits, mounts } = workload
  const list = ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')
  return [
    'Containers:',
    `  ${name}:`,
    `    Container ID:   ${pod.state?.is === 'Running' ? `containerd://${'ab12'.repeat(8)}` : ''}`.trimEnd(),
    `    Image:          ${image}`,
    `    Port${ports.length > 1 ? 's' : ''}:           ${list}`,
    '    Host Port:      0/TCP',
    ...(command ? ['    Command:', ...command.split(' ').map((word) => `      ${word}`)] : []),
    ...stateLines('State', pod.state),
    ...stateLines('Last State', pod.last),
    `    Ready:          ${pod.ready ? 'True' : 'False'}`,
    `    Restart Count:  ${pod.restarts}`,
    '    Limits:',
    `      cpu:     ${limits.cpu}`,
    `      memory:  ${limits.memory}`,
    '    Requests:',
    `      cpu:      ${requests.cpu}`,
    `      memory:   ${requests.memory}`,
    ...probes.map(probeLine),
    ...environment(workload),
    '    Mounts:',
    ...mounts.map(({ volume }) => `      /mnt/${volume} from ${volume} (rw)`),
    '      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-x2b4z (ro)',
  ]
}

/** The proxy of a mesh asks the application's probes on its own port. */
const proxy = (pod: Pod): string[] => [
  '  istio-proxy:',
  '    Image:          docker.io/istio/proxyv2:1.22.1',
  '    Port:           15090/TCP',
  '    Host Port:      0/TCP',
  `    State:          ${pod.node ? 'Running' : 'Waiting'}`,
  `    Ready:          ${pod.status === 'Running' || pod.status === 'CrashLoopBackOff' ? 'True' : 'False'}`,
  '    Restart Count:  0',
  '    Readiness:      http-get http://:15021/healthz/ready delay=1s timeout=3s period=15s #success=1 #failure=4',
  '    Environment:',
  '      PILOT_CERT_PROVIDER:  istiod',
  '      CA_ADDR:              istiod.istio-system.svc:15012',
  '    Mounts:               <none>',
]

const SOURCE_NAME = { Secret: 'SecretName', ConfigMap: 'Name', PersistentVolumeClaim: 'ClaimName' } as const

function volumes({ mounts }: Workload): string[] {
  const typed = mounts.flatMap(({ volume, kind, source }) => [
    `  ${volume}:`,
    `    Type:       ${kind}${kind === 'PersistentVolumeClaim' ? ' (a reference to a PersistentVolumeClaim in the same namespace)' : ''}`,
    `    ${SOURCE_NAME[kind]}:  ${source}`,
  ])
  return ['Volumes:', ...typed]
}

export function describePod(cluster: Cluster, workload: Workload, pod: Pod): string {
  const { namespace, nodes } = cluster
  const host = nodes.find(({ name }) => name === pod.node)
  const word = (flag: boolean): string => (flag ? 'True' : 'False')
  const started = pod.phase !== 'Pending'
  return [
    `Name:             ${pod.name}`,
    `Namespace:        ${namespace}`,
    'Priority:         0',
    `Service Account:  ${workload.serviceAccount}`,
    `Node:             ${host ? `${host.name}/${host.ip}` : '<none>'}`,
    ...(started ? ['Start Time:       Tue, 03 Mar 2026 10:12:00 +0000'] : []),
    pairs('Labels', pod.labels, 18),
    'Annotations:      <none>',
    `Status:           ${pod.terminating ? 'Terminating (lasts 3m)' : pod.phase}`,
    ...(pod.status === 'Evicted'
      ? ['Reason:           Evicted', 'Message:          The node was low on resource.']
      : []),
    `IP:               ${pod.ip ?? ''}`.trimEnd(),
    workload.kind === 'StatefulSet'
      ? `Controlled By:  StatefulSet/${workload.name}`
      : `Controlled By:  ReplicaSet/${workload.name}-${workload.hash}`,
    ...container(workload, pod),
    ...(workload.sidecar ? proxy(pod) : []),
    'Conditions:',
    '  Type              Status',
    ...(pod.node
      ? [
          '  Initialized       True ',
          `  Ready             ${word(pod.ready)} `,
          `  ContainersReady   ${word(pod.ready)} `,
          '  PodScheduled      True ',
        ]
      : ['  PodScheduled      False ']),
    ...volumes(workload),
    'QoS Class:                   Burstable',
    pairs('Node-Selectors', workload.nodeSelector, 29),
    'Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s',
    '                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s',
    eventLines(pod.events),
  ].join('\n')
}
