import { podName, serviceNames, word } from '../names.ts'
import type { Random } from '../random.ts'
import {
  type Cluster,
  type Machine,
  type Pod,
  type Probe,
  running,
  type Service,
  type Workload,
} from './cluster.ts'
import { wire } from './wiring.ts'

const STORES = ['mysql', 'postgres', 'redis', 'mongo'] as const
const STORE_PORT = { mysql: 3306, postgres: 5432, redis: 6379, mongo: 27017 } as const
const STORE_IMAGE = {
  mysql: 'docker.io/library/mysql:8.0',
  postgres: 'postgres:16.2-alpine',
  redis: 'redis:7.2-alpine',
  mongo: 'mongo:6.0.14',
} as const

const address = (random: Random, net: string): string => `${net}.${random.int(0, 6)}.${random.int(2, 250)}`

/** How one company writes its manifests. */
export interface Style {
  registry: string
  label: string
  probe: 'http' | 'tcp' | 'grpc'
  portName: string
  hasProbes: boolean
  mesh: boolean
  /** `PAY_ADDR=pay:80`, or host and port apart. */
  addresses: 'joined' | 'apart' | 'url'
}

export const styleOf = (random: Random): Style => ({
  registry: random.pick(['registry.example', 'ghcr.example/team', 'repo.example:5000/apps']),
  label: random.pick(['app', 'app.kubernetes.io/name', 'name']),
  probe: random.pick(['http', 'tcp', 'grpc']),
  portName: random.pick(['http', 'grpc', 'web', 'tcp']),
  hasProbes: random.chance(0.85),
  mesh: random.chance(0.2),
  addresses: random.pick(['joined', 'apart', 'url']),
})

export function podOf(random: Random, workload: Workload, node: string, index: number): Pod {
  const { kind, name, labels, hash } = workload
  const full =
    kind === 'StatefulSet'
      ? `${name}-${index}`
      : podName(random, name).replace(/-[^-]+-([^-]+)$/, `-${hash}-$1`)
  return {
    name: full,
    phase: 'Running',
    status: 'Running',
    ready: true,
    restarts: 0,
    lastRestart: null,
    age: random.int(3600, 40 * 86_400),
    node,
    ip: address(random, '10.244'),
    labels:
      kind === 'StatefulSet'
        ? { ...labels, 'statefulset.kubernetes.io/pod-name': full }
        : { ...labels, 'pod-template-hash': hash },
    state: running(),
    last: null,
    terminating: false,
    unschedulable: null,
    events: [],
  }
}

function probesOf(random: Random, style: Style, store: Workload['store'], port: number): Probe[] {
  if (!style.hasProbes || (store && random.chance(0.5))) return []
  const path = random.pick(['/healthz', '/health', '/ready'])
  const probe = { how: store ? 'tcp' : style.probe, port, path, timeout: random.int(1, 5) } as const
  return [
    { kind: 'Readiness', ...probe },
    { kind: 'Liveness', ...probe },
  ]
}

function workloadOf(random: Random, name: string, style: Style, store: Workload['store']): Workload {
  const port = store ? STORE_PORT[store] : random.pick([8080, 3000, 5000, 7070, 9555, 50051])
  const own = `${style.registry}/${name}:v${random.int(1, 4)}.${random.int(0, 20)}`
  return {
    kind: store && random.chance(0.6) ? 'StatefulSet' : 'Deployment',
    name,
    store,
    isEntry: false,
    sidecar: style.mesh && !store,
    replicas: store ? 1 : random.int(1, 3),
    image: store ? STORE_IMAGE[store] : own,
    pullPolicy: 'IfNotPresent',
    command: random.chance(0.3) ? 'java -jar /app/app.jar' : null,
    ports: [{ name: store ?? style.portName, port, protocol: 'TCP' }],
    env: [{ name: 'PORT', value: String(port), from: null }],
    mounts: [],
    probes: probesOf(random, style, store, port),
    requests: { cpu: `${random.int(1, 4) * 50}m`, memory: `${random.int(1, 4) * 64}Mi` },
    limits: { cpu: `${random.int(4, 20) * 50}m`, memory: `${random.int(4, 16) * 64}Mi` },
    nodeSelector: {},
    serviceAccount: random.chance(0.4) ? name : 'default',
    pullSecret: random.chance(0.2) ? 'regcred' : null,
    hash: random.hex(9),
    labels: { [style.label]: name, ...(random.chance(0.3) ? { tier: store ? 'data' : 'app' } : {}) },
    calls: [],
    pods: [],
    events: [],
    logs: [],
  }
}

function machines(random: Random): Machine[] {
  const style = random.pick([
    (index: number) => `node-${index}`,
    () => `ip-10-0-${random.int(1, 9)}-${random.int(2, 250)}.ec2.internal`,
    (index: number) => `worker${index}`,
  ])
  return Array.from(
    { length: random.int(3, 6) },
    (_, index): Machine => ({
      name: index === 0 ? `master-${random.hex(3)}` : style(index),
      ip: address(random, '192.168'),
      ready: 'True',
      why: { reason: 'KubeletReady', message: 'kubelet is posting ready status' },
      pressure: null,
      cordoned: false,
      taints: index === 0 ? ['node-role.kubernetes.io/control-plane:NoSchedule'] : [],
      labels: { 'kubernetes.io/os': 'linux', zone: random.pick(['a', 'b']) },
      isControlPlane: index === 0,
      units: { kubelet: 'active', containerd: 'active', 'kube-proxy': 'active' },
      events: [],
    }),
  )
}

/** A service in front of a workload, and what operators of stores put beside it. */
function servicesOf(random: Random, { label }: Style, one: Workload): Service[] {
  const [port] = one.ports
  const number = port?.port ?? 80
  const name = port?.name ?? 'http'
  const about = { selector: { [label]: one.name }, ip: address(random, '10.96') }
  const main: Service = {
    ...about,
    name: one.name,
    ports: [
      {
        name,
        port: one.store ? number : random.pick([80, number]),
        target: random.chance(0.4) ? name : number,
        protocol: 'TCP',
      },
    ],
  }
  if (!one.store || random.chance(0.5)) return [main]
  const helper = random.pick(['headless', 'leader', 'metrics'])
  const open = helper === 'metrics' ? 9104 : number
  return [
    main,
    {
      ...about,
      name: `${one.name}-${helper}`,
      ports: [{ name: helper, port: open, target: open, protocol: 'TCP' }],
    },
  ]
}

/** A namespace of 8 to 40 workloads in which nothing is wrong. */
export function healthyCluster(random: Random): { cluster: Cluster; style: Style } {
  const style = styleOf(random.fork('style'))
  const count = Math.round(random.logBetween(8, 40))
  const stores = Math.max(1, Math.round(count * random.between(0.05, 0.3)))
  const workloads = serviceNames(random.fork('names'), count).map((plain, index) => {
    const store = index >= count - stores ? random.pick(STORES) : null
    // Stores are not always called after what they are.
    const name = store && random.chance(0.6) ? `${plain}-${random.chance(0.7) ? store : 'db'}` : plain
    return workloadOf(random, name, style, store)
  })
  const nodes = machines(random.fork('nodes'))
  const workers = nodes.filter(({ isControlPlane }) => !isControlPlane)
  for (const one of workloads)
    one.pods = Array.from({ length: one.replicas }, (_, index) =>
      podOf(random, one, random.pick(workers).name, index),
    )
  if (workloads[0]) workloads[0].isEntry = true
  const cluster: Cluster = {
    namespace: random.pick([`${word(random)}`, `prod-${random.hex(3)}`, 'default']),
    workloads,
    services: workloads.flatMap((one) => servicesOf(random, style, one)),
    nodes,
    quotas: [],
    claims: [],
    configMaps: ['kube-root-ca.crt'],
    secrets: [],
    policies: [],
    jobs: [],
    cut: new Set(),
    clientErrors: [],
  }
  wire(random.fork('calls'), style, cluster)
  return { cluster, style }
}
