/** What pieces of evidence are about; one each. */
export const GROUPS = ['workloads', 'network', 'limits', 'configuration', 'events', 'nodes'] as const

export type Group = (typeof GROUPS)[number]

export interface Resource {
  resource: string
  /** As the tables call it: lower case, one of them. */
  kind: string
  /** Newest first; older servers know the later ones only. */
  versions: readonly string[]
  group: Group
  /** Asked once for the cluster, and not in each namespace. */
  ofCluster?: true
  namespace?: string
  fieldSelector?: string
}

const CORE = ['/api/v1']
const APPS = ['/apis/apps/v1']

/** Everything that is listed; never secrets. */
export const RESOURCES: readonly Resource[] = [
  { resource: 'pods', kind: 'pod', versions: CORE, group: 'workloads' },
  { resource: 'deployments', kind: 'deployment', versions: APPS, group: 'workloads' },
  { resource: 'statefulsets', kind: 'statefulset', versions: APPS, group: 'workloads' },
  { resource: 'daemonsets', kind: 'daemonset', versions: APPS, group: 'workloads' },
  { resource: 'replicasets', kind: 'replicaset', versions: APPS, group: 'workloads' },
  { resource: 'jobs', kind: 'job', versions: ['/apis/batch/v1'], group: 'workloads' },
  { resource: 'services', kind: 'service', versions: CORE, group: 'network' },
  { resource: 'endpoints', kind: 'endpoint', versions: CORE, group: 'network' },
  {
    resource: 'networkpolicies',
    kind: 'networkpolicy',
    versions: ['/apis/networking.k8s.io/v1'],
    group: 'network',
  },
  { resource: 'ingresses', kind: 'ingress', versions: ['/apis/networking.k8s.io/v1'], group: 'network' },
  { resource: 'resourcequotas', kind: 'resourcequota', versions: CORE, group: 'limits' },
  { resource: 'limitranges', kind: 'limitrange', versions: CORE, group: 'limits' },
  {
    resource: 'horizontalpodautoscalers',
    kind: 'horizontalpodautoscaler',
    versions: ['/apis/autoscaling/v2', '/apis/autoscaling/v2beta2', '/apis/autoscaling/v1'],
    group: 'limits',
  },
  {
    resource: 'poddisruptionbudgets',
    kind: 'poddisruptionbudget',
    versions: ['/apis/policy/v1', '/apis/policy/v1beta1'],
    group: 'limits',
  },
  { resource: 'configmaps', kind: 'configmap', versions: CORE, group: 'configuration' },
  {
    resource: 'persistentvolumeclaims',
    kind: 'persistentvolumeclaim',
    versions: CORE,
    group: 'configuration',
  },
  { resource: 'events', kind: 'event', versions: CORE, group: 'events' },
  {
    resource: 'events',
    kind: 'event',
    versions: CORE,
    group: 'events',
    ofCluster: true,
    // What happens to a node is told in this namespace.
    namespace: 'default',
    fieldSelector: 'involvedObject.kind=Node',
  },
  { resource: 'nodes', kind: 'node', versions: CORE, group: 'nodes', ofCluster: true },
]

/** ArgoCD's, where it is installed. */
export const APPLICATIONS = { resource: 'applications', versions: ['/apis/argoproj.io/v1alpha1'] } as const

/** What a stateful or daemon set was before: each revision keeps the pods' template. */
export const REVISIONS = { resource: 'controllerrevisions', versions: APPS } as const

/** What services run as. */
export const WORKLOADS = RESOURCES.filter(({ kind }) => /^(deployment|statefulset|daemonset)$/.test(kind))

export const GROUP_TEXT: Record<Group, string> = {
  workloads: 'pods, deployments, stateful and daemon sets, replica sets and jobs',
  network: 'services, endpoints, ingresses and network policies',
  limits: 'quotas, limits, autoscalers and disruption budgets',
  configuration: 'config maps and volume claims',
  events: 'events',
  nodes: 'nodes',
}
