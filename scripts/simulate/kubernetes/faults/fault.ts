import type { FaultKind } from '../../../../src/domain/fault-kind.ts'
import type { Random } from '../../random.ts'
import type { Cluster, ClusterEvent, ContainerState, Pod, Workload } from '../cluster.ts'
import { event } from '../cluster.ts'
import { podOf, type Style } from '../healthy.ts'

export interface Scene {
  random: Random
  cluster: Cluster
  style: Style
  victim: Workload
}

/** What went wrong and where, in the words of the truth. */
export interface StateFault {
  name: string
  /** Kinds of `domain/fault-kind.ts` that name it rightly. */
  kinds: readonly FaultKind[]
  /** What the victim must be. */
  needs?: (workload: Workload, cluster: Cluster) => boolean
  /** Breaks the cluster; gives the faulty object, the victim unless it says another. */
  inflict(scene: Scene): string | undefined
}

export const callersOf = ({ workloads }: Cluster, name: string): Workload[] =>
  workloads.filter(({ calls }) => calls.includes(name))

/** An event that came again and again until just now. */
export const often = (
  random: Random,
  type: ClusterEvent['type'],
  reason: string,
  from: string,
  message: string,
): ClusterEvent =>
  event(type, reason, from, message, random.int(3, 160), {
    count: random.int(3, 60),
    over: random.int(200, 2400),
  })

/**
 * The pods that a new template breaks: all of them, or, while a rollout is under way, one new pod beside the old
 * ones that still serve.
 */
export function newPods({ random, cluster, victim }: Scene): Pod[] {
  const age = random.int(180, 3000)
  if (victim.kind === 'Deployment' && random.chance(0.35)) {
    const workers = cluster.nodes.filter(({ isControlPlane }) => !isControlPlane)
    victim.hash = random.hex(9)
    const pod = { ...podOf(random, victim, random.pick(workers).name, 0), age }
    victim.pods.push(pod)
    return [pod]
  }
  for (const pod of victim.pods)
    Object.assign(pod, { age, restarts: 0, lastRestart: null, last: null, events: [] })
  return victim.pods
}

/** A pod that never got to run its container. */
export function neverStarted(pod: Pod, status: string, state: ContainerState): void {
  Object.assign(pod, { phase: 'Pending', status, ready: false, state, last: null })
}

/** A container that ends soon after each start. */
export function crashing(random: Random, pod: Pod, last: ContainerState, status = 'CrashLoopBackOff'): void {
  const restarts = random.int(3, 14)
  const isBackingOff = random.chance(0.75)
  const ended = last.reason === 'OOMKilled' ? 'OOMKilled' : 'Error'
  Object.assign(pod, {
    status: isBackingOff ? status : ended,
    ready: false,
    restarts,
    lastRestart: random.int(15, 280),
    age: Math.max(pod.age > 9000 ? random.int(600, 3600) : pod.age, 400),
    state: isBackingOff
      ? {
          is: 'Waiting',
          reason: 'CrashLoopBackOff',
          message: `back-off 2m40s restarting failed container`,
          exitCode: null,
        }
      : last,
    last,
  })
}

export function backOff(random: Random, { namespace }: Cluster, one: Workload, pod: Pod): void {
  const uid = `${random.hex(8)}-${random.hex(4)}-${random.hex(4)}-${random.hex(4)}-${random.hex(12)}`
  pod.events.push(
    often(
      random,
      'Warning',
      'BackOff',
      'kubelet',
      `Back-off restarting failed container ${one.name} in pod ${pod.name}_${namespace}(${uid})`,
    ),
  )
}

/** Error lines of whoever calls a service that does not answer. */
export function complain(
  { random, cluster }: Scene,
  callee: string,
  words: (caller: Workload) => string,
  share = 1,
): void {
  for (const caller of callersOf(cluster, callee)) {
    if (!random.chance(share)) continue
    const line = words(caller)
    for (let index = random.int(2, 8); index > 0; index -= 1) caller.logs.push(`ERROR ${line}`)
  }
}

export const portOf = ({ services }: Cluster, name: string): number =>
  services.find((one) => one.name === name)?.ports[0]?.port ?? 80
