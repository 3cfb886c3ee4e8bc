import type { Purpose, TableName, TimeWindow } from '../../domain/case-file.ts'
import type { Collected, RequestKind } from '../../domain/connector.ts'
import type { Alert } from '../../domain/signal.ts'

/** One answer of a live system, redacted, with what it was asked for. */
export interface CapturedAnswer {
  /** Instance name. */
  connector: string
  kind: RequestKind
  purpose: Purpose
  answer: Collected
}

/** Everything that was read of an incident that is over. */
export interface Captured {
  id: string
  alert: Alert
  windows: { incident: TimeWindow; baseline: TimeWindow }
  /** Milliseconds UTC: what state there is in it is of then, not of the incident. */
  capturedAt: number
  answers: readonly CapturedAnswer[]
}

/** A case as it was written. */
export interface WrittenCase {
  dir: string
  bytes: number
  rows: Partial<Record<TableName, number>>
  /** What is not in it, and why; one line each. */
  gaps: string[]
}
