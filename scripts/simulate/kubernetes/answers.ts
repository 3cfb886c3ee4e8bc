import type { Random } from '../random.ts'
import { type Cluster, isReachable } from './cluster.ts'
import {
  describeClaim,
  describeController,
  describeDeployment,
  describeNode,
  describePolicy,
  describeQuota,
  describeService,
} from './describe-object.ts'
import { describePod } from './describe-pod.ts'
import { endpointsJson, eventsJson, nodeJson, podJson, serviceJson, workloadJson } from './manifests.ts'
import * as table from './tables.ts'

export interface ToolLine {
  tool: string
  args: Record<string, unknown>
  status: 'success'
  output: unknown
}

/** How a set of tools names its questions. */
export type Dialect = 'resources' | 'kubectl' | 'manifests'

const answer = (tool: string, args: Record<string, unknown>, output: unknown): ToolLine => ({
  tool,
  args,
  status: 'success',
  output,
})

interface Asked {
  get(kind: string, output: string): ToolLine
  describe(kind: string, name: string, output: string): ToolLine
}

function asked(dialect: Dialect, namespace: string): Asked {
  if (dialect === 'resources')
    return {
      get: (kind, output) => answer('GetResources', { resource_type: `${kind}s`, namespace }, output),
      describe: (kind, name, output) =>
        answer('DescribeResource', { resource_type: `${kind}s`, name, namespace }, output),
    }
  return {
    get: (kind, output) => answer('kubectl_get_by_kind_in_namespace', { kind, namespace }, output),
    describe: (kind, name, output) => answer('kubectl_describe', { kind, name, namespace }, output),
  }
}

function texts(random: Random, cluster: Cluster, dialect: Dialect): ToolLine[] {
  const { namespace, workloads, services, nodes, quotas, claims, policies } = cluster
  const { get, describe } = asked(dialect, namespace)
  const wide = random.chance(0.5)
  // Some tool sets look at everything, some people only at what looks broken.
  const thorough = dialect === 'resources' || random.chance(0.5)
  const looked = workloads.filter(
    ({ pods, events }) =>
      thorough || events.length > 0 || pods.some(({ ready }) => !ready) || random.chance(0.3),
  )
  return [
    get('pod', table.podTable(cluster, wide)),
    get('deployment', table.deploymentTable(cluster)),
    get('service', table.serviceTable(cluster)),
    get('node', table.nodeTable(cluster, wide)),
    ...(random.chance(0.6) ? [get('replicaset', table.replicaSetTable(cluster))] : []),
    ...(workloads.some(({ kind }) => kind === 'StatefulSet')
      ? [get('statefulset', table.statefulSetTable(cluster))]
      : []),
    ...(random.chance(0.6) ? [get('endpoint', table.endpointTable(cluster))] : []),
    ...(claims.length > 0 ? [get('persistentvolumeclaim', table.claimTable(cluster))] : []),
    ...(policies.length > 0 ? [get('networkpolicie', table.policyTable(cluster))] : []),
    ...(quotas.length > 0 && random.chance(0.5) ? [get('resourcequota', table.quotaTable(cluster))] : []),
    ...(dialect === 'kubectl' ? [answer('kubectl_events', { namespace }, table.eventTable(cluster))] : []),
    ...looked.flatMap((one) =>
      one.pods.map((pod) => describe('pod', pod.name, describePod(cluster, one, pod))),
    ),
    ...looked.flatMap((one) => [
      ...(one.kind === 'Deployment'
        ? [
            describe('deployment', one.name, describeDeployment(cluster, one)),
            describe('replicaset', `${one.name}-${one.hash}`, describeController(cluster, one)),
          ]
        : [describe('statefulset', one.name, describeController(cluster, one))]),
    ]),
    ...services.map((service) => describe('service', service.name, describeService(cluster, service))),
    ...nodes.map((node) => describe('node', node.name, describeNode(cluster, node))),
    ...quotas.map((quota) => describe('resourcequota', quota.name, describeQuota(cluster, quota))),
    ...claims.map((claim) => describe('persistentvolumeclaim', claim.name, describeClaim(cluster, claim))),
    ...policies.map((policy) => describe('networkpolicie', policy.name, describePolicy(cluster, policy))),
  ]
}

function manifests(
  { workloads, services, nodes, namespace }: Cluster,
  cluster: Cluster,
  now: number,
): ToolLine[] {
  const list = (kind: string, items: readonly unknown[]): ToolLine =>
    answer('kubectl_get_json', { kind, namespace }, { apiVersion: 'v1', kind: 'List', items })
  return [
    list(
      'pod',
      workloads.flatMap((one) => one.pods.map((pod) => podJson(cluster, one, pod, now))),
    ),
    list(
      'deployment',
      workloads.map((one) => workloadJson(cluster, one)),
    ),
    list(
      'service',
      services.map((service) => serviceJson(cluster, service)),
    ),
    list(
      'endpoints',
      services.map((service) => endpointsJson(cluster, service)),
    ),
    list('node', nodes.map(nodeJson)),
    list('event', eventsJson(cluster, now)),
    ...cluster.quotas.map((quota) =>
      answer('kubectl_describe', { kind: 'resourcequota', namespace }, describeQuota(cluster, quota)),
    ),
    ...cluster.policies.map((policy) =>
      answer(
        'kubectl_get_json',
        { kind: 'networkpolicy', namespace },
        {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'NetworkPolicy',
          metadata: { name: policy.name, namespace },
          spec: {
            podSelector: { matchLabels: policy.selector },
            policyTypes: ['Ingress'],
            ingress: policy.isolates ? [] : [{}],
          },
        },
      ),
    ),
  ]
}

const UNIT_DETAIL: Record<string, string> = { active: 'running', failed: 'Result: exit-code' }

/** What was asked of machines, of connections and of logs. */
function besides(cluster: Cluster, dialect: Dialect): ToolLine[] {
  const { nodes, services, workloads, namespace, clientErrors } = cluster
  const units = nodes.flatMap((node) =>
    Object.entries(node.units).map(([unit, state]) =>
      answer(
        'CheckNodeServiceStatus',
        { node_name: node.name, service_name: unit },
        `Node: ${node.name}\nService: ${unit}\n   Loaded: loaded (/lib/systemd/system/${unit}.service; enabled)\n   Active: ${state} (${UNIT_DETAIL[state] ?? 'dead'}) since Tue 2026-03-03 09:50:00 UTC`,
      ),
    ),
  )
  const tests = services.map((service) => {
    const said = isReachable(service, cluster) ? 'Connection Succeeded' : 'Connection Failed'
    const lines = nodes
      .filter(({ isControlPlane }) => !isControlPlane)
      .map(({ name }) => `Testing from ${name} to ${service.name}:${service.ports[0]?.port}: ${said}`)
    return answer(
      'CheckServiceConnectivity',
      { service_name: service.name, port: service.ports[0]?.port, namespace },
      lines.join('\n'),
    )
  })
  const logs = workloads
    .filter(({ logs: lines }) => lines.length > 0)
    .map((one) =>
      dialect === 'resources'
        ? answer('GetErrorLogs', { namespace, service_name: one.name }, { service: one.name, logs: one.logs })
        : answer('kubectl_logs', { namespace, name: one.pods[0]?.name ?? one.name }, one.logs.join('\n')),
    )
  const errors =
    clientErrors.length > 0
      ? [
          answer(
            'GetErrorLogs',
            { namespace },
            {
              errors: clientErrors.map(({ service, url, error, count }) => ({
                entry_service: service,
                url,
                raw_error: error,
                occurrences: count,
              })),
            },
          ),
        ]
      : []
  return [...(dialect === 'resources' ? [...units, ...tests] : []), ...logs, ...errors]
}

/** Everything that was read of a cluster, as its tools answered. */
export function answersOf(random: Random, cluster: Cluster, dialect: Dialect, now: number): ToolLine[] {
  const state = dialect === 'manifests' ? manifests(cluster, cluster, now) : texts(random, cluster, dialect)
  return [...state, ...besides(cluster, dialect)]
}
