/** Where a fault sits: on a pod's way from being asked for to being reached, or in the numbers of what runs. */
export type FaultStage =
  | 'admission'
  | 'scheduling'
  | 'startup'
  | 'runtime'
  | 'routing'
  | 'node'
  | 'dependency'
  | 'performance'
  | 'code'
  | 'unclear'

interface Kind {
  kind: string
  stage: FaultStage
  meaning: string
}

/** Every kind of fault that a suspect can have. */
export const FAULT_KINDS = [
  { kind: 'quota', stage: 'admission', meaning: 'a quota of the namespace is used up' },
  { kind: 'admission', stage: 'admission', meaning: 'the API server refuses the pod' },
  { kind: 'scheduling', stage: 'scheduling', meaning: 'no node takes the pod' },
  { kind: 'storage', stage: 'scheduling', meaning: 'a volume is not made, bound or mounted' },
  { kind: 'scaled-to-zero', stage: 'scheduling', meaning: 'no replica is wanted' },
  { kind: 'image', stage: 'startup', meaning: 'the image cannot be pulled' },
  { kind: 'config', stage: 'startup', meaning: 'a setting, config map or secret is missing or wrong' },
  { kind: 'runtime', stage: 'startup', meaning: 'the container or its sandbox cannot be made' },
  { kind: 'rollout', stage: 'startup', meaning: 'a rollout does not come to its end' },
  { kind: 'crash', stage: 'runtime', meaning: 'the program ends again and again' },
  { kind: 'oom', stage: 'runtime', meaning: 'the container is killed at its memory limit' },
  { kind: 'probe', stage: 'runtime', meaning: 'a probe fails' },
  { kind: 'restart', stage: 'runtime', meaning: 'the container was restarted lately' },
  { kind: 'not-ready', stage: 'runtime', meaning: 'pods are not ready and nothing says why' },
  { kind: 'eviction', stage: 'runtime', meaning: 'the node threw the pod out' },
  { kind: 'selector', stage: 'routing', meaning: 'a service selects no pod' },
  { kind: 'endpoints', stage: 'routing', meaning: 'a service is missing or has no endpoints' },
  { kind: 'port', stage: 'routing', meaning: 'a port leads to nobody, or is taken' },
  { kind: 'protocol', stage: 'routing', meaning: 'a port speaks another protocol' },
  { kind: 'network-policy', stage: 'routing', meaning: 'a network policy lets nothing in' },
  { kind: 'routing', stage: 'routing', meaning: 'the entry has no route for what is asked' },
  { kind: 'unreachable', stage: 'routing', meaning: 'others cannot connect and nothing says why' },
  { kind: 'dns', stage: 'routing', meaning: 'a name is not resolved' },
  { kind: 'certificate', stage: 'routing', meaning: 'a certificate ended, or is for another name' },
  { kind: 'node', stage: 'node', meaning: 'a machine is not ready or under pressure' },
  { kind: 'zone', stage: 'node', meaning: 'what lies in one zone suffers together' },
  {
    kind: 'node-service',
    stage: 'node',
    meaning: 'a unit of a machine is down: kubelet, containerd, kube-proxy',
  },
  { kind: 'database', stage: 'dependency', meaning: 'a database refuses those who call it' },
  { kind: 'credentials', stage: 'dependency', meaning: 'a user or password is refused' },
  { kind: 'lock', stage: 'dependency', meaning: 'sessions of a database wait for each other' },
  { kind: 'replication', stage: 'dependency', meaning: 'a replica lags or stands still' },
  { kind: 'slow-query', stage: 'dependency', meaning: 'statements of a database take their time' },
  { kind: 'cpu', stage: 'performance', meaning: 'processor' },
  { kind: 'memory', stage: 'performance', meaning: 'memory' },
  { kind: 'disk', stage: 'performance', meaning: 'disk or its space' },
  { kind: 'saturation', stage: 'performance', meaning: 'connections, pools or queues are full' },
  { kind: 'latency', stage: 'performance', meaning: 'time of its own' },
  { kind: 'network', stage: 'performance', meaning: 'time or packets lost between two' },
  { kind: 'traffic', stage: 'performance', meaning: 'requests' },
  { kind: 'error', stage: 'code', meaning: 'errors' },
  { kind: 'code', stage: 'code', meaning: 'calls and lines that came or went' },
  { kind: 'change', stage: 'code', meaning: 'a change, and nothing louder' },
  { kind: 'other', stage: 'unclear', meaning: 'a number that moved' },
  { kind: 'unknown', stage: 'unclear', meaning: 'too faint to be named' },
] as const satisfies readonly Kind[]

export type FaultKind = (typeof FAULT_KINDS)[number]['kind']
