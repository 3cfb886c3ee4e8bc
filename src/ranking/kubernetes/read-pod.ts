import type { ObjectRow } from '../../domain/case-file.ts'
import type { Folding } from '../case-input.ts'
import { isRecord, type Json, numberOf, recordOf, recordsOf, stringsOf, textOf, textsOf } from './attrs.ts'
import type { Pod } from './model.ts'
import { ownerOf } from './owner.ts'
import { secondsOf } from './reasons.ts'

type Known = Partial<Omit<Pod, 'name' | 'owner' | 'evidence'>>

/** `node-1/10.0.0.4` as `node-1`; null for `<none>` and for what stands there before a pod has a node. */
const nodeOf = (value: unknown): string | null => {
  const name = textOf(value)?.replace(/\/.*/, '') ?? ''
  return name === '' || /^<none>$|^(un|not.?)scheduled$/i.test(name) ? null : name
}

/** A line of `kubectl get pods`. */
function fromTable({ attrs, state }: ObjectRow): Known {
  const ready = /^(\d+)\/(\d+)$/.exec(textOf(attrs.ready) ?? '')
  const restarts = /^(\d+)(?:\s+\(([^)]*) ago\))?/.exec(textOf(attrs.restarts) ?? '')
  return {
    status: textOf(attrs.status) ?? state ?? '',
    ...(ready ? { ready: Number(ready[1]), wanted: Number(ready[2]) } : {}),
    ...(restarts ? { restarts: Number(restarts[1]), lastRestart: secondsOf(restarts[2] ?? null) } : {}),
    age: secondsOf(textOf(attrs.age)),
    node: nodeOf(attrs.node),
  }
}

const HARMLESS_REASON = /^(Completed|PodCompleted|Started|Created|Scheduled)$/

/** The object part of `kubectl describe pod`. */
function fromDescription({ attrs, state }: ObjectRow): Known {
  const containers = recordOf(attrs.containers_ready)
  const [ready, wanted] = [numberOf(containers.ready), numberOf(containers.total)]
  const ports = recordsOf(attrs.container_ports)
  const codes = textsOf(attrs.exit_codes).filter((code) => code !== '0')
  const reasons = textsOf(attrs.reasons).filter((reason) => !HARMLESS_REASON.test(reason))
  return {
    status: state ?? '',
    ...(ready !== null && wanted !== null ? { ready, wanted } : {}),
    restarts: Math.max(0, ...textsOf(attrs.restarts).map(Number)),
    node: nodeOf(attrs.node),
    labels: stringsOf(attrs.label_map),
    ports: ports.flatMap(({ port }) => numberOf(port) ?? []),
    protocols: new Set(ports.flatMap(({ protocol }) => textOf(protocol) ?? [])),
    portNames: ports.flatMap(({ name }) => textOf(name) ?? []),
    images: textsOf(attrs.images),
    env: recordsOf(attrs.env).map((one) => ({ name: String(one.name), value: String(one.value) })),
    probes: recordsOf(attrs.probes).map((one) => ({ kind: String(one.kind), text: String(one.text) })),
    reasons: [...reasons, ...codes.map((code) => `exit code ${code}`)],
    terminating: attrs.deleting === true,
  }
}

/** Why a container waits or ended, by either spelling of its state. */
function containerReasons(container: Json): string[] {
  const state = recordOf(container.state)
  const waiting = state.waiting
  const reasons: string[] = []
  if (isRecord(waiting))
    reasons.push(`${textOf(waiting.reason) ?? 'waiting'} ${textOf(waiting.message) ?? ''}`)
  else if (waiting || /Back|Err/.test(textOf(state.reason) ?? ''))
    reasons.push(`${textOf(state.reason) ?? 'waiting'} ${textOf(state.message) ?? ''}`)
  const last = [container.last_state, container.lastState, container.state].map(
    (one) => recordOf(one).terminated,
  )
  const ended = [container.last_terminated, ...last].find(isRecord)
  if (ended)
    reasons.push(`${textOf(ended.reason) ?? 'terminated'}:${textOf(ended.exit_code ?? ended.exitCode) ?? ''}`)
  return reasons
}

const conditionReasons = (conditions: unknown): string[] =>
  recordsOf(conditions)
    .filter(({ status, reason }) => status !== 'True' && textOf(reason))
    .map(({ type, status, reason, message }) => `${type}=${status} ${reason} ${textOf(message) ?? ''}`)

const ofContainers = (containers: readonly Json[]): Known => ({
  ready: containers.filter(({ ready }) => ready === true).length,
  wanted: containers.length,
  restarts: Math.max(0, ...containers.map((one) => numberOf(one.restart_count ?? one.restartCount) ?? 0)),
})

/** JSON that a tool made of a pod: `{phase, containers, conditions}`. */
function fromFlatJson({ attrs, state }: ObjectRow): Known {
  const containers = recordsOf(attrs.containers)
  return {
    status: textOf(attrs.phase) ?? state ?? '',
    ...ofContainers(containers),
    node: nodeOf(attrs.node_name ?? attrs.node),
    reasons: [...containers.flatMap(containerReasons), ...conditionReasons(attrs.conditions)],
    terminating: Boolean(attrs.deletion_timestamp),
  }
}

function probeText(kind: string, probe: Json): { kind: string; text: string }[] {
  const http = isRecord(probe.httpGet) ? probe.httpGet : recordOf(probe.tcpSocket ?? probe.grpc)
  const port = textOf(http.port)
  return port === null
    ? []
    : [{ kind, text: `${port.match(/^\d+$/) ? `:${port}` : port}${textOf(http.path) ?? ''}` }]
}

/** Seconds from a time in a manifest to the read; null when either is unknown. */
function secondsSince(value: unknown, readAt: number | null): number | null {
  const time = Date.parse(textOf(value) ?? '')
  return readAt !== null && Number.isFinite(time) ? Math.max(0, (readAt - time) / 1000) : null
}

function manifestAges({ attrs }: ObjectRow, readAt: number | null): Known {
  const starts = recordsOf(recordOf(attrs.status).containerStatuses)
    .filter((one) => (numberOf(one.restartCount) ?? 0) > 0)
    .flatMap((one) => secondsSince(recordOf(recordOf(one.state).running).startedAt, readAt) ?? [])
  return {
    age: secondsSince(attrs.created, readAt),
    lastRestart: starts.length > 0 ? Math.min(...starts) : null,
  }
}

/** A manifest of Kubernetes itself: spec and status. */
function fromManifest({ attrs, state }: ObjectRow): Known {
  const [spec, status] = [recordOf(attrs.spec), recordOf(attrs.status)]
  const containers = recordsOf(spec.containers)
  const statuses = recordsOf(status.containerStatuses)
  const ports = containers.flatMap((one) => recordsOf(one.ports))
  const starting = recordsOf(status.initContainerStatuses).filter(({ ready }) => ready !== true)
  return {
    status: textOf(status.reason) ?? textOf(status.phase) ?? state ?? '',
    ...(statuses.length > 0 ? ofContainers(statuses) : {}),
    node: textOf(spec.nodeName),
    labels: stringsOf(attrs.labels),
    ports: ports.flatMap(({ containerPort }) => numberOf(containerPort) ?? []),
    protocols: new Set(ports.map(({ protocol }) => textOf(protocol) ?? 'TCP')),
    portNames: ports.flatMap(({ name }) => textOf(name) ?? []),
    images: containers.flatMap(({ image }) => textOf(image) ?? []),
    env: containers
      .flatMap((one) => recordsOf(one.env))
      .flatMap((one) =>
        textOf(one.value) === null ? [] : [{ name: String(one.name), value: String(one.value) }],
      ),
    probes: containers.flatMap((one) => [
      ...probeText('liveness', recordOf(one.livenessProbe)),
      ...probeText('readiness', recordOf(one.readinessProbe)),
    ]),
    reasons: [
      ...[...starting, ...statuses].flatMap(containerReasons),
      ...conditionReasons(status.conditions),
    ],
    terminating: Boolean(attrs.deletion_timestamp),
  }
}

function known(row: ObjectRow, readAt: number | null): Known {
  const { attrs } = row
  if (isRecord(attrs.spec)) return { ...fromManifest(row), ...manifestAges(row, readAt) }
  if (Array.isArray(attrs.containers)) return fromFlatJson(row)
  const described = ['containers_ready', 'images', 'label_map', 'conditions', 'start'].some(
    (name) => name in attrs,
  )
  return described ? fromDescription(row) : fromTable(row)
}

const EMPTY: Omit<Pod, 'name' | 'owner' | 'evidence'> = {
  status: '',
  ready: null,
  wanted: null,
  restarts: 0,
  lastRestart: null,
  age: null,
  node: null,
  labels: null,
  ports: [],
  portNames: [],
  protocols: new Set(),
  images: [],
  env: [],
  probes: [],
  reasons: [],
  terminating: false,
}

const says = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

/** One pod out of everything that was read of it: what a later row does not say stays as it is known. */
export function readPods(rows: readonly ObjectRow[], folding: Folding, readAt: number | null): Pod[] {
  const pods = new Map<string, Pod>()
  for (const row of rows) {
    if (row.kind !== 'pod') continue
    const before = pods.get(row.name) ?? {
      ...EMPTY,
      name: row.name,
      owner: ownerOf(row.name, folding),
      evidence: row.evidence,
    }
    const now = known(row, readAt)
    const merged = { ...before }
    for (const [name, value] of Object.entries(now)) if (says(value)) Object.assign(merged, { [name]: value })
    merged.terminating = before.terminating || now.terminating === true || /^Terminating/.test(merged.status)
    merged.restarts = Math.max(before.restarts, now.restarts ?? 0)
    // The table says why a pod waits; the status line of its description only that it does.
    if (before.status !== '' && /^(Running|Pending)$/.test(merged.status)) merged.status = before.status
    pods.set(row.name, merged)
  }
  return [...pods.values()]
}
