import type { Cluster, Fact, KubeEvent, Pod } from './model.ts'
import { isReady, isUnready } from './model.ts'
import { type Reason, reasonIn } from './reasons.ts'

const BAD_STATUS = /Pending|CrashLoop|ImagePull|ErrImage|Error|Init:|Config|Unknown|Failed|Evicted/
/** A pod that probes keep out runs but takes no traffic: worse than the event alone says. */
const PROBE_FAILS = 4.2
const UNEXPLAINED = 3.5
/** A pod this young may simply be starting. */
const STARTING = 20
/** What its node does to a pod is not the pod's fault. */
const ON_BAD_NODE = 0.45

interface Explained {
  reason: Reason | null
  text: string
}

/** The strongest reason that status, containers and events give. An event says more than "it crashed". */
function explain(pod: Pod, events: readonly KubeEvent[]): Explained {
  const own = [pod.status, ...pod.reasons].join(' ')
  let best: Explained = { reason: reasonIn(own), text: own }
  for (const event of events) {
    const reason = reasonIn(`${event.reason} ${event.message}`)
    if (!reason) continue
    const stronger = best.reason === null || reason.score > best.reason.score
    if (stronger || (best.reason?.kind === 'crash' && reason.kind !== 'probe' && reason.kind !== 'crash'))
      best = { reason, text: `${event.reason}: ${event.message}` }
  }
  return best
}

const wellSaid = (pod: Pod): string => {
  const ready = pod.wanted === null ? '' : ` ${pod.ready ?? 0}/${pod.wanted}`
  return `pod ${pod.name} ${pod.status}${ready}`
}

function brokenPod(pod: Pod, events: readonly KubeEvent[], onBadNode: boolean): Fact {
  const { reason, text } = explain(pod, events)
  const ranOut = /OOM/.test([pod.status, ...pod.reasons].join(' '))
  let score = reason?.kind === 'probe' ? PROBE_FAILS : (reason?.score ?? UNEXPLAINED)
  if (!reason && pod.age !== null && pod.age < STARTING) score *= 0.5
  if (onBadNode) score *= ON_BAD_NODE
  if (ranOut && reason?.kind !== 'oom') score = Math.max(score, 5.2)
  const unnamed = /Pending/.test(pod.status) ? 'scheduling' : 'not-ready'
  return {
    service: pod.owner,
    entity: pod.name,
    kind: ranOut ? 'oom' : (reason?.kind ?? unnamed),
    score,
    text: `${wellSaid(pod)}: ${text}`,
    evidence: [pod.evidence, ...events.slice(0, 1).map(({ evidence }) => evidence)],
  }
}

/** Restarts older than this are history. */
const RECENT = 900

/** A pod that is ready now but was restarted lately; a start-up that took two tries is none. */
function restartedPod(pod: Pod, events: readonly KubeEvent[]): Fact | null {
  const { restarts, lastRestart, age } = pod
  if (restarts === 0 || lastRestart === null || lastRestart >= RECENT) return null
  if (age !== null && age <= lastRestart) return null
  const { reason, text } = explain(pod, events)
  const early = age !== null && lastRestart > 0.6 * age ? 0.2 : 1
  const perMinute = restarts / Math.max(1, (age ?? 3600) / 60)
  const fresh = age !== null && age < 3600 ? 2.2 : 1
  const ranOut = /OOM/.test(pod.reasons.join(' '))
  const score = fresh + (reason ? 0.5 : 0) + Math.min(1.6, 1.2 * perMinute) + (ranOut ? 1 : 0)
  return {
    service: pod.owner,
    entity: pod.name,
    kind: reason?.kind ?? 'restart',
    score: early * Math.min(4.3, score),
    text: `pod ${pod.name} was restarted ${restarts}×, the last time ${lastRestart} s before it was read: ${text}`,
    evidence: [pod.evidence],
  }
}

/** Pods that are broken now. Old warnings about a pod that is ready are not read at all. */
export function podFacts({ pods, events, nodes }: Cluster): Fact[] {
  const warnings = Map.groupBy(
    events.filter(({ warning, reason }) => warning || reason === 'FailedBinding'),
    ({ name }) => name,
  )
  const badNodes = new Set(nodes.filter(({ trouble }) => trouble !== null).map(({ name }) => name))
  return pods.flatMap((pod) => {
    if (pod.terminating) return []
    const own = warnings.get(pod.name) ?? []
    const bad = isUnready(pod) || (BAD_STATUS.test(pod.status) && !isReady(pod))
    if (bad) return [brokenPod(pod, own, pod.node !== null && badNodes.has(pod.node))]
    return restartedPod(pod, own) ?? []
  })
}
