import type { EventRow, ObjectRow } from '../domain/case-file.ts'
import type { Observation } from '../domain/ranking.ts'
import type { Folding } from './case-input.ts'

/** What Kubernetes' own words for a broken object mean, strongest first. */
const REASONS: readonly (readonly [words: RegExp, kind: string, score: number])[] = [
  [/\bNotReady\b|node.*(unreachable|not ready)/i, 'node', 5.5],
  [/exceeded quota|quota/i, 'quota', 5.2],
  [/OOMKill|Evicted|out of memory/i, 'oom', 5.2],
  [/ErrImage|ImagePull|InvalidImageName/i, 'image', 5],
  [/CreateContainerConfigError|configmap .*not found|secret .*not found|couldn't find key/i, 'config', 5],
  [/FailedScheduling|Insufficient|didn't match|unschedulable|untolerated taint/i, 'scheduling', 5],
  [
    /FailedMount|FailedAttachVolume|FailedBinding|ProvisioningFailed|persistentvolumeclaim .*not found/i,
    'storage',
    4.6,
  ],
  [/FailedCreate|forbidden/i, 'admission', 4.2],
  [/CrashLoopBackOff|\bBackOff\b|\bError\b|ContainerCannotRun|RunContainerError|Init:/i, 'crash', 4.5],
  [/Liveness probe failed|Readiness probe failed|Unhealthy/i, 'probe', 3.6],
  [/ProgressDeadlineExceeded|ReplicaFailure/i, 'rollout', 3.4],
  [/Pending|ContainerCreating|Unknown/i, 'not-ready', 3],
]

const match = (text: string) => REASONS.find(([words]) => words.test(text))

/** `2/3` as [2, 3]. */
function readiness(row: ObjectRow): readonly [number, number] | null {
  const text = typeof row.attrs.ready === 'string' ? row.attrs.ready : (row.state ?? '')
  const found = /^(\d+)\/(\d+)$/.exec(text)
  if (found) return [Number(found[1]), Number(found[2])]
  const { ready, available, desired } = row.attrs
  const have = typeof available === 'number' ? available : ready
  return typeof have === 'number' && typeof desired === 'number' ? [have, desired] : null
}

/** Words in which the object itself says how it is; labels and images would only mislead. */
function wordsOf(row: ObjectRow): string {
  const { attrs } = row
  const parts = [row.state, attrs.status, attrs.reasons, attrs.conditions, attrs.message, attrs.reason]
  const containers = attrs.containers ?? attrs.status
  return [...parts, typeof containers === 'object' ? containers : null]
    .filter((part) => part !== null && part !== undefined)
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ')
}

/** `payments-6d5f7c9b8-x2x9k` belongs to `payments`; a known service's own name wins. */
export function ownerOf(name: string, folding: Folding): string {
  const known = folding.serviceOf(name)
  if (known !== null && known !== name) return known
  const own = folding.services.filter((service) => name === service || name.startsWith(`${service}-`))
  const longest = own.sort((a, b) => b.length - a.length)[0]
  return longest ?? name.replace(/-[0-9a-f]{6,10}-[a-z0-9]{5}$|-[a-z0-9]{5}$/, '')
}

const DONE = /^(Completed|Succeeded|Running|Active|Ready|Bound|True|Normal)$/i

function podObservation(row: ObjectRow, words: string): { kind: string; score: number } | null {
  if (/^Terminating$|^Completed$|^Succeeded$/i.test(row.state ?? '')) return null
  const ready = readiness(row)
  const lacking = ready !== null && ready[0] < ready[1]
  const found = match(words)
  if (lacking) return { kind: found?.[1] ?? 'not-ready', score: found?.[2] ?? 3 }
  if (ready !== null || DONE.test(row.state ?? '')) return null
  return found ? { kind: found[1], score: found[2] } : null
}

function workloadObservation(row: ObjectRow): { kind: string; score: number } | null {
  const ready = readiness(row)
  if (ready === null) return null
  if (ready[1] === 0 && row.kind === 'deployment') return { kind: 'scaled-to-zero', score: 5 }
  return ready[0] < ready[1] ? { kind: 'not-ready', score: 2.5 } : null
}

function nodeObservation(row: ObjectRow, words: string): { kind: string; score: number } | null {
  const { attrs } = row
  const pressed = ['memory_pressure', 'disk_pressure', 'pid_pressure'].find(
    (name) => String(attrs[name]) === 'True',
  )
  if (pressed) return { kind: 'node', score: 5.5 }
  const ready = String(attrs.ready ?? '')
  return /NotReady|Unknown/.test(words) || /^(False|Unknown)$/.test(ready)
    ? { kind: 'node', score: 5.5 }
    : null
}

function judge(row: ObjectRow): { kind: string; score: number; words: string } | null {
  const words = wordsOf(row)
  const found = (): { kind: string; score: number } | null => {
    if (row.kind === 'pod') return podObservation(row, words)
    if (row.kind === 'node') return nodeObservation(row, words)
    if (/^(deployment|replicaset|statefulset|daemonset)$/.test(row.kind)) return workloadObservation(row)
    return null
  }
  const judged = found()
  return judged ? { ...judged, words } : null
}

/** An object that is broken now, as a fact about its owner. Events only explain objects that are broken. */
export function kubernetesObservations(
  objects: readonly ObjectRow[],
  events: readonly EventRow[],
  folding: Folding,
): (Observation & { kind: string })[] {
  const broken = objects.flatMap((row) => {
    const judged = judge(row)
    if (!judged) return []
    const owner = row.kind === 'node' ? row.name : ownerOf(row.name, folding)
    const why = judged.words.replace(/\s+/g, ' ').slice(0, 160)
    const observation: Observation & { kind: string } = {
      service: owner,
      entity: row.name,
      family: 'state',
      score: judged.score,
      onset: row.ts,
      text: `${row.kind} ${row.name} is ${row.state ?? 'not ready'}: ${why}`,
      citations: [row.evidence],
      source: 'kubernetes',
      untrusted: false,
      kind: judged.kind,
    }
    return [observation]
  })
  return [...broken, ...warnings(objects, events, folding, new Set(broken.map(({ service }) => service)))]
}

/** Warnings about owners whose objects are well are old news. */
function warnings(
  objects: readonly ObjectRow[],
  events: readonly EventRow[],
  folding: Folding,
  sick: ReadonlySet<string>,
): (Observation & { kind: string })[] {
  const states = objects.some(({ kind }) => kind === 'pod')
  const lines = [
    ...objects
      .filter((row) => row.kind === 'event' && String(row.attrs.type) === 'Warning')
      .map((row) => ({
        name: row.name,
        text: `${row.state}: ${String(row.attrs.message ?? '')}`,
        ts: row.ts,
        ref: row.evidence,
      })),
    ...events
      .filter(
        (row) => /k8s/.test(row.type) && !/Normal/.test(String(row.attrs.severity ?? row.attrs.type ?? '')),
      )
      .map((row) => ({
        name: (row.entity ?? '').replace(/^\w+\//, ''),
        text: row.title,
        ts: row.ts,
        ref: row.evidence,
      })),
  ]
  return lines.flatMap(({ name, text, ts, ref }) => {
    const found = match(text)
    const service = ownerOf(name, folding)
    if (!found || (states && !sick.has(service))) return []
    return [
      {
        service,
        entity: name,
        family: 'state' as const,
        score: found[2] * 0.6,
        onset: ts,
        text: `event on ${name}: ${text.replace(/\s+/g, ' ').slice(0, 160)}`,
        citations: [ref],
        source: 'kubernetes',
        untrusted: true,
        kind: found[1],
      },
    ]
  })
}
