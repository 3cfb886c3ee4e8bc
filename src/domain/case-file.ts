import type { EvidenceRef } from './ids.ts'

/** Milliseconds UTC, both ends included. */
export interface TimeWindow {
  start: number
  end: number
}

/** `too_fresh`: the source has not received data this young yet. `truncated`: a cap was reached. */
export type EvidenceStatus = 'ok' | 'no_data' | 'too_fresh' | 'denied' | 'failed' | 'truncated'

/** Baseline evidence is a known-good recording to compare with; it is never part of the incident. */
export type Purpose = 'incident' | 'baseline'

export type TableName = 'metrics' | 'logs' | 'spans' | 'events' | 'changes' | 'objects' | 'entities' | 'edges'

/** One read, as it is cited. The flight recorder keeps it whatever its status. */
export interface Evidence {
  n: number
  ref: EvidenceRef
  /** Connector instance, such as `replay` or `prometheus/prod-eu`. */
  connector: string
  /**
   * Producing system, for independence: two observations are independent when their systems differ.
   * `metrics`, `logs`, `traces`, `kubernetes`, `deploys`, `topology`, or a tool set's own name.
   */
  source: string
  purpose: Purpose
  /** What was asked, for people: one line. */
  query: string
  args: Record<string, unknown>
  window: TimeWindow | null
  status: EvidenceStatus
  /** Why it is not `ok`, with the fix when there is one. */
  reason: string | null
  /** Bytes of the raw answer; of one that has none, of its rows as JSON. */
  bytes: number
  rows: Partial<Record<TableName, number>>
  /** Blob keys: the raw answer (zstd) and one Parquet part a table. */
  rawKey: string | null
  parts: Partial<Record<TableName, string>>
  collectedAt: number
}

export interface MetricRow {
  evidence: EvidenceRef
  ts: number
  entity: string
  metric: string
  value: number
}

export interface LogRow {
  evidence: EvidenceRef
  ts: number | null
  entity: string
  level: string | null
  message: string
  traceId: string | null
  spanId: string | null
}

export interface SpanRow {
  evidence: EvidenceRef
  traceId: string
  spanId: string
  parentId: string | null
  service: string
  op: string
  /** Milliseconds UTC, may have a fraction. */
  start: number
  durMs: number
  /** `ok`, `error` or the source's own word; null when it has none. */
  status: string | null
}

/** `type` is the source's word: k8s-event, rds-event … */
export interface EventRow {
  evidence: EvidenceRef
  ts: number | null
  type: string
  entity: string | null
  title: string
  attrs: Record<string, unknown>
}

/** A deploy, a commit, a configuration or flag change. Same shape as an event. */
export type ChangeRow = EventRow

/** State of one Kubernetes or database object at the time of the read. */
export interface ObjectRow {
  evidence: EvidenceRef
  ts: number | null
  /** Lower case: pod, deployment, node, service, event … */
  kind: string
  namespace: string | null
  name: string
  /** Short state as the system prints it: `CrashLoopBackOff`, `Ready`, `3/3`. */
  state: string | null
  attrs: Record<string, unknown>
}

/** How the fold of instances into services is known. */
export interface EntityRow {
  evidence: EvidenceRef
  entity: string
  /** service, pod, node, database, load-balancer, queue, remote, slo … */
  kind: string
  service: string | null
}

export interface EdgeRow {
  evidence: EvidenceRef
  caller: string
  callee: string
}

/** Rows of one purpose, loaded for the ranking. */
export interface CaseRows {
  metrics: MetricRow[]
  logs: LogRow[]
  spans: SpanRow[]
  events: EventRow[]
  changes: ChangeRow[]
  objects: ObjectRow[]
  entities: EntityRow[]
  edges: EdgeRow[]
}

export const noRows = (): CaseRows => ({
  metrics: [],
  logs: [],
  spans: [],
  events: [],
  changes: [],
  objects: [],
  entities: [],
  edges: [],
})
