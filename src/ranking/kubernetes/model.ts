import type { FaultKind } from '../../domain/fault-kind.ts'
import type { EvidenceRef } from '../../domain/ids.ts'
import type { Observation } from '../../domain/ranking.ts'

/** What is known of one pod, whatever outputs said it. */
export interface Pod {
  name: string
  /** The service it is folded into. */
  owner: string
  status: string
  /** Containers ready and wanted; null when nothing says so. */
  ready: number | null
  wanted: number | null
  restarts: number
  /** Seconds since the last restart and since it was made; null when unknown. */
  lastRestart: number | null
  age: number | null
  node: string | null
  labels: Readonly<Record<string, string>> | null
  ports: readonly number[]
  /** Names of ports, as far as the output prints them. */
  portNames: readonly string[]
  protocols: ReadonlySet<string>
  images: readonly string[]
  env: readonly { name: string; value: string }[]
  probes: readonly { kind: string; text: string }[]
  /** Reasons that containers and conditions give, with their words. */
  reasons: readonly string[]
  terminating: boolean
  evidence: EvidenceRef
}

export interface ServicePort {
  name: string | null
  port: number
  protocol: string
  target: string
}

export interface KubeService {
  name: string
  selector: Readonly<Record<string, string>> | null
  ports: readonly ServicePort[]
  /** Null when nothing says; '' when there are none. */
  endpoints: string | null
  evidence: EvidenceRef
}

/** A network policy that lets nothing in to the pods it selects. */
export interface Isolation {
  name: string
  /** Null selects every pod of the namespace. */
  selector: Readonly<Record<string, string>> | null
  evidence: EvidenceRef
}

export interface KubeNode {
  name: string
  /** What is wrong with it; null for a node that is well. */
  trouble: string | null
  evidence: EvidenceRef
}

export interface Workload {
  kind: string
  name: string
  ready: number | null
  wanted: number
  evidence: EvidenceRef
}

export interface QuotaUse {
  quota: string
  namespace: string | null
  resource: string
  used: string
  hard: string
  evidence: EvidenceRef
}

export interface KubeEvent {
  kind: string | null
  name: string
  reason: string
  message: string
  warning: boolean
  /** Seconds ago, and how often; null and 1 when unknown. */
  age: number | null
  count: number
  ts: number | null
  evidence: EvidenceRef
}

/** A unit of a machine, or a connection test. */
export interface Probe {
  kind: 'unit' | 'connectivity'
  name: string
  state: string
  node: string | null
  detail: string
  evidence: EvidenceRef
}

export interface Cluster {
  pods: readonly Pod[]
  services: ReadonlyMap<string, KubeService>
  nodes: readonly KubeNode[]
  workloads: readonly Workload[]
  quotas: readonly QuotaUse[]
  events: readonly KubeEvent[]
  probes: readonly Probe[]
  isolations: readonly Isolation[]
  /** The one namespace the case is about; null when there are several or none. */
  namespace: string | null
}

export type StateObservation = Observation & { kind: FaultKind }

export interface Fact {
  service: string
  entity: string
  kind: FaultKind
  score: number
  text: string
  evidence: readonly EvidenceRef[]
  onset?: number | null
  /** Events quote what others wrote. */
  untrusted?: boolean
}

export const observation = (fact: Fact): StateObservation => ({
  service: fact.service,
  entity: fact.entity,
  family: 'state',
  score: fact.score,
  onset: fact.onset ?? null,
  text: fact.text.replace(/\s+/g, ' ').trim().slice(0, 260),
  citations: [...new Set(fact.evidence)],
  source: 'kubernetes',
  untrusted: fact.untrusted ?? false,
  kind: fact.kind,
})

/** A pod whose containers are not all ready, and that has not simply ended. */
export const isUnready = ({ ready, wanted, status }: Pod): boolean =>
  ready !== null && wanted !== null && ready < wanted && !/^(Completed|Succeeded)/.test(status)

export const selects = (selector: Readonly<Record<string, string>>, pod: Pod): boolean =>
  pod.labels !== null && Object.entries(selector).every(([name, value]) => pod.labels?.[name] === value)

export const isReady = ({ ready, wanted }: Pod): boolean =>
  ready !== null && wanted !== null && wanted > 0 && ready >= wanted
