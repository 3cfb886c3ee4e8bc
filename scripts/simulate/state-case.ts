import { answersOf, type Dialect } from './kubernetes/answers.ts'
import type { Cluster, Workload } from './kubernetes/cluster.ts'
import type { StateFault } from './kubernetes/faults/fault.ts'
import { STATE_FAULTS } from './kubernetes/faults.ts'
import { healthyCluster } from './kubernetes/healthy.ts'
import { addNoise } from './kubernetes/noise.ts'
import type { Random } from './random.ts'
import type { SimCase } from './sim-case.ts'

/** A fault that this cluster can have, and whom it hits. */
function chosen(random: Random, cluster: Cluster): { fault: StateFault; victim: Workload } {
  for (const fault of random.shuffled(STATE_FAULTS)) {
    const fits = cluster.workloads.filter((one) => fault.needs?.(one, cluster) ?? true)
    if (fits.length > 0) return { fault, victim: random.pick(fits) }
  }
  throw new Error('no fault fits this cluster')
}

/** Faults that only a question to a machine or a connection test shows. */
const NEEDS_TESTS: ReadonlySet<string> = new Set(['proxy_stopped', 'kubelet_stopped'])

function entitiesOf({ namespace, workloads, nodes }: Cluster): SimCase['entities'] {
  return [
    ...workloads.map(({ name }) => ({ id: name, kind: 'service', service: name })),
    ...workloads.flatMap(({ name, pods }) =>
      pods.map((pod) => ({ id: pod.name, kind: 'pod', service: name })),
    ),
    ...nodes.map(({ name }) => ({ id: name, kind: 'node', service: null })),
    { id: namespace, kind: 'namespace', service: null },
  ]
}

/** A cluster seen through tools that read its state, with one fault or, now and then, none. */
export function stateCase(random: Random, id: string, now: number): SimCase {
  const { cluster, style } = healthyCluster(random.fork('cluster'))
  addNoise(random.fork('noise'), cluster)
  const healthy = random.chance(0.12)
  const { fault, victim } = chosen(random.fork('fault'), cluster)
  const scene = { random: random.fork('inflict'), cluster, style, victim }
  const culprit = healthy ? null : (fault.inflict(scene) ?? victim.name)
  const dialect: Dialect = NEEDS_TESTS.has(fault.name)
    ? 'resources'
    : random.pick(['resources', 'resources', 'kubectl', 'manifests'] as const)
  const alerting = random.chance(0.5) ? (cluster.workloads[0]?.name ?? victim.name) : victim.name
  const names = random.chance(0.5)
  const entities = entitiesOf(cluster)
  return {
    id,
    dataset: 'sim-states',
    alert: {
      text: names ? `Requests to ${alerting} fail` : 'The error rate of the system is above 5 %',
      entity: names ? alerting : null,
      metric: null,
      firedAt: now,
      severity: 'critical',
    },
    window: null,
    entities: random.chance(0.8) ? entities : entities.filter(({ kind }) => kind !== 'pod'),
    edges: random.chance(0.3)
      ? cluster.workloads.flatMap(({ name, calls }) => calls.map((to): [string, string] => [name, to]))
      : [],
    metrics: [],
    baseline: [],
    logs: [],
    spans: [],
    events: [],
    tools: answersOf(random.fork('tools'), cluster, dialect, now),
    truth: {
      entities: culprit === null ? [] : [culprit],
      instances: culprit === victim.name ? victim.pods.map(({ name }) => name) : [],
      faultType: healthy ? 'none' : fault.name,
      category: healthy ? 'healthy' : 'state',
      faultAt: null,
      healthy,
      change: null,
      kinds: healthy ? [] : [...fault.kinds],
    },
  }
}
