import {
  type Claim,
  type Cluster,
  endpointsOf,
  type Machine,
  type Quota,
  type Service,
  type Workload,
} from './cluster.ts'
import { eventLines, pairs } from './describe-pod.ts'

export function describeService(cluster: Cluster, service: Service): string {
  const { name, selector, ports, ip } = service
  const list = endpointsOf(service, cluster)
  return [
    `Name:              ${name}`,
    `Namespace:         ${cluster.namespace}`,
    'Labels:            <none>',
    'Annotations:       <none>',
    `Selector:          ${Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')}`,
    'Type:              ClusterIP',
    'IP Family Policy:  SingleStack',
    'IP Families:       IPv4',
    `IP:                ${ip}`,
    `IPs:               ${ip}`,
    ...ports.flatMap((port) => [
      `Port:              ${port.name}  ${port.port}/${port.protocol}`,
      `TargetPort:        ${port.target}/${port.protocol}`,
      `Endpoints:         ${list.join(',') || '<none>'}`,
    ]),
    'Session Affinity:  None',
    'Events:            <none>',
  ].join('\n')
}

const readyOf = ({ pods }: Workload): number =>
  pods.filter(({ ready, terminating }) => ready && !terminating).length

export function describeDeployment({ namespace }: Cluster, one: Workload): string {
  const { name, labels, replicas, pods, hash, events } = one
  const ready = readyOf(one)
  const refused = events.some(({ reason }) => reason === 'FailedCreate')
  return [
    `Name:                   ${name}`,
    `Namespace:              ${namespace}`,
    'CreationTimestamp:      Mon, 02 Feb 2026 08:00:00 +0000',
    pairs('Labels', labels, 24),
    'Annotations:            deployment.kubernetes.io/revision: 4',
    `Selector:               ${Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')}`,
    `Replicas:               ${replicas} desired | ${Math.min(pods.length, replicas)} updated | ${pods.length} total | ${ready} available | ${Math.max(0, replicas - ready)} unavailable`,
    'StrategyType:           RollingUpdate',
    'MinReadySeconds:        0',
    'RollingUpdateStrategy:  25% max unavailable, 25% max surge',
    'Pod Template:',
    pairs('  Labels', labels, 20),
    '  Containers:',
    `   ${name}:`,
    `    Image:      ${one.image}`,
    `    Port:       ${one.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')}`,
    'Conditions:',
    '  Type           Status  Reason',
    '  ----           ------  ------',
    ...(replicas > 0 && ready < replicas
      ? [
          '  Available      False   MinimumReplicasUnavailable',
          refused ? '  ReplicaFailure   True    FailedCreate' : '  Progressing    True    ReplicaSetUpdated',
        ]
      : [
          '  Available      True    MinimumReplicasAvailable',
          '  Progressing    True    NewReplicaSetAvailable',
        ]),
    `OldReplicaSets:  ${name}-${[...hash].reverse().join('')} (0/0 replicas created)`,
    `NewReplicaSet:   ${name}-${hash} (${pods.length}/${replicas} replicas created)`,
    'Events:          <none>',
  ].join('\n')
}

/** The ReplicaSet or StatefulSet that makes the pods. */
export function describeController({ namespace }: Cluster, one: Workload): string {
  const { kind, name, hash, labels, replicas, pods, events } = one
  const waiting = pods.filter(({ phase }) => phase === 'Pending').length
  return [
    `Name:           ${kind === 'StatefulSet' ? name : `${name}-${hash}`}`,
    `Namespace:      ${namespace}`,
    `Selector:       ${Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',')}`,
    pairs('Labels', labels, 16),
    `Replicas:       ${kind === 'StatefulSet' ? `${replicas} desired | ${pods.length} total` : `${pods.length} current / ${replicas} desired`}`,
    `Pods Status:    ${pods.length - waiting} Running / ${waiting} Waiting / 0 Succeeded / 0 Failed`,
    'Pod Template:',
    pairs('  Labels', labels, 18),
    eventLines(events),
  ].join('\n')
}

export function describeNode(cluster: Cluster, node: Machine): string {
  const lost = node.ready === 'Unknown'
  const word = (bad: boolean): string => (bad ? 'True' : 'False')
  const condition = (type: string, bad: boolean, reason: string, message: string): string =>
    `  ${type.padEnd(17)}${(lost ? 'Unknown' : word(bad)).padEnd(8)}Tue, 03 Mar 2026 10:10:00 +0000   Tue, 03 Mar 2026 09:50:00 +0000   ${lost ? node.why.reason : reason}   ${lost ? node.why.message : message}`
  return [
    `Name:               ${node.name}`,
    `Roles:              ${node.isControlPlane ? 'control-plane' : '<none>'}`,
    pairs('Labels', node.labels, 20),
    `Taints:             ${node.taints.join('\n                    ') || '<none>'}`,
    `Unschedulable:      ${node.cordoned}`,
    'Conditions:',
    '  Type             Status  LastHeartbeatTime                 LastTransitionTime                Reason                       Message',
    '  ----             ------  -----------------                 ------------------                ------                       -------',
    condition(
      'MemoryPressure',
      node.pressure === 'Memory',
      'KubeletHasSufficientMemory',
      'kubelet has sufficient memory available',
    ),
    condition(
      'DiskPressure',
      node.pressure === 'Disk',
      'KubeletHasNoDiskPressure',
      'kubelet has no disk pressure',
    ),
    condition(
      'PIDPressure',
      node.pressure === 'PID',
      'KubeletHasSufficientPID',
      'kubelet has sufficient PID available',
    ),
    `  Ready            ${node.ready.padEnd(8)}Tue, 03 Mar 2026 10:10:00 +0000   Tue, 03 Mar 2026 09:50:00 +0000   ${node.why.reason}   ${node.why.message}`,
    'Addresses:',
    `  InternalIP:  ${node.ip}`,
    'Capacity:',
    '  cpu:                8',
    '  memory:             32861840Ki',
    '  pods:               110',
    'Allocatable:',
    '  cpu:                8',
    '  memory:             32759440Ki',
    '  pods:               110',
    `Non-terminated Pods:          (${cluster.workloads.flatMap(({ pods }) => pods).filter((pod) => pod.node === node.name).length} in total)`,
    'Allocated resources:',
    '  Resource           Requests     Limits',
    '  --------           --------     ------',
    '  cpu                1900m (23%)  6 (75%)',
    '  memory             4Gi (12%)    12Gi (37%)',
    eventLines(node.events),
  ].join('\n')
}

export function describeQuota({ namespace }: Cluster, { name, lines }: Quota): string {
  const width = Math.max(8, ...lines.map(({ resource }) => resource.length)) + 2
  return [
    `Name:       ${name}`,
    `Namespace:  ${namespace}`,
    `${'Resource'.padEnd(width)}Used   Hard`,
    `${'--------'.padEnd(width)}----   ----`,
    ...lines.map(({ resource, used, hard }) => `${resource.padEnd(width)}${used.padEnd(7)}${hard}`),
  ].join('\n')
}

export function describeClaim({ namespace }: Cluster, { name, status, storageClass, events }: Claim): string {
  return [
    `Name:          ${name}`,
    `Namespace:     ${namespace}`,
    `StorageClass:  ${storageClass}`,
    `Status:        ${status}`,
    `Volume:        ${status === 'Bound' ? 'pvc-7f0a' : ''}`,
    'Labels:        <none>',
    'Finalizers:    [kubernetes.io/pvc-protection]',
    `Used By:       ${name.replace(/^data-/, '')}`,
    eventLines(events),
  ].join('\n')
}

export function describePolicy(
  { namespace }: Cluster,
  { name, selector, isolates }: Cluster['policies'][number],
): string {
  const chosen = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')
  return [
    `Name:         ${name}`,
    `Namespace:    ${namespace}`,
    'Created on:   2026-03-03 10:01:00 +0000 UTC',
    'Labels:       <none>',
    'Annotations:  <none>',
    'Spec:',
    `  PodSelector:     ${chosen || '<none> (Allowing the specific traffic to all pods in this namespace)'}`,
    '  Allowing ingress traffic:',
    isolates
      ? '    <none> (Selected pods are isolated for ingress connectivity)'
      : '    To Port: <any> (traffic allowed to all ports)\n    From: <any> (traffic not restricted by source)',
    '  Not affecting egress traffic',
    '  Policy Types: Ingress',
  ].join('\n')
}
