import type { CaseRows, EvidenceStatus, Purpose, TableName, TimeWindow } from './case-file.ts'
import type { Alert } from './signal.ts'

/**
 * What can be asked of any connector. `topology` answers entities and edges, `state` the objects,
 * `tool` runs one named read tool.
 */
export type RequestKind = 'metrics' | 'logs' | 'traces' | 'events' | 'changes' | 'state' | 'topology' | 'tool'

export interface CollectRequest {
  kind: RequestKind
  purpose: Purpose
  window: TimeWindow
  /** The page this is asked for: tells a connector which system, region or recording is meant. */
  alert: Alert
  /** Only with kind `tool`. */
  tool?: { name: string; args: Record<string, unknown> }
}

/** Parquet bytes in the columns of `evidence/tables.ts`, or plain rows without `evidence`. */
export type TablePayload<T extends TableName = TableName> =
  | { parquet: Uint8Array; rows: number }
  | { rows: Omit<CaseRows[T][number], 'evidence'>[] }

/** One answer. A request may give several (a tool set answers tool by tool). */
export interface Collected {
  /** Producing system, see Evidence.source. */
  source: string
  query: string
  args: Record<string, unknown>
  window: TimeWindow | null
  status: EvidenceStatus
  reason: string | null
  /** What the system said, before any parsing, redacted; null when it said nothing. */
  raw: Uint8Array | null
  tables: { [T in TableName]?: TablePayload<T> }
}

/**
 * One system of the outside world, or a recording of one. An expected outcome (no data, denied, down)
 * is a value; a throw is a bug. Reads only.
 */
export interface Connector {
  /** Instance name, unique in the installation. */
  name: string
  answers: readonly RequestKind[]
  /** Data younger than this may be missing. */
  delayMs: number
  /** `signal` fires at the deadline (20 s): the answer is then whatever arrived, `truncated`. */
  collect(request: CollectRequest, options: { signal: AbortSignal }): Promise<Collected[]>
}
