/** kubectl's plural and short resource names as one lower-case kind. */
const SHORT: Record<string, string> = {
  po: 'pod',
  deploy: 'deployment',
  svc: 'service',
  no: 'node',
  ns: 'namespace',
  rs: 'replicaset',
  ds: 'daemonset',
  sts: 'statefulset',
  cm: 'configmap',
  pvc: 'persistentvolumeclaim',
  pv: 'persistentvolume',
  hpa: 'horizontalpodautoscaler',
  ing: 'ingress',
  ev: 'event',
  ingresses: 'ingress',
  networkpolicies: 'networkpolicy',
}

/** `pods`, `Pod`, `po` and `deployments.apps` as `pod` and `deployment`; null for what is no name. */
export function objectKind(name: unknown): string | null {
  if (typeof name !== 'string' || name === '') return null
  const lower = name.toLowerCase().split('.')[0] ?? ''
  const known = SHORT[lower]
  if (known) return known
  return /[^s]s$/.test(lower) && lower.length > 3 ? lower.slice(0, -1) : lower
}

/** The first text among the arguments a tool may use for one idea. */
export function argument(args: Record<string, unknown>, ...names: string[]): string | null {
  for (const name of names) {
    const value = args[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}
