import type { ObjectRow } from '../../domain/case-file.ts'
import type { Json, KubeObject } from './api.ts'

export type Row = Omit<ObjectRow, 'evidence'>

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const recordOf = (value: unknown): Json => (isRecord(value) ? value : {})

const recordsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : [])

const SECRET_NAME = /pass(?:word|wd)?|secret|token|credential|api_?key|private_?key|[_-]key$/i

const MASK = '[not read: its name says that it is secret]'

/** Characters of one value of a config map that are kept. */
const LONGEST = 2000

/** A config map's values, those with a secret's name left out; a connection string stays for the redaction. */
const dataOf = (data: unknown): Json =>
  Object.fromEntries(
    Object.entries(recordOf(data)).map(([name, value]) => [
      name,
      SECRET_NAME.test(name) ? MASK : String(value).slice(0, LONGEST),
    ]),
  )

const withoutSecretEnv = (container: Json): Json => ({
  ...container,
  ...(Array.isArray(container.env)
    ? {
        env: recordsOf(container.env).map((one) =>
          typeof one.value === 'string' && SECRET_NAME.test(String(one.name)) ? { ...one, value: MASK } : one,
        ),
      }
    : {}),
})

function podSpec(spec: Json): Json {
  const parts = ['containers', 'initContainers'].filter((name) => Array.isArray(spec[name]))
  return {
    ...spec,
    ...Object.fromEntries(parts.map((name) => [name, recordsOf(spec[name]).map(withoutSecretEnv)])),
  }
}

/** A pod's spec, or the template inside a workload's. */
function specOf(spec: unknown): unknown {
  if (!isRecord(spec)) return spec
  const own = podSpec(spec)
  const template = recordOf(spec.template)
  return isRecord(template.spec) ? { ...own, template: { ...template, spec: podSpec(template.spec) } } : own
}

/** The object without what only machines read, and without what its names say is secret. */
export function pruned(object: KubeObject): KubeObject {
  const { managedFields: _, annotations, ...metadata } = object.metadata
  const kept = Object.entries(annotations ?? {}).filter(([name]) => !/last-applied-configuration$/.test(name))
  return {
    ...object,
    ...('spec' in object ? { spec: specOf(object.spec) } : {}),
    ...('data' in object ? { data: dataOf(object.data) } : {}),
    ...('binaryData' in object ? { binaryData: Object.keys(recordOf(object.binaryData)) } : {}),
    metadata: { ...metadata, annotations: Object.fromEntries(kept) },
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Why a container waits or ended, else the phase; as `kubectl get pods` prints it. */
function podState({ status }: Json): string | null {
  const containers = recordsOf(recordOf(status).containerStatuses)
  const said = containers.flatMap(({ state }) => {
    const { waiting, terminated } = recordOf(state)
    return text(recordOf(waiting).reason) ?? text(recordOf(terminated).reason) ?? []
  })
  return said[0] ?? text(recordOf(status).reason) ?? text(recordOf(status).phase)
}

function nodeState({ status }: Json): string | null {
  const ready = recordsOf(recordOf(status).conditions).find(({ type }) => type === 'Ready')
  if (ready === undefined) return null
  return ready.status === 'True' ? 'Ready' : 'NotReady'
}

function stateOf(kind: string, object: Json): string | null {
  if (kind === 'pod') return podState(object)
  if (kind === 'node') return nodeState(object)
  if (kind === 'event') return text(object.reason)
  const { spec, status } = object
  const [wanted, ready] = [recordOf(spec).replicas, recordOf(status).readyReplicas]
  if (typeof wanted === 'number') return `${typeof ready === 'number' ? ready : 0}/${wanted}`
  return text(recordOf(status).phase)
}

const timeOf = (...values: unknown[]): number | null => {
  const times = values.map((value) => Date.parse(text(value) ?? ''))
  return times.find(Number.isFinite) ?? null
}

/** A set has no count of its own wish: what is scheduled and ready is in its status. */
function daemonCounts(kind: string, status: Json): Json {
  if (kind !== 'daemonset') return {}
  const { desiredNumberScheduled: desired, numberReady: available } = status
  return { ...(desired === undefined ? {} : { desired }), ...(available === undefined ? {} : { available }) }
}

/** `readAt` is when it was read, in milliseconds UTC; an event has its own time. */
export function objectRow(kind: string, object: KubeObject, readAt: number): Row {
  const { metadata, ...attrs } = object
  const { name, namespace, labels, annotations, creationTimestamp, deletionTimestamp, ownerReferences } =
    metadata
  const isEvent = kind === 'event'
  const seen = isEvent
    ? timeOf(recordOf(attrs.series).lastObservedTime, attrs.lastTimestamp, attrs.eventTime, creationTimestamp)
    : readAt
  return {
    ts: seen,
    kind,
    namespace: namespace ?? null,
    name: isEvent ? (text(recordOf(attrs.involvedObject).name) ?? name) : name,
    state: stateOf(kind, attrs),
    attrs: {
      apiVersion: 'v1',
      ...attrs,
      ...daemonCounts(kind, recordOf(attrs.status)),
      ...(labels ? { labels } : {}),
      ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(creationTimestamp ? { created: creationTimestamp } : {}),
      ...(deletionTimestamp ? { deletion_timestamp: deletionTimestamp } : {}),
      ...(ownerReferences ? { owners: ownerReferences } : {}),
    },
  }
}
