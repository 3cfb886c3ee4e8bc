import type { EventRow, ObjectRow } from '../../domain/case-file.ts'
import type { Folding } from '../case-input.ts'
import { isRecord, numberOf, recordOf, recordsOf, stringsOf, textOf, textsOf } from './attrs.ts'
import type {
  Cluster,
  KubeEvent,
  KubeNode,
  KubeService,
  Probe,
  QuotaUse,
  ServicePort,
  Workload,
} from './model.ts'
import { readPods } from './read-pod.ts'
import { secondsOf } from './reasons.ts'

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

function portsOf({ attrs }: ObjectRow): ServicePort[] {
  const manifest = recordsOf(recordOf(attrs.spec).ports)
  return [...recordsOf(attrs.service_ports), ...manifest].flatMap((one) => {
    const port = numberOf(one.port)
    if (port === null) return []
    const target = textOf(one.target ?? one.targetPort) ?? String(port)
    return [{ name: textOf(one.name), port, protocol: textOf(one.protocol) ?? 'TCP', target }]
  })
}

function tablePorts({ attrs }: ObjectRow): ServicePort[] {
  const list = textOf(attrs.port_s) ?? textOf(attrs.ports) ?? ''
  return [...list.matchAll(/(\d+)(?::\d+)?\/(TCP|UDP|SCTP)/g)].map(([, port, protocol = 'TCP']) => ({
    name: null,
    port: Number(port),
    protocol,
    target: '',
  }))
}

function readServices(rows: readonly ObjectRow[]): Map<string, KubeService> {
  const services = new Map<string, KubeService>()
  for (const row of rows) {
    if (row.kind !== 'service') continue
    const { attrs, name, evidence } = row
    const before = services.get(name)
    const ports = portsOf(row)
    const known = ports.length > 0 ? ports : (before?.ports ?? tablePorts(row))
    services.set(name, {
      name,
      selector:
        stringsOf(attrs.selector_map) ?? stringsOf(recordOf(attrs.spec).selector) ?? before?.selector ?? null,
      ports: known,
      endpoints: 'service_ports' in attrs ? (textOf(attrs.endpoints) ?? '') : (before?.endpoints ?? null),
      evidence: ports.length > 0 ? evidence : (before?.evidence ?? evidence),
    })
  }
  return services
}

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
      return [...recordsOf(attrs.quota), ...manifest].map((line) => ({
        quota: name,
        namespace,
        resource: String(line.resource),
        used: textOf(line.used) ?? '',
        hard: textOf(line.hard) ?? '',
        evidence,
      }))
    })

/** Events as objects: a table of `kubectl events`, the end of a description, or a manifest. */
function eventOf(row: ObjectRow): KubeEvent | null {
  const { attrs, ts, evidence, state } = row
  const message = textOf(attrs.message)
  const reason = textOf(attrs.reason) ?? state
  if (message === null || reason === null) return null
  const involved = recordOf(attrs.involvedObject)
  const age = textOf(attrs.age) ?? textOf(attrs.last_seen)
  return {
    kind: textOf(attrs.involved_kind) ?? textOf(involved.kind)?.toLowerCase() ?? null,
    name: textOf(involved.name) ?? row.name,
    reason,
    message,
    warning: textOf(attrs.type) === 'Warning',
    age: secondsOf(age),
    count: numberOf(/\(x(\d+)/.exec(age ?? '')?.[1] ?? attrs.count) ?? 1,
    ts,
    evidence,
  }
}

/** Events that were recorded on their own, with a time. */
function recordedEvent(row: EventRow): KubeEvent | null {
  if (!/k8s|kubernetes/i.test(row.type)) return null
  const type = String(row.attrs.severity ?? row.attrs.type ?? 'Warning')
  return {
    kind: null,
    name: (row.entity ?? '').replace(/^\w+\//, ''),
    reason: textOf(row.attrs.reason) ?? '',
    message: row.title,
    warning: !/normal|info/i.test(type),
    age: null,
    count: 1,
    ts: row.ts,
    evidence: row.evidence,
  }
}

function probeOf({ kind, name, state, attrs, evidence }: ObjectRow): Probe | null {
  if (kind !== 'unit' && kind !== 'connectivity') return null
  const detail = textOf(attrs.detail) ?? (textOf(attrs.port) === null ? '' : `port ${textOf(attrs.port)}`)
  return { kind, name, state: state ?? '', node: textOf(attrs.node), detail, evidence }
}

const WORKLOAD = /^(deployment|replicaset|statefulset|daemonset)$/

function onlyNamespace(folding: Folding): string | null {
  const names = folding.services.filter((name) => folding.kindOf(name) === 'namespace')
  return names.length === 1 ? (names[0] ?? null) : null
}

const order = (row: ObjectRow): string => `${row.kind}\u0000${row.name}\u0000${JSON.stringify(row.attrs)}`

/** The cluster as all objects and events together show it. Other namespaces than the case's own are left out. */
export function readCluster(
  objects: readonly ObjectRow[],
  recorded: readonly EventRow[],
  folding: Folding,
): Cluster {
  const namespace = onlyNamespace(folding)
  const rows = objects
    .filter((row) => namespace === null || row.namespace === null || row.namespace === namespace)
    .map((row) => ({ row, key: order(row) }))
    .sort((a, b) => (a.row.ts ?? 0) - (b.row.ts ?? 0) || (a.key < b.key ? -1 : 1))
    .map(({ row }) => row)
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
    pods: readPods(rows, folding),
    services: readServices(rows),
    nodes: [...nodes.values()],
    workloads: rows.filter(({ kind }) => WORKLOAD.test(kind)).flatMap((row) => workloadOf(row) ?? []),
    quotas: readQuotas(rows),
    events: [
      ...rows.filter(({ kind }) => kind === 'event').flatMap((row) => eventOf(row) ?? []),
      ...recorded.flatMap((row) => recordedEvent(row) ?? []),
    ],
    probes: rows.flatMap((row) => probeOf(row) ?? []),
    namespace,
  }
}
