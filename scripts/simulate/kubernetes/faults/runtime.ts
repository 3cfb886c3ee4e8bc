import { event, terminated } from '../cluster.ts'
import { backOff, complain, crashing, often, type Scene, type StateFault } from './fault.ts'

function killed(scene: Scene): undefined {
  const { random, cluster, victim } = scene
  victim.limits.memory = '24Mi'
  for (const pod of victim.pods) {
    crashing(random, pod, terminated('OOMKilled', 137))
    if (random.chance(0.3))
      Object.assign(pod, {
        status: 'Running',
        ready: true,
        state: { is: 'Running', reason: null, message: null, exitCode: null },
        lastRestart: random.int(20, 200),
      })
    else backOff(random, cluster, victim, pod)
  }
  return undefined
}

const failing = (scene: Scene, kind: 'Liveness' | 'Readiness' | 'Startup', words: string): void => {
  const { random, victim } = scene
  for (const pod of victim.pods) {
    pod.age = random.int(400, 5400)
    pod.ready = false
    pod.events.push(often(random, 'Warning', 'Unhealthy', 'kubelet', `${kind} probe failed: ${words}`))
    if (kind === 'Readiness') continue
    Object.assign(pod, {
      restarts: random.int(2, 9),
      lastRestart: random.int(5, 90),
      last: terminated('Error', random.pick([137, 143, 2])),
    })
    pod.events.push(
      often(
        random,
        'Normal',
        'Killing',
        'kubelet',
        `Container ${victim.name} failed ${kind.toLowerCase()} probe, will be restarted`,
      ),
    )
    if (random.chance(0.4)) {
      pod.status = 'CrashLoopBackOff'
      pod.state = {
        is: 'Waiting',
        reason: 'CrashLoopBackOff',
        message: 'back-off 1m20s restarting failed container',
        exitCode: null,
      }
      backOff(random, scene.cluster, victim, pod)
    }
  }
}

const ip = (scene: Scene): string => scene.victim.pods[0]?.ip ?? '10.244.1.2'
const hasProbes = ({ probes }: { probes: readonly unknown[] }): boolean => probes.length > 0

function refused(scene: Scene, kind: 'Liveness' | 'Readiness' | 'Startup', port: number): string {
  const probe = scene.victim.probes.find((one) => one.kind === kind) ?? scene.victim.probes[0]
  if (probe?.how === 'http')
    return `Get "http://${ip(scene)}:${port}${probe.path}": dial tcp ${ip(scene)}:${port}: connect: connection refused`
  if (probe?.how === 'grpc')
    return `timeout: failed to connect service "${ip(scene)}:${port}" within 1s: context deadline exceeded`
  return `dial tcp ${ip(scene)}:${port}: connect: connection refused`
}

function wrongPort(kind: 'Liveness' | 'Readiness') {
  return (scene: Scene): undefined => {
    for (const probe of scene.victim.probes) if (probe.kind === kind) probe.port += 1000
    const port = scene.victim.probes.find((one) => one.kind === kind)?.port ?? 9999
    failing(scene, kind, refused(scene, kind, port))
    return undefined
  }
}

export const RUNTIME: readonly StateFault[] = [
  { name: 'oom_killed', kinds: ['oom'], inflict: killed },
  {
    name: 'crash_loop',
    kinds: ['crash'],
    inflict: (scene) => {
      const { random, cluster, victim } = scene
      for (const pod of victim.pods) {
        crashing(random, pod, terminated('Error', random.pick([1, 2, 139])))
        backOff(random, cluster, victim, pod)
      }
      victim.logs.push('panic: runtime error: index out of range [3] with length 3', 'goroutine 1 [running]:')
      complain(scene, victim.name, () => `call to ${victim.name} failed: connection refused`, 0.8)
      return undefined
    },
  },
  { name: 'liveness_port', kinds: ['probe'], needs: hasProbes, inflict: wrongPort('Liveness') },
  { name: 'readiness_port', kinds: ['probe'], needs: hasProbes, inflict: wrongPort('Readiness') },
  {
    name: 'readiness_path',
    kinds: ['probe'],
    needs: ({ probes }) => probes.some(({ how }) => how === 'http'),
    inflict: (scene) => {
      for (const probe of scene.victim.probes) if (probe.kind === 'Readiness') probe.path = '/wrong'
      failing(scene, 'Readiness', 'HTTP probe failed with statuscode: 404')
      return undefined
    },
  },
  {
    name: 'probe_too_tight',
    kinds: ['probe'],
    needs: hasProbes,
    inflict: (scene) => {
      failing(
        scene,
        'Liveness',
        `Get "http://${ip(scene)}:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
      )
      return undefined
    },
  },
  {
    name: 'startup_probe',
    kinds: ['probe'],
    inflict: (scene) => {
      const { victim } = scene
      victim.probes = [
        { kind: 'Startup', how: 'tcp', port: victim.ports[0]?.port ?? 80, path: '', timeout: 1 },
        ...victim.probes,
      ]
      failing(scene, 'Startup', refused(scene, 'Startup', victim.ports[0]?.port ?? 80))
      return undefined
    },
  },
  {
    name: 'evicted',
    kinds: ['eviction', 'oom', 'disk'],
    inflict: (scene) => {
      const { random, victim } = scene
      const resource = random.pick(['ephemeral-storage', 'memory'])
      for (const pod of victim.pods) {
        Object.assign(pod, { phase: 'Failed', status: 'Evicted', ready: false, state: null })
        pod.events.push(
          event(
            'Warning',
            'Evicted',
            'kubelet',
            `The node was low on resource: ${resource}. Threshold quantity: 1Gi, available: 900Mi. Container ${victim.name} was using 4Gi, request is 64Mi, has larger consumption of ${resource}. `,
            random.int(30, 900),
          ),
        )
      }
      return undefined
    },
  },
]
