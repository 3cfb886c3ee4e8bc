import { kubectlTools } from './kubectl.ts'
import { podName, serviceNames } from './names.ts'
import type { Random } from './random.ts'
import type { SimCase } from './sim-case.ts'
import { STATE_FAULTS, type Workload } from './state-faults.ts'

function healthyWorkload(random: Random, name: string): Workload {
  const desired = random.int(1, 3)
  return {
    name,
    pods: Array.from({ length: desired }, () => podName(random, name)),
    image: `registry.example/${name}:v${random.int(1, 40)}`,
    desired,
    ready: desired,
    status: 'Running',
    restarts: random.chance(0.2) ? random.int(1, 3) : 0,
    reason: null,
    // Old noise: a probe that failed while the pod started.
    warnings: random.chance(0.15) ? [['Unhealthy', 'Readiness probe failed: connection refused']] : [],
    podsListed: true,
    endpoints: true,
    nodeReady: true,
  }
}

/** A cluster seen through kubectl only, with one broken workload or, now and then, none. */
export function stateCase(random: Random, id: string, now: number): SimCase {
  const names = serviceNames(random.fork('names'), random.int(6, 30))
  const workloads = names.map((name) => healthyWorkload(random, name))
  const nodes = Array.from({ length: 3 }, (_, index) => `node-${random.hex(4)}-${index}`)
  const places = new Map(workloads.map(({ name }) => [name, random.pick(nodes)]))
  const healthy = random.chance(0.12)
  const fault = random.pick(STATE_FAULTS)
  const victim = random.pick(workloads)
  if (!healthy) Object.assign(victim, fault.break(victim, random))
  const lostNode = places.get(victim.name) ?? ''
  if (!healthy && !victim.nodeReady)
    for (const one of workloads)
      if (places.get(one.name) === lostNode)
        Object.assign(one, { ready: 0, status: 'Terminating', nodeReady: false })
  const alerting = random.chance(0.5) ? victim.name : random.pick(names)
  const culprit = victim.nodeReady ? victim.name : lostNode
  return {
    id,
    dataset: 'sim-states',
    alert: {
      text: `Requests to ${alerting} fail`,
      entity: alerting,
      metric: null,
      firedAt: now,
      severity: 'critical',
    },
    window: null,
    entities: names.map((name) => ({ id: name, kind: 'service', service: name })),
    edges: [],
    metrics: [],
    baseline: [],
    logs: [],
    spans: [],
    events: [],
    tools: kubectlTools(random.fork('tools'), {
      namespace: `prod-${random.hex(3)}`,
      nodes,
      nodeOf: ({ name }) => places.get(name) ?? '',
      workloads,
    }),
    truth: {
      entities: healthy ? [] : [culprit],
      instances: healthy ? [] : victim.pods,
      faultType: healthy ? 'none' : fault.name,
      category: healthy ? 'healthy' : 'state',
      faultAt: null,
      healthy,
      change: null,
    },
  }
}
