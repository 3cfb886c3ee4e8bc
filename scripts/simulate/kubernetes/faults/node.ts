import type { Machine, Pod } from '../cluster.ts'
import { event, waiting } from '../cluster.ts'
import { often, type Scene, type StateFault } from './fault.ts'

/** The machine of one of the victim's pods. */
function machine({ random, cluster, victim }: Scene): Machine {
  const name = victim.pods[0]?.node
  const found = cluster.nodes.find((node) => node.name === name)
  return found ?? random.pick(cluster.nodes.filter(({ isControlPlane }) => !isControlPlane))
}

const podsOn = ({ cluster }: Scene, node: string): Pod[] =>
  cluster.workloads.flatMap(({ pods }) => pods.filter((pod) => pod.node === node))

function lost(scene: Scene, node: Machine, moved: boolean): string {
  const { random } = scene
  node.ready = 'Unknown'
  node.why = { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }
  node.taints.push('node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule')
  node.events.push(
    event(
      'Normal',
      'NodeNotReady',
      'node-controller',
      `Node ${node.name} status is now: NodeNotReady`,
      random.int(60, 600),
    ),
  )
  for (const pod of podsOn(scene, node.name)) {
    pod.ready = false
    pod.events.push(
      event('Warning', 'NodeNotReady', 'node-controller', 'Node is not ready', random.int(60, 600)),
    )
    if (moved) Object.assign(pod, { status: 'Terminating', terminating: true })
  }
  return node.name
}

function pressed(pressure: 'Memory' | 'Disk' | 'PID') {
  return (scene: Scene): string => {
    const node = machine(scene)
    node.pressure = pressure
    node.taints.push(`node.kubernetes.io/${pressure.toLowerCase()}-pressure:NoSchedule`)
    node.events.push(
      often(
        scene.random,
        'Warning',
        'EvictionThresholdMet',
        'kubelet',
        `Attempting to reclaim ${pressure === 'Disk' ? 'ephemeral-storage' : 'memory'}`,
      ),
    )
    for (const pod of podsOn(scene, node.name).filter(() => scene.random.chance(0.4)))
      Object.assign(pod, { phase: 'Failed', status: 'Evicted', ready: false, state: null })
    return node.name
  }
}

export const NODES: readonly StateFault[] = [
  {
    name: 'node_not_ready',
    kinds: ['node', 'node-service'],
    inflict: (scene) => lost(scene, machine(scene), scene.random.chance(0.5)),
  },
  {
    name: 'kubelet_stopped',
    kinds: ['node-service', 'node'],
    inflict: (scene) => {
      const node = machine(scene)
      node.units.kubelet = 'inactive'
      return scene.random.chance(0.7) ? lost(scene, node, false) : node.name
    },
  },
  {
    name: 'containerd_stopped',
    kinds: ['node-service', 'node'],
    inflict: (scene) => {
      const node = machine(scene)
      node.units.containerd = scene.random.pick(['inactive', 'failed'])
      node.ready = 'False'
      node.why = { reason: 'KubeletNotReady', message: 'container runtime is down' }
      node.events.push(
        often(
          scene.random,
          'Warning',
          'ContainerGCFailed',
          'kubelet',
          'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"',
        ),
      )
      return node.name
    },
  },
  {
    name: 'proxy_stopped',
    kinds: ['node-service', 'node'],
    inflict: (scene) => {
      const node = machine(scene)
      node.units['kube-proxy'] = 'inactive'
      return node.name
    },
  },
  { name: 'node_memory_pressure', kinds: ['node', 'eviction'], inflict: pressed('Memory') },
  { name: 'node_disk_pressure', kinds: ['node', 'eviction'], inflict: pressed('Disk') },
  {
    name: 'node_network_plugin',
    kinds: ['node', 'runtime'],
    inflict: (scene) => {
      const { random } = scene
      const node = machine(scene)
      node.ready = 'False'
      node.why = {
        reason: 'KubeletNotReady',
        message:
          'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      }
      for (const pod of podsOn(scene, node.name).slice(0, 2)) {
        Object.assign(pod, {
          phase: 'Pending',
          status: 'ContainerCreating',
          ready: false,
          state: waiting('ContainerCreating'),
          age: 500,
        })
        pod.events.push(
          often(
            random,
            'Warning',
            'FailedCreatePodSandBox',
            'kubelet',
            'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized',
          ),
        )
      }
      return node.name
    },
  },
]
