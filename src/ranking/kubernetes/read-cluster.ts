import type { EventRow, ObjectRow } from '../../domain/case-file.ts'
import type { Folding } from '../case-input.ts'
import { isRecord, type Json, numberOf, recordOf, recordsOf, stringsOf, textOf, textsOf } from './attrs.ts'
import type { Cluster, Isolation, KubeNode, Probe, QuotaUse, Workload } from './model.ts'
import { readEvents, readTime } from './read-events.ts'
import { readPods } from './read-pod.ts'
import { readServices } from './read-services.ts'

const PRESSURES = ['memory_pressure', 'disk_pressure', 'pid_pressure', 'network_unavailable'] as const

/** `Ready False KubeletNotReady …` as describe prints it, `{type, status}` as JSON has it. */
function conditionsOf({ attrs }: ObjectRow): [type: string, status: string][] {
  const listed = textsOf(attrs.conditions).map((line) => line.split(/\s+/, 2))
  const objects = [...recordsOf(attrs.conditions), ...recordsOf(recordOf(attrs.status).conditions)]
  const pairs = [...listed, ...objects.map(({ type, status }) => [textOf(type) ?? '', textOf(status) ?? ''])]
  return pairs.map(([type = '', status = '']) => [type, status])
}

function nodeTrouble(row: ObjectRow): string | null {
  const { attrs, name, state } = row
  if (/NotReady|Unknown/.test(textOf(attrs.status) ?? state ?? ''))
    return `node ${name} is ${textOf(attrs.status) ?? state}`
  if (/^(False|Unknown|false)$/.test(textOf(attrs.ready) ?? ''))
    return `node ${name} has Ready=${textOf(attrs.ready)}`
  const pressed = PRESSURES.find((pressure) => /^true$/i.test(textOf(attrs[pressure]) ?? ''))
  if (pressed) return `node ${name} has ${pressed}`
  const bad = conditionsOf(row).find(([type, status]) =>
    type === 'Ready'
      ? /^(False|Unknown)$/.test(status)
      : status === 'True' && /^(Memory|Disk|PID)Pressure$|^NetworkUnavailable$/.test(type),
  )
  return bad ? `node ${name} has ${bad[0]}=${bad[1]}` : null
}

function workloadOf(row: ObjectRow): Workload | null {
  const { attrs, kind, name, evidence } = row
  const [spec, status] = [recordOf(attrs.spec), recordOf(attrs.status)]
  const table = /^(\d+)\/(\d+)$/.exec(textOf(attrs.ready) ?? '')
  const described = /^(\d+) desired/.exec(textOf(attrs.replicas) ?? '')
  const available = /(\d+) available/.exec(textOf(attrs.replicas) ?? '')
  const wanted = numberOf(table?.[2] ?? described?.[1] ?? attrs.desired ?? spec.replicas)
  if (wanted === null) return null
  const ready = numberOf(
    table?.[1] ??
      available?.[1] ??
      attrs.available ??
      attrs.ready ??
      status.readyReplicas ??
      (isRecord(attrs.status) ? 0 : null),
  )
  return { kind, name, ready, wanted, evidence }
}

/** `pods: 10/10, requests.cpu: 1900m/2` of `kubectl get resourcequota`. */
const tableQuota = (text: string | null): Json[] =>
  [...(text ?? '').matchAll(/([\w./-]+): ([^\s/,]+)\/([^\s,]+)/g)].map(([, resource, used, hard]) => ({
    resource,
    used,
    hard,
  }))

const readQuotas = (rows: readonly ObjectRow[]): QuotaUse[] =>
  rows
    .filter(({ kind }) => kind === 'resourcequota')
    .flatMap(({ name, namespace, attrs, evidence }) => {
      const status = recordOf(attrs.status)
      const [used, hard] = [recordOf(status.used), recordOf(status.hard)]
      const manifest = Object.keys(hard).map((resource) => ({
        resource,
        used: used[resource],
        hard: hard[resource],
      }))
      const table = [...tableQuota(textOf(attrs.request)), ...tableQuota(textOf(attrs.limit))]
      return [...recordsOf(attrs.quota), ...table, ...manifest].map((line) => ({
        quota: name,
        namespace,
        resource: String(line.resource),
        used: textOf(line.used) ?? '',
        hard: textOf(line.hard) ?? '',
        evidence,
      }))
    })

function probeOf({ kind, name, state, attrs, evidence }: ObjectRow): Probe | null {
  if (kind !== 'unit' && kind !== 'connectivity') return null
  const detail = textOf(attrs.detail) ?? (textOf(attrs.port) === null ? '' : `port ${textOf(attrs.port)}`)
  return { kind, name, state: state ?? '', node: textOf(attrs.node), detail, evidence }
}

/** A policy for incoming traffic without a rule isolates the pods it selects. */
function isolationOf({ kind, name, attrs, evidence }: ObjectRow): Isolation | null {
  if (kind !== 'networkpolicy') return null
  if (attrs.isolates === true) return { name, selector: stringsOf(attrs.pod_selector), evidence }
  const spec = recordOf(attrs.spec)
  const types = textsOf(spec.policyTypes)
  const isIngress = types.length === 0 ? isRecord(attrs.spec) : types.includes('Ingress')
  if (!isIngress || recordsOf(spec.ingress).length > 0) return null
  return { name, selector: stringsOf(recordOf(spec.podSelector).matchLabels), evidence }
}

const WORKLOAD = /^(deployment|replicaset|statefulset|daemonset)$/

function namespaceOf(folding: Folding): string | null {
  const names = folding.services.filter((name) => folding.kindOf(name) === 'namespace')
  return names.length === 1 ? (names[0] ?? null) : null
}

/** The only namespace that was read, those of the cluster's own programs aside. */
function onlyNamespace(objects: readonly ObjectRow[]): string | null {
  const names = new Set(objects.flatMap(({ namespace }) => (namespace === null ? [] : [namespace])))
  const own = [...names].filter((name) => !/^kube-/.test(name))
  return own.length === 1 ? (own[0] ?? null) : null
}

/** A manifest without a status says what somebody wants; what is there is read after it and outdoes it. */
const isWish = ({ attrs }: ObjectRow): boolean => isRecord(attrs.spec) && !isRecord(attrs.status)

const order = (row: ObjectRow): string =>
  `${isWish(row) ? 0 : 1}\u0000${row.kind}\u0000${row.name}\u0000${JSON.stringify(row.attrs)}`

/** The cluster as all objects and events together show it. Other namespaces than the case's own are left out. */
export function readCluster(
  objects: readonly ObjectRow[],
  recorded: readonly EventRow[],
  folding: Folding,
): Cluster {
  const scope = namespaceOf(folding)
  const rows = objects
    .filter((row) => scope === null || row.namespace === null || row.namespace === scope)
    .map((row) => ({ row, key: order(row) }))
    .sort((a, b) => (a.row.ts ?? 0) - (b.row.ts ?? 0) || (a.key < b.key ? -1 : 1))
    .map(({ row }) => row)
  const readAt = readTime(rows)
  const nodes = new Map<string, KubeNode>()
  for (const row of rows.filter(({ kind }) => kind === 'node')) {
    const before = nodes.get(row.name)
    nodes.set(row.name, {
      name: row.name,
      trouble: before?.trouble ?? nodeTrouble(row),
      evidence: row.evidence,
    })
  }
  return {
    pods: readPods(rows, folding, readAt),
    services: readServices(rows),
    nodes: [...nodes.values()],
    workloads: rows.filter(({ kind }) => WORKLOAD.test(kind)).flatMap((row) => workloadOf(row) ?? []),
    quotas: readQuotas(rows),
    events: readEvents(rows, recorded, readAt),
    probes: rows.flatMap((row) => probeOf(row) ?? []),
    isolations: rows.flatMap((row) => isolationOf(row) ?? []),
    namespace: scope ?? onlyNamespace(objects),
  }
}
