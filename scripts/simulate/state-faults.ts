import type { Random } from './random.ts'

/** The state of one workload, as kubectl would print it. */
export interface Workload {
  name: string
  pods: string[]
  image: string
  desired: number
  ready: number
  /** STATUS column of its pods. */
  status: string
  restarts: number
  reason: string | null
  /** Warning events: reason and message. */
  warnings: readonly (readonly [reason: string, message: string])[]
  podsListed: boolean
  endpoints: boolean
  nodeReady: boolean
}

export interface StateFault {
  name: string
  /** Turns a healthy workload into a broken one. */
  break(workload: Workload, random: Random): Partial<Workload>
}

const down = { ready: 0 } as const

/** Faults that show in the state of Kubernetes objects. */
export const STATE_FAULTS: readonly StateFault[] = [
  {
    name: 'image_pull',
    break: ({ image }) => ({
      ...down,
      status: 'ImagePullBackOff',
      reason: 'ImagePullBackOff',
      warnings: [
        ['Failed', `Failed to pull image "${image}-missing": not found`],
        ['BackOff', `Back-off pulling image "${image}-missing"`],
      ],
    }),
  },
  {
    name: 'crash_loop',
    break: (_workload, random) => ({
      ...down,
      status: 'CrashLoopBackOff',
      reason: 'CrashLoopBackOff',
      restarts: random.int(4, 40),
      warnings: [['BackOff', 'Back-off restarting failed container']],
    }),
  },
  {
    name: 'oom_kill',
    break: (_workload, random) => ({
      ...down,
      status: 'OOMKilled',
      reason: 'OOMKilled',
      restarts: random.int(3, 20),
      warnings: [['BackOff', 'Back-off restarting failed container']],
    }),
  },
  {
    name: 'pending_scheduling',
    break: (_workload, random) => ({
      ...down,
      status: 'Pending',
      reason: null,
      warnings: [
        [
          'FailedScheduling',
          random.pick([
            "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
            '0/3 nodes are available: 3 Insufficient cpu.',
            '0/3 nodes are available: 3 Insufficient memory.',
          ]),
        ],
      ],
    }),
  },
  {
    name: 'missing_config',
    break: ({ name }, random) => ({
      ...down,
      status: 'CreateContainerConfigError',
      reason: 'CreateContainerConfigError',
      warnings: [['Failed', `Error: ${random.pick(['configmap', 'secret'])} "${name}-settings" not found`]],
    }),
  },
  {
    name: 'probe_failure',
    break: (_workload, random) => ({
      ...down,
      status: 'Running',
      restarts: random.int(0, 6),
      warnings: [
        [
          'Unhealthy',
          `Readiness probe failed: HTTP probe failed with statuscode: ${random.pick([500, 503, 404])}`,
        ],
      ],
    }),
  },
  {
    name: 'quota_exceeded',
    break: ({ name }) => ({
      ...down,
      podsListed: false,
      warnings: [
        [
          'FailedCreate',
          `Error creating: pods "${name}-x" is forbidden: exceeded quota: compute, requested: cpu=500m, used: cpu=4, limited: cpu=4`,
        ],
      ],
    }),
  },
  { name: 'scaled_to_zero', break: () => ({ desired: 0, ready: 0, podsListed: false }) },
  { name: 'selector_mismatch', break: () => ({ endpoints: false }) },
  { name: 'node_not_ready', break: () => ({ nodeReady: false, ready: 0, status: 'Terminating' }) },
]
