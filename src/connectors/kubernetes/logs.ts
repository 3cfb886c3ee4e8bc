import type { EntityRow, Purpose, TimeWindow } from '../../domain/case-file.ts'
import type { Collected } from '../../domain/connector.ts'
import type { Unanswered } from '../asked.ts'
import { collected, type Question, unanswered } from '../collected.ts'
import { type LogLine, readLine } from '../log-lines/read-line.ts'
import type { Json, KubeObject } from './api.ts'
import { serviceOfPod } from './owners.ts'
import { RESOURCES } from './resources.ts'
import type { Reading } from './state.ts'

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const recordsOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const recordOf = (value: unknown): Json => (isRecord(value) ? value : {})

export interface LogRead {
  pod: KubeObject
  service: string
  container: string
  previous: boolean
}

/** Pods that are read, the unhealthy ones first. */
const MOST_PODS = 20
export const MOST_READS = 40
/** Lines of a container of the incident, from its end; bytes of any. */
const TAIL = 1000
const BYTES = 256 * 1024

const statusesOf = (pod: KubeObject): Json[] => {
  const status = recordOf(pod.status)
  return [...recordsOf(status.containerStatuses), ...recordsOf(status.initContainerStatuses)]
}

const restartsOf = (status: Json): number =>
  typeof status.restartCount === 'number' ? status.restartCount : 0

/** Whether a container of it is not ready, or was started again. */
function isUnwell(pod: KubeObject): boolean {
  const { phase } = recordOf(pod.status)
  if (phase === 'Succeeded') return false
  return phase === 'Failed' || statusesOf(pod).some((one) => one.ready !== true || restartsOf(one) > 0)
}

/** A container that never ran has nothing to say. */
const hasRun = ({ state, lastState }: Json): boolean =>
  [recordOf(state), recordOf(lastState)].some((one) => isRecord(one.running) || isRecord(one.terminated))

/** Whose lines are read: those of unhealthy pods and of the targets', and what ran before a restart. */
export function logReads(
  pods: readonly KubeObject[],
  serviceOf: (pod: KubeObject) => string,
  wanted: ReadonlySet<string>,
): LogRead[] {
  const chosen = pods
    .map((pod) => ({ pod, service: serviceOf(pod), unwell: isUnwell(pod) }))
    .filter(({ unwell, service }) => unwell || wanted.has(service))
    .sort(
      (a, b) =>
        Number(b.unwell) - Number(a.unwell) || Number(wanted.has(b.service)) - Number(wanted.has(a.service)),
    )
    .slice(0, MOST_PODS)
  return chosen
    .flatMap(({ pod, service }) =>
      statusesOf(pod)
        .filter(hasRun)
        .flatMap((status): LogRead[] => {
          const one = { pod, service, container: String(status.name) }
          const now = { ...one, previous: false }
          return restartsOf(status) > 0 ? [now, { ...one, previous: true }] : [now]
        }),
    )
    .slice(0, MOST_READS)
}

/** The node lost the file: told with status 200, in place of the lines. */
const LOST = /^unable to retrieve container logs for \S+\s*$/

const STAMPED = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/

function linesOf(text: string, { pod }: LogRead, window: TimeWindow, now: number): LogLine[] {
  return text.split('\n').flatMap((line): LogLine[] => {
    const [, stamp = '', said = ''] = STAMPED.exec(line) ?? []
    const ts = Date.parse(stamp.replace(/(\.\d{3})\d+/, '$1'))
    if (Number.isNaN(ts) || said === '' || ts < window.start || ts > window.end) return []
    return [readLine(said, { ts, entity: pod.metadata.name, now })]
  })
}

/** A baseline is its last hour, from the front: what comes after it is the incident's. */
const windowOf = (window: TimeWindow, purpose: Purpose): TimeWindow =>
  purpose === 'incident' ? window : { start: Math.max(window.start, window.end - 3_600_000), end: window.end }

interface ReadLog {
  lines: LogLine[]
  text: string
  /** Whose lines the node no longer has. */
  lost?: string
}

async function readOne(
  { api, now, signal }: Reading,
  read: LogRead,
  window: TimeWindow,
  purpose: Purpose,
): Promise<ReadLog | Unanswered> {
  const { namespace = '', name } = read.pod.metadata
  const { container, previous } = read
  const tail = purpose === 'incident' ? TAIL : null
  const since = window.start
  const got = await api.log({ namespace, pod: name, container, previous, since, tail, bytes: BYTES }, signal)
  if (!got.ok) return got
  if (LOST.test(got.text)) return { lines: [], text: '', lost: `${name}/${container}` }
  return { lines: linesOf(got.text, read, window, now), text: got.text }
}

type Fold = Omit<EntityRow, 'evidence'>

interface Pods {
  pods: KubeObject[]
  /** Why not all of them are there; null when they are. */
  cut: string | null
}

/** Pods of the namespaces, or the one of that name. */
async function podsOf(
  { api, namespaces, signal }: Reading,
  pod: string | undefined,
): Promise<Pods | Unanswered> {
  const { resource, versions } = RESOURCES.find(({ kind }) => kind === 'pod') ?? {
    resource: 'pods',
    versions: [],
  }
  const answers = await Promise.all(
    namespaces.map((namespace) =>
      api.list(
        {
          resource,
          versions,
          namespace,
          fieldSelector: pod === undefined ? undefined : `metadata.name=${pod}`,
        },
        signal,
      ),
    ),
  )
  const failed = answers.flatMap((one) => (one.ok ? [] : [one]))
  if (failed.length > 0 && failed.length === answers.length) return failed[0] as Unanswered
  const cuts = answers.map((one) => (one.ok ? one.cut : one.reason)).filter((one) => one !== null)
  return { pods: answers.flatMap((one) => (one.ok ? one.items : [])), cut: cuts[0] ?? null }
}

/** 400 is how the server says that there was no container before, or that it has not begun. */
const isNothing = ({ reason }: Unanswered): boolean => /^40[04] /.test(reason)

function answerOf(
  question: Question,
  window: TimeWindow,
  reads: readonly LogRead[],
  answers: readonly Awaited<ReturnType<typeof readOne>>[],
): Collected {
  const lines = answers.flatMap((one) => ('lines' in one ? one.lines : []))
  const failures = answers.flatMap((one) => ('lines' in one || isNothing(one) ? [] : [one]))
  const lost = answers.flatMap((one) => ('lines' in one ? (one.lost ?? []) : []))
  const said =
    lost.length === 0 ? question : { ...question, args: { ...question.args, lost_by_the_node: lost } }
  const [failure] = failures
  if (failure !== undefined && lines.length === 0) return unanswered(said, window, failure)
  const folds = new Map(
    reads.map(({ pod, service }): [string, Fold] => [
      pod.metadata.name,
      { entity: pod.metadata.name, kind: 'pod', service },
    ]),
  )
  const entities = [...folds.values()].filter(({ entity, service }) => entity !== service)
  return collected(said, window, {
    raw: Buffer.from(answers.map((one) => ('lines' in one ? one.text : '')).join('')),
    tables: lines.length === 0 ? {} : { logs: { rows: lines }, entities: { rows: entities } },
    truncated:
      failure === undefined ? null : `${failures.length} of ${answers.length} logs: ${failure.reason}`,
  })
}

/** Lines of the pods that matter, or of the one named, with those of the containers that ran before a restart. */
export async function collectLogs(
  reading: Reading,
  asked: TimeWindow,
  purpose: Purpose,
  pod?: string,
): Promise<Collected[]> {
  const { instance, selected } = reading
  const window = windowOf(asked, purpose)
  const question = (query: string): Question => ({ source: 'logs', query, args: { instance } })
  const listed = await podsOf(reading, pod)
  if (!('pods' in listed)) return [unanswered(question('logs of pods'), window, listed)]
  const wanted = new Set(selected.map(({ target }) => target.service))
  const serviceOf = (one: KubeObject): string => serviceOfPod(one, selected)
  // A pod that somebody names is wanted whatever it belongs to.
  const reads = logReads(
    listed.pods,
    serviceOf,
    pod === undefined ? wanted : new Set(listed.pods.map(serviceOf)),
  )
  const answers = await Promise.all(reads.map((one) => readOne(reading, one, window, purpose)))
  const services = [...new Set(reads.map(({ service }) => service))].sort().join(', ')
  const said = pod === undefined ? `logs of pods of ${services || 'nobody'}` : `logs of pod ${pod}`
  const answer = answerOf(question(said), window, reads, answers)
  return [
    listed.cut === null || answer.status !== 'ok'
      ? answer
      : { ...answer, status: 'truncated', reason: listed.cut },
  ]
}
