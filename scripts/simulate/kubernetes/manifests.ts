import {
  type Cluster,
  type ContainerState,
  endpointsOf,
  type Machine,
  type Pod,
  type Probe,
  type Service,
  type Workload,
} from './cluster.ts'
import { eventsOf } from './tables.ts'

type Json = Record<string, unknown>

function stateJson(state: ContainerState | null, startedAt = '2026-03-03T10:12:00Z'): Json {
  if (!state) return {}
  const { is, reason, message, exitCode } = state
  const detail = {
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    ...(exitCode === null ? {} : { exitCode }),
  }
  return { [is.toLowerCase()]: is === 'Running' ? { startedAt } : detail }
}

function probeJson({ how, port, path, timeout }: Probe): Json {
  const where = { http: { httpGet: { path, port } }, tcp: { tcpSocket: { port } }, grpc: { grpc: { port } } }[
    how
  ]
  return { ...where, timeoutSeconds: timeout, periodSeconds: 10 }
}

function containerJson(one: Workload): Json {
  const probes = Object.fromEntries(
    one.probes.map((probe) => [`${probe.kind.toLowerCase()}Probe`, probeJson(probe)]),
  )
  return {
    name: one.name,
    image: one.image,
    imagePullPolicy: one.pullPolicy,
    ...(one.command ? { command: one.command.split(' ') } : {}),
    ports: one.ports.map(({ name, port, protocol }) => ({ name, containerPort: port, protocol })),
    env: one.env.map(({ name, value, from }) =>
      from
        ? {
            name,
            valueFrom: {
              [from.kind === 'secret' ? 'secretKeyRef' : 'configMapKeyRef']: {
                name: from.name,
                key: from.key,
              },
            },
          }
        : { name, value },
    ),
    resources: { requests: one.requests, limits: one.limits },
    ...probes,
  }
}

const specOf = (one: Workload): Json => ({
  serviceAccountName: one.serviceAccount,
  nodeSelector: one.nodeSelector,
  ...(one.pullSecret ? { imagePullSecrets: [{ name: one.pullSecret }] } : {}),
  containers: [containerJson(one)],
})

export const podJson = ({ namespace }: Cluster, one: Workload, pod: Pod, now: number): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: pod.name,
    namespace,
    creationTimestamp: new Date(now - pod.age * 1000).toISOString(),
    labels: pod.labels,
    ownerReferences: [
      {
        kind: one.kind === 'Deployment' ? 'ReplicaSet' : one.kind,
        name: one.kind === 'Deployment' ? `${one.name}-${one.hash}` : one.name,
      },
    ],
    ...(pod.terminating ? { deletionTimestamp: '2026-03-03T10:12:00Z' } : {}),
  },
  spec: { ...specOf(one), ...(pod.node ? { nodeName: pod.node } : {}) },
  status: {
    phase: pod.phase,
    ...(pod.status === 'Evicted'
      ? { reason: 'Evicted', message: 'The node was low on resource: memory.' }
      : {}),
    ...(pod.ip ? { podIP: pod.ip } : {}),
    conditions: pod.unschedulable
      ? [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: pod.unschedulable }]
      : [
          {
            type: 'Ready',
            status: pod.ready ? 'True' : 'False',
            ...(pod.ready
              ? {}
              : { reason: 'ContainersNotReady', message: `containers with unready status: [${one.name}]` }),
          },
        ],
    ...(pod.state
      ? {
          containerStatuses: [
            {
              name: one.name,
              image: one.image,
              ready: pod.ready,
              restartCount: pod.restarts,
              state: stateJson(pod.state, new Date(now - (pod.lastRestart ?? pod.age) * 1000).toISOString()),
              lastState: stateJson(pod.last),
            },
          ],
        }
      : {}),
  },
})

export function workloadJson({ namespace }: Cluster, one: Workload): Json {
  const ready = one.pods.filter(({ ready: is, terminating }) => is && !terminating).length
  return {
    apiVersion: 'apps/v1',
    kind: one.kind,
    metadata: { name: one.name, namespace, labels: one.labels },
    spec: {
      replicas: one.replicas,
      selector: { matchLabels: one.labels },
      template: { metadata: { labels: one.labels }, spec: specOf(one) },
    },
    status: {
      observedGeneration: 4,
      replicas: one.pods.length,
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    },
  }
}

export const serviceJson = ({ namespace }: Cluster, { name, selector, ports, ip }: Service): Json => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec: {
    type: 'ClusterIP',
    clusterIP: ip,
    selector,
    ports: ports.map(({ name: port, port: number, target, protocol }) => ({
      name: port,
      port: number,
      targetPort: target,
      protocol,
    })),
  },
  status: { loadBalancer: {} },
})

export const endpointsJson = (cluster: Cluster, service: Service): Json => {
  const addresses = endpointsOf(service, cluster).map((one) => ({ ip: one.split(':')[0] }))
  return {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: service.name, namespace: cluster.namespace },
    ...(addresses.length > 0
      ? { subsets: [{ addresses, ports: service.ports.map(({ name, port }) => ({ name, port })) }] }
      : {}),
  }
}

export const nodeJson = (node: Machine): Json => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: node.name, labels: node.labels },
  spec: {
    taints: node.taints.map((taint) => ({ key: taint.split(/[=:]/)[0], effect: taint.split(':')[1] })),
    ...(node.cordoned ? { unschedulable: true } : {}),
  },
  status: {
    conditions: [
      { type: 'MemoryPressure', status: node.pressure === 'Memory' ? 'True' : 'False' },
      { type: 'DiskPressure', status: node.pressure === 'Disk' ? 'True' : 'False' },
      { type: 'Ready', status: node.ready, reason: node.why.reason, message: node.why.message },
    ],
  },
})

const KINDS: Record<string, string> = {
  pod: 'Pod',
  replicaset: 'ReplicaSet',
  statefulset: 'StatefulSet',
  node: 'Node',
  persistentvolumeclaim: 'PersistentVolumeClaim',
}

export const eventsJson = (cluster: Cluster, now: number): Json[] =>
  eventsOf(cluster).map(({ object, event }, index) => {
    const [kind = '', name = ''] = object.split('/')
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${index.toString(16)}`, namespace: cluster.namespace },
      involvedObject: { kind: KINDS[kind], name, namespace: cluster.namespace },
      type: event.type,
      reason: event.reason,
      message: event.message,
      count: event.repeated?.count ?? 1,
      source: { component: event.from },
      lastTimestamp: new Date(now - event.age * 1000).toISOString(),
    }
  })
