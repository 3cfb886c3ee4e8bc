/** A cluster as its API server would hold it, far enough to print what kubectl prints. Ages are seconds before the read. */

export interface ClusterEvent {
  type: 'Normal' | 'Warning'
  reason: string
  age: number
  /** How often, and since how many seconds; null for once. */
  repeated: { count: number; over: number } | null
  from: string
  message: string
}

export interface ContainerState {
  is: 'Running' | 'Waiting' | 'Terminated'
  reason: string | null
  message: string | null
  exitCode: number | null
}

export interface Pod {
  name: string
  phase: 'Running' | 'Pending' | 'Failed' | 'Succeeded'
  /** STATUS of `kubectl get pods`. */
  status: string
  ready: boolean
  restarts: number
  lastRestart: number | null
  age: number
  node: string | null
  ip: string | null
  labels: Record<string, string>
  state: ContainerState | null
  last: ContainerState | null
  terminating: boolean
  /** Message of the condition that keeps it from its node. */
  unschedulable: string | null
  events: ClusterEvent[]
}

export interface Probe {
  kind: 'Liveness' | 'Readiness' | 'Startup'
  how: 'http' | 'tcp' | 'grpc'
  port: number
  path: string
  timeout: number
}

export interface Variable {
  name: string
  value: string | null
  /** Where its value comes from, when it is not written down. */
  from: { kind: 'config map' | 'secret'; name: string; key: string } | null
}

export interface Workload {
  kind: 'Deployment' | 'StatefulSet'
  name: string
  /** What it is made of; null for a program of the company's own. */
  store: 'mysql' | 'postgres' | 'redis' | 'mongo' | null
  isEntry: boolean
  /** A mesh's proxy runs beside it. */
  sidecar: boolean
  replicas: number
  image: string
  pullPolicy: string
  command: string | null
  ports: { name: string; port: number; protocol: 'TCP' | 'UDP' }[]
  env: Variable[]
  mounts: { volume: string; kind: 'ConfigMap' | 'Secret' | 'PersistentVolumeClaim'; source: string }[]
  probes: Probe[]
  requests: { cpu: string; memory: string }
  limits: { cpu: string; memory: string }
  nodeSelector: Record<string, string>
  serviceAccount: string
  pullSecret: string | null
  hash: string
  labels: Record<string, string>
  calls: string[]
  pods: Pod[]
  /** Of its ReplicaSet, or its StatefulSet. */
  events: ClusterEvent[]
  logs: string[]
}

export interface Service {
  name: string
  selector: Record<string, string>
  ports: {
    name: string
    port: number
    target: number | string
    protocol: 'TCP' | 'UDP'
  }[]
  ip: string
}

export interface Machine {
  name: string
  ip: string
  ready: 'True' | 'False' | 'Unknown'
  why: { reason: string; message: string }
  pressure: 'Memory' | 'Disk' | 'PID' | null
  cordoned: boolean
  taints: string[]
  labels: Record<string, string>
  isControlPlane: boolean
  units: Record<string, string>
  events: ClusterEvent[]
}

export interface Quota {
  name: string
  lines: { resource: string; used: string; hard: string }[]
}

export interface Claim {
  name: string
  status: 'Bound' | 'Pending'
  storageClass: string
  events: ClusterEvent[]
}

export interface Cluster {
  namespace: string
  workloads: Workload[]
  services: Service[]
  nodes: Machine[]
  quotas: Quota[]
  claims: Claim[]
  /** Names of what is there, besides. */
  configMaps: string[]
  secrets: string[]
  policies: { name: string; selector: Record<string, string>; isolates: boolean }[]
  jobs: { name: string; pod: Pod }[]
  /** Services that a connection test does not reach, beyond those without endpoints. */
  cut: Set<string>
  /** Requests that clients saw fail at the entry. */
  clientErrors: { service: string; url: string; error: string; count: number }[]
}

export const event = (
  type: ClusterEvent['type'],
  reason: string,
  from: string,
  message: string,
  age = 120,
  repeated: ClusterEvent['repeated'] = null,
): ClusterEvent => ({ type, reason, from, message, age, repeated })

export const running = (): ContainerState => ({
  is: 'Running',
  reason: null,
  message: null,
  exitCode: null,
})

export const waiting = (reason: string, message: string | null = null): ContainerState => ({
  is: 'Waiting',
  reason,
  message,
  exitCode: null,
})

export const terminated = (reason: string, exitCode: number): ContainerState => ({
  is: 'Terminated',
  reason,
  message: null,
  exitCode,
})

const selects = (selector: Record<string, string>, labels: Record<string, string>): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value)

/** Addresses of the ready pods that a service selects, as its endpoints would list them. */
export function endpointsOf(service: Service, { workloads }: Cluster): string[] {
  const [port] = service.ports
  return workloads.flatMap((workload) =>
    workload.pods.flatMap(({ ready, ip, labels, terminating }) => {
      if (!ready || terminating || ip === null || !selects(service.selector, labels)) return []
      const target =
        typeof port?.target === 'number'
          ? port.target
          : workload.ports.find(({ name }) => name === port?.target)?.port
      return target === undefined ? [] : [`${ip}:${target}`]
    }),
  )
}

/** Whether a TCP connection to a service finds a program that listens. */
export function isReachable(service: Service, cluster: Cluster): boolean {
  const { workloads, cut } = cluster
  if (cut.has(service.name) || endpointsOf(service, cluster).length === 0) return false
  const behind = workloads.filter(({ labels }) => selects(service.selector, labels))
  return service.ports.every(
    ({ target, protocol }) =>
      protocol === 'TCP' &&
      behind.some(({ ports }) => ports.some(({ name, port }) => target === port || target === name)),
  )
}
