import { event } from '../cluster.ts'
import { newPods, often, type Scene, type StateFault } from './fault.ts'

/** Pods that no node takes. */
function unschedulable(scene: Scene, reasons: string, victims = true): void {
  const { random, cluster } = scene
  const count = cluster.nodes.length
  const preemption = victims
    ? `${count} No preemption victims found for incoming pod`
    : `${count} Preemption is not helpful for scheduling`
  const claims = random.chance(0.3) ? ' no new claims to deallocate,' : ''
  const message = `0/${count} nodes are available: ${reasons}.${claims} preemption: 0/${count} nodes are available: ${preemption}.`
  pend(scene, message)
}

function pend(scene: Scene, message: string): void {
  for (const pod of newPods(scene)) {
    Object.assign(pod, {
      phase: 'Pending',
      status: 'Pending',
      ready: false,
      node: null,
      ip: null,
      restarts: 0,
      state: null,
      unschedulable: message,
      events: [often(scene.random, 'Warning', 'FailedScheduling', 'default-scheduler', message)],
    })
  }
}

const workers = ({ cluster }: Scene): number =>
  cluster.nodes.filter(({ isControlPlane }) => !isControlPlane).length
const PLANE = '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }'
const isStateful = ({ kind }: { kind: string }): boolean => kind === 'StatefulSet'

export const SCHEDULING: readonly StateFault[] = [
  {
    name: 'node_selector',
    kinds: ['scheduling'],
    inflict: (scene) => {
      scene.victim.nodeSelector = { disktype: 'nvme' }
      unschedulable(
        scene,
        `${PLANE}, ${workers(scene)} node(s) didn't match Pod's node affinity/selector`,
        false,
      )
      return undefined
    },
  },
  {
    name: 'untolerated_taint',
    kinds: ['scheduling'],
    inflict: (scene) => {
      for (const node of scene.cluster.nodes)
        if (!node.isControlPlane) node.taints.push('dedicated=batch:NoSchedule')
      unschedulable(
        scene,
        `${PLANE}, ${workers(scene)} node(s) had untolerated taint {dedicated: batch}`,
        false,
      )
      return undefined
    },
  },
  {
    name: 'anti_affinity',
    kinds: ['scheduling'],
    inflict: (scene) => {
      unschedulable(scene, `${PLANE}, ${workers(scene)} node(s) didn't match pod anti-affinity rules`)
      return undefined
    },
  },
  {
    name: 'insufficient_cpu',
    kinds: ['scheduling'],
    inflict: (scene) => {
      scene.victim.requests.cpu = '48'
      unschedulable(scene, `${PLANE}, ${workers(scene)} Insufficient cpu`)
      return undefined
    },
  },
  {
    name: 'insufficient_memory',
    kinds: ['scheduling'],
    inflict: (scene) => {
      scene.victim.requests.memory = '512Gi'
      unschedulable(scene, `${PLANE}, ${workers(scene)} Insufficient memory`)
      return undefined
    },
  },
  {
    name: 'unbound_claim',
    kinds: ['scheduling', 'storage'],
    needs: isStateful,
    inflict: (scene) => {
      const { random, cluster, victim } = scene
      const claim = cluster.claims.find(({ name }) => name === `data-${victim.name}-0`)
      if (claim) {
        claim.status = 'Pending'
        claim.storageClass = random.pick(['', 'fast-ssd'])
        claim.events.push(
          claim.storageClass === ''
            ? often(
                random,
                'Normal',
                'FailedBinding',
                'persistentvolume-controller',
                'no persistent volumes available for this claim and no storage class is set',
              )
            : often(
                random,
                'Warning',
                'ProvisioningFailed',
                'persistentvolume-controller',
                `storageclass.storage.k8s.io "${claim.storageClass}" not found`,
              ),
        )
      }
      const count = cluster.nodes.length
      pend(
        scene,
        `0/${count} nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`,
      )
      return undefined
    },
  },
  {
    name: 'missing_claim',
    kinds: ['scheduling', 'storage'],
    inflict: (scene) => {
      const { cluster, victim } = scene
      const claim = `${victim.name}-cache`
      victim.mounts.push({ volume: 'cache', kind: 'PersistentVolumeClaim', source: claim })
      const count = cluster.nodes.length
      pend(
        scene,
        `0/${count} nodes are available: persistentvolumeclaim "${claim}" not found. preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`,
      )
      return undefined
    },
  },
  {
    name: 'host_port_taken',
    kinds: ['scheduling', 'port'],
    inflict: (scene) => {
      unschedulable(
        scene,
        `${PLANE}, ${workers(scene)} node(s) didn't have free ports for the requested pod ports`,
      )
      return undefined
    },
  },
  {
    name: 'volume_attach',
    kinds: ['storage'],
    needs: isStateful,
    inflict: (scene) => {
      const { random } = scene
      for (const pod of newPods(scene)) {
        Object.assign(pod, {
          phase: 'Pending',
          status: 'ContainerCreating',
          ready: false,
          state: { is: 'Waiting', reason: 'ContainerCreating', message: null, exitCode: null },
        })
        pod.events.push(
          event(
            'Normal',
            'Scheduled',
            'default-scheduler',
            `Successfully assigned ${scene.cluster.namespace}/${pod.name} to ${pod.node}`,
            pod.age,
          ),
          event(
            'Warning',
            'FailedAttachVolume',
            'attachdetach-controller',
            `Multi-Attach error for volume "pvc-${random.hex(8)}" Volume is already exclusively attached to one node and can't be attached to another`,
            pod.age - 10,
          ),
          often(
            random,
            'Warning',
            'FailedMount',
            'kubelet',
            'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition',
          ),
        )
      }
      return undefined
    },
  },
]
