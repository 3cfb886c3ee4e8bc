import type { Cluster, Fact, KubeEvent, Pod } from './model.ts'
import { isReady, isUnready } from './model.ts'
import { type Reason, reasonIn } from './reasons.ts'

const BAD_STATUS = /Pending|CrashLoop|ImagePull|ErrImage|Error|Init:|Config|Unknown|Failed|Evicted/
/** A pod that probes keep out runs but takes no traffic: worse than the event alone says. */
const PROBE_FAILS = 4.2
/** What a crash loop counts. */
const CRASH = 4.5
const UNEXPLAINED = 3.5
/** A pod this young may simply be starting. */
const STARTING = 20
/** What its node does to a pod is not the pod's fault. */
const ON_BAD_NODE = 0.45

interface Explained {
  reason: Reason | null
  text: string
}

/** What a pod says of itself. While it has no node, its containers have nothing to say. */
const ownWords = ({ status, reasons, node }: Pod): string => {
  const isUnplaced = node === null && status.startsWith('Pending')
  return [status, ...(isUnplaced ? reasons.filter((one) => /schedul/i.test(one)) : reasons)].join(' ')
}

const KILLED_BY_PROBE = /failed (liveness|startup) probe, will be restarted/i

/** The strongest reason that status, containers and events give. An event says more than "it crashed". */
function explain(pod: Pod, events: readonly KubeEvent[]): Explained {
  const own = ownWords(pod)
  let best: Explained = { reason: reasonIn(own), text: own }
  const killed = events.find(({ message }) => KILLED_BY_PROBE.test(message))
  // Whoever is killed for its probe crashes nowhere else: exit codes and back-offs only follow.
  if (killed && (best.reason === null || best.reason.kind === 'crash'))
    return { reason: { kind: 'probe', score: CRASH }, text: `${killed.message}: ${own}` }
  for (const event of events) {
    const reason = reasonIn(`${event.reason} ${event.message}`)
    // A pod that has its node was scheduled, whatever was said before.
    if (!reason || (reason.kind === 'scheduling' && pod.node !== null)) continue
    const stronger = best.reason === null || reason.score > best.reason.score
    if (stronger || (best.reason?.kind === 'crash' && reason.kind !== 'probe' && reason.kind !== 'crash'))
      best = { reason, text: `${event.reason}: ${event.message}` }
  }
  return best
}

/** Whoever waits this long without having run, or was restarted this often, is no news today. */
const CHRONIC = 2 * 86_400
const OFTEN = 200

const NEVER_RAN = /Pending|ImagePull|ErrImage|InvalidImage|Config|ContainerCreating|Init:/

/** What a pod counts that is broken since long: less, and little while others of its kind serve. */
function chronic(pod: Pod, mates: readonly Pod[]): number {
  const waits = NEVER_RAN.test(pod.status) && pod.restarts === 0 && pod.age !== null && pod.age >= CHRONIC
  if (!waits && pod.restarts < OFTEN) return 1
  return mates.some((mate) => mate !== pod && isReady(mate)) ? 0.3 : 0.6
}

const wellSaid = (pod: Pod): string => {
  const ready = pod.wanted === null ? '' : ` ${pod.ready ?? 0}/${pod.wanted}`
  return `pod ${pod.name} ${pod.status}${ready}`
}

function brokenPod(pod: Pod, events: readonly KubeEvent[], discount: number): Fact {
  const { reason, text } = explain(pod, events)
  const ranOut = /OOM/.test(ownWords(pod))
  let score = reason?.kind === 'probe' ? Math.max(PROBE_FAILS, reason.score) : (reason?.score ?? UNEXPLAINED)
  if (!reason && pod.age !== null && pod.age < STARTING) score *= 0.5
  if (ranOut && reason?.kind !== 'oom') score = Math.max(score, 5.2)
  score *= discount
  const unnamed = /Pending/.test(pod.status) ? 'scheduling' : 'not-ready'
  return {
    service: pod.owner,
    entity: pod.owner,
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
    entity: pod.owner,
    kind: reason?.kind ?? 'restart',
    score: early * Math.min(4.3, score),
    text: `pod ${pod.name} was restarted ${restarts}×, the last time ${lastRestart} s before it was read: ${text}`,
    evidence: [pod.evidence],
  }
}

/** Pods that are broken now. Old warnings about a pod that is ready are not read at all. */
export function podFacts({ pods, events, nodes }: Cluster): Fact[] {
  const warnings = Map.groupBy(
    events.filter(({ warning, reason }) => warning || reason === 'FailedBinding' || reason === 'Killing'),
    ({ name }) => name,
  )
  const owned = Map.groupBy(pods, ({ owner }) => owner)
  const badNodes = new Set(nodes.filter(({ trouble }) => trouble !== null).map(({ name }) => name))
  return pods.flatMap((pod) => {
    if (pod.terminating) return []
    const own = warnings.get(pod.name) ?? []
    const bad = isUnready(pod) || (BAD_STATUS.test(pod.status) && !isReady(pod))
    const mates = owned.get(pod.owner) ?? []
    const ofNode = pod.node !== null && badNodes.has(pod.node) ? ON_BAD_NODE : 1
    if (bad) return [brokenPod(pod, own, ofNode * chronic(pod, mates))]
    return restartedPod(pod, own) ?? []
  })
}
