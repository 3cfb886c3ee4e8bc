import { often, type Scene, type StateFault } from './fault.ts'

/** Controllers' words for a pod that the API server refused. */
function refuse({ random, victim }: Scene, why: string): void {
  const pod = victim.kind === 'StatefulSet' ? `${victim.name}-0` : `${victim.name}-${victim.hash}-`
  const shown = random.chance(0.5) && victim.kind === 'Deployment' ? `${pod}${random.hex(5)}` : pod
  const message =
    victim.kind === 'StatefulSet'
      ? `create Pod ${pod} in StatefulSet ${victim.name} failed error: pods "${pod}" is forbidden: ${why}`
      : `Error creating: pods "${shown}" is forbidden: ${why}`
  victim.events.push(
    often(
      random,
      'Warning',
      'FailedCreate',
      victim.kind === 'StatefulSet' ? 'statefulset-controller' : 'replicaset-controller',
      message,
    ),
  )
  victim.pods = random.chance(0.7) ? [] : victim.pods.slice(0, Math.max(0, victim.pods.length - 1))
}

/** What was asked for, is used and allowed; of pods the cluster's own count. */
const COMPUTE = [
  { resource: 'pods', asked: '1', used: null, hard: null },
  { resource: 'requests.cpu', asked: '200m', used: '1900m', hard: '2' },
  { resource: 'limits.memory', asked: '512Mi', used: '3900Mi', hard: '4Gi' },
  { resource: 'requests.memory', asked: '128Mi', used: '2000Mi', hard: '2Gi' },
] as const

export const ADMISSION: readonly StateFault[] = [
  {
    name: 'quota_exceeded',
    kinds: ['quota'],
    inflict: (scene) => {
      const { random, cluster, victim } = scene
      const { resource, asked, ...given } = random.pick(COMPUTE)
      const name = random.pick(['compute', 'team-quota', 'limits'])
      const count = String(cluster.workloads.reduce((sum, { pods }) => sum + pods.length, 0))
      const [used, hard] = [given.used ?? count, given.hard ?? count]
      refuse(
        scene,
        `exceeded quota: ${name}, requested: ${resource}=${asked}, used: ${resource}=${used}, limited: ${resource}=${hard}`,
      )
      cluster.quotas.push({
        name,
        lines: [
          { resource, used, hard },
          { resource: 'services', used: '4', hard: '100' },
        ],
      })
      victim.logs = []
      return cluster.namespace
    },
  },
  {
    name: 'quota_of_services',
    kinds: ['quota'],
    inflict: (scene) => {
      const { cluster, victim } = scene
      cluster.services = cluster.services.filter(({ name }) => name !== victim.name)
      const count = String(cluster.services.length)
      cluster.quotas.push({
        name: 'object-counts',
        lines: [{ resource: 'services', used: count, hard: count }],
      })
      return cluster.namespace
    },
    needs: ({ isEntry, store }) => !isEntry && store === null,
  },
  {
    name: 'quota_of_storage',
    kinds: ['quota'],
    needs: ({ kind }) => kind === 'StatefulSet',
    inflict: (scene) => {
      const { random, cluster, victim } = scene
      const claim = `data-${victim.name}-0`
      const why = `persistentvolumeclaims "${claim}" is forbidden: exceeded quota: storage, requested: requests.storage=10Gi, used: requests.storage=15Gi, limited: requests.storage=20Gi`
      victim.events.push(
        often(
          random,
          'Warning',
          'FailedCreate',
          'statefulset-controller',
          `create Claim ${claim} for Pod ${victim.name}-0 in StatefulSet ${victim.name} failed error: ${why}`,
        ),
      )
      victim.pods = []
      cluster.claims = cluster.claims.filter(({ name }) => name !== claim)
      cluster.quotas.push({
        name: 'storage',
        lines: [{ resource: 'requests.storage', used: '15Gi', hard: '20Gi' }],
      })
      return cluster.namespace
    },
  },
  {
    name: 'quota_needs_limits',
    kinds: ['quota', 'admission'],
    inflict: (scene) => {
      scene.cluster.quotas.push({
        name: 'compute',
        lines: [{ resource: 'limits.cpu', used: '1', hard: '20' }],
      })
      refuse(scene, `failed quota: compute: must specify limits.cpu for: ${scene.victim.name}`)
      return undefined
    },
  },
  {
    name: 'limit_range',
    kinds: ['admission', 'quota'],
    inflict: (scene) => {
      refuse(
        scene,
        scene.random.pick([
          'maximum cpu usage per Container is 500m, but limit is 2',
          '[maximum memory usage per Container is 512Mi, but limit is 2Gi, maximum cpu usage per Container is 1, but limit is 4]',
          'minimum memory usage per Container is 128Mi, but request is 16Mi',
          'memory max limit to request ratio per Container is 2, but provided ratio is 8.000000',
        ]),
      )
      return undefined
    },
  },
  {
    name: 'missing_service_account',
    kinds: ['admission'],
    inflict: (scene) => {
      const account = `${scene.victim.name}-runner`
      scene.victim.serviceAccount = account
      refuse(
        scene,
        `error looking up service account ${scene.cluster.namespace}/${account}: serviceaccount "${account}" not found`,
      )
      return undefined
    },
  },
  {
    name: 'pod_security',
    kinds: ['admission'],
    inflict: (scene) => {
      refuse(
        scene,
        `violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "${scene.victim.name}" must set securityContext.allowPrivilegeEscalation=false), runAsNonRoot != true (pod or container "${scene.victim.name}" must set securityContext.runAsNonRoot=true)`,
      )
      return undefined
    },
  },
  {
    name: 'webhook_denies',
    kinds: ['admission'],
    inflict: (scene) => {
      const { random, victim } = scene
      refuse(scene, 'x')
      const last = victim.events.at(-1)
      if (last)
        last.message = random.pick([
          'Error creating: Internal error occurred: failed calling webhook "validate.policies.example.com": failed to call webhook: Post "https://policy-server.policies.svc:443/validate?timeout=10s": dial tcp 10.96.12.3:443: connect: connection refused',
          `Error creating: admission webhook "validate.policies.example.com" denied the request: image of container ${victim.name} is not signed`,
        ])
      return undefined
    },
    needs: ({ kind }) => kind === 'Deployment',
  },
]
