import type { FaultKind } from '../../domain/fault-kind.ts'

/** What Kubernetes' own words for trouble mean. */
export interface Reason {
  kind: FaultKind
  score: number
}

/** First match wins: the narrow words before the wide ones. */
const RULES: readonly (readonly [words: RegExp, kind: FaultKind, score: number])[] = [
  [/exceeded quota/i, 'quota', 6],
  [/OOM-?killed|memory limit too low/i, 'oom', 5.2],
  [
    /ImagePullBackOff|ErrImagePull|Failed to pull image|ErrImageNeverPull|manifest unknown|InvalidImageName/i,
    'image',
    5,
  ],
  [
    /(secret|configmap)s? "[^"]+" not found|CreateContainerConfigError|couldn't find key|references non-existent (secret|config)/i,
    'config',
    5,
  ],
  [
    /FailedScheduling|Unschedulable|nodes are available|Insufficient (cpu|memory|ephemeral)|unbound immediate PersistentVolumeClaims|untolerated taint|didn't match/i,
    'scheduling',
    5,
  ],
  [
    /FailedMount|FailedAttachVolume|MountVolume|FailedBinding|ProvisioningFailed|persistentvolumeclaim "[^"]+" not found/i,
    'storage',
    4,
  ],
  [/Liveness probe failed/i, 'probe', 3.2],
  [/Readiness probe failed/i, 'probe', 3],
  [/Startup probe failed/i, 'probe', 1.5],
  [/Back-off restarting failed container|CrashLoopBackOff/i, 'crash', 4.5],
  [/FailedCreatePodSandBox|RunContainerError|CreateContainerError|ContainerCannotRun/i, 'runtime', 4],
  [/NodeNotReady|NodeLost|node .*(not ready|unreachable|unresponsive)/i, 'node', 4.5],
  [/Evicted|DiskPressure|MemoryPressure/, 'eviction', 3.5],
  [/ProgressDeadlineExceeded|ReplicaFailure/i, 'rollout', 3.4],
  [/FailedCreate|forbidden:/i, 'admission', 3],
]

export function reasonIn(text: string): Reason | null {
  const found = RULES.find(([words]) => words.test(text))
  return found ? { kind: found[1], score: found[2] } : null
}

/** `3m17s`, `31d` or `2m (x5 over 10m)` in seconds; null when it is no age. */
export function secondsOf(age: string | null): number | null {
  const parts = [...(age ?? '').replace(/\(.*/, '').matchAll(/(\d+)([dhms])/g)]
  if (parts.length === 0) return null
  const unit: Record<string, number> = { d: 86_400, h: 3600, m: 60, s: 1 }
  return parts.reduce((sum, [, count, name]) => sum + Number(count) * (unit[name ?? 's'] ?? 1), 0)
}
