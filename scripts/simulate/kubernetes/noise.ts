import type { Random } from '../random.ts'
import { type Cluster, event, type Pod, running, terminated } from './cluster.ts'
import { podOf } from './healthy.ts'

/** What a pod shows that was restarted, probed and placed in days gone by. */
function podNoise(random: Random, pod: Pod): void {
  if (random.chance(0.12)) Object.assign(pod, oldRestart(random, pod))
  if (random.chance(0.15)) pod.events.push(...slowStart(random, pod))
  if (random.chance(0.06)) pod.events.push(...waitedForNode(random, pod))
  if (pod.age < 7200) pod.events.push(event('Normal', 'Started', 'kubelet', 'Started container', pod.age))
}

const GRUMBLES = [
  'WARN slow request 812 ms',
  'ERROR context canceled',
  'INFO retry 1 of 3 succeeded',
  'ERROR failed to export traces: dial tcp: lookup otel-collector: no such host',
  'ERROR invalid argument: quantity must be positive',
]

function workloadNoise(random: Random, cluster: Cluster, one: Workload): void {
  if (random.chance(0.12)) refusedOnce(random, cluster, one)
  for (const pod of one.pods) podNoise(random, pod)
  if (random.chance(0.05)) one.pods.push(leaving(random, cluster, one))
  if (random.chance(0.12)) one.logs.push(random.pick(GRUMBLES))
}

/** What every cluster that lived a while shows, and what is no fault today. */
export function addNoise(random: Random, cluster: Cluster): void {
  for (const one of cluster.workloads) workloadNoise(random, cluster, one)
  for (let index = random.int(0, 2); index > 0; index -= 1)
    cluster.jobs.push(finishedJob(random, cluster, index))
  if (random.chance(0.25)) cluster.quotas.push(roomyQuota(cluster))
  if (random.chance(0.2)) cluster.policies.push({ name: 'allow-all', selector: {}, isolates: false })
  const [node] = random.shuffled(cluster.nodes)
  if (node && random.chance(0.2)) node.events.push(rebooted(random, node.name))
  const [stale] = random.shuffled(cluster.workloads.slice(1).filter(({ store }) => !store))
  if (stale && random.chance(0.15)) abandoned(random, stale)
}

const roomyQuota = ({ workloads }: Cluster): Cluster['quotas'][number] => ({
  name: 'roomy',
  lines: [
    { resource: 'pods', used: String(workloads.length), hard: '200' },
    { resource: 'requests.cpu', used: '3', hard: '40' },
  ],
})

const rebooted = (random: Random, node: string): Pod['events'][number] =>
  event('Warning', 'Rebooted', 'kubelet', `Node ${node} has been rebooted`, random.int(40_000, 900_000))

/** A rollout that somebody gave up weeks ago: its new pod still waits for an image beside those that serve. */
function abandoned(random: Random, one: Workload): void {
  const [model] = one.pods
  if (!model || one.kind !== 'Deployment') return
  const image = `${one.image}-rc1`
  one.pods.push({
    ...model,
    name: `${one.name}-${random.hex(9)}-zx7k2`,
    phase: 'Pending',
    status: 'ImagePullBackOff',
    ready: false,
    restarts: 0,
    lastRestart: null,
    age: random.int(12, 60) * 86_400,
    state: {
      is: 'Waiting',
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "${image}"`,
      exitCode: null,
    },
    last: null,
    events: [
      event('Normal', 'BackOff', 'kubelet', `Back-off pulling image "${image}"`, 200, {
        count: random.int(20_000, 90_000),
        over: 30 * 86_400,
      }),
    ],
  })
}

type Workload = Cluster['workloads'][number]

/** A controller that was refused once and got its pod at the next try. */
function refusedOnce(random: Random, { namespace }: Cluster, one: Workload): void {
  const [pod] = one.pods
  if (!pod) return
  const age = random.int(600, 90_000)
  const why = random.pick([
    `pods "${one.name}-${one.hash}-" is forbidden: error looking up service account ${namespace}/${one.serviceAccount}: serviceaccount "${one.serviceAccount}" not found`,
    'Internal error occurred: failed calling webhook "sidecar.injector.example.com": context deadline exceeded',
  ])
  one.events.push(
    event('Warning', 'FailedCreate', 'replicaset-controller', `Error creating: ${why}`, age + 20),
    event('Normal', 'SuccessfulCreate', 'replicaset-controller', `Created pod: ${pod.name}`, age),
  )
}

function oldRestart(random: Random, pod: Pod): Partial<Pod> {
  if (pod.age < 20_000) return {}
  return {
    restarts: random.int(1, 4),
    lastRestart: Math.round(pod.age * random.between(0.5, 0.95)),
    last: terminated(random.pick(['Error', 'OOMKilled', 'Completed']), random.pick([0, 1, 137])),
  }
}

const slowStart = (random: Random, pod: Pod): Pod['events'] => [
  event(
    'Warning',
    'Unhealthy',
    'kubelet',
    random.pick([
      `Readiness probe failed: dial tcp ${pod.ip}:8080: connect: connection refused`,
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
    ]),
    random.int(600, 3000),
    { count: random.int(1, 4), over: 3100 },
  ),
]

const waitedForNode = (random: Random, pod: Pod): Pod['events'] => [
  event(
    'Warning',
    'FailedScheduling',
    'default-scheduler',
    '0/4 nodes are available: 4 Insufficient cpu. preemption: 0/4 nodes are available: 4 No preemption victims found for incoming pod.',
    random.int(2000, 9000),
  ),
  event(
    'Normal',
    'Scheduled',
    'default-scheduler',
    `Successfully assigned x/${pod.name} to ${pod.node}`,
    1900,
  ),
]

/** A pod of the last rollout on its way out. */
function leaving(random: Random, cluster: Cluster, one: Workload): Pod {
  const pod = podOf(random, { ...one, hash: random.hex(9) }, random.pick(cluster.nodes).name, 9)
  return { ...pod, status: 'Terminating', terminating: true, ready: random.chance(0.5), state: running() }
}

function finishedJob(random: Random, cluster: Cluster, index: number): Cluster['jobs'][number] {
  const name = `${random.pick(['cleanup', 'report', 'backup'])}-${29_000_000 + index}`
  const pod: Pod = {
    name: `${name}-${random.hex(5)}`,
    phase: 'Succeeded',
    status: 'Completed',
    ready: false,
    restarts: 0,
    lastRestart: null,
    age: random.int(3000, 80_000),
    node: random.pick(cluster.nodes).name,
    ip: null,
    labels: { 'job-name': name },
    state: terminated('Completed', 0),
    last: null,
    terminating: false,
    unschedulable: null,
    events: [],
  }
  return { name, pod }
}
