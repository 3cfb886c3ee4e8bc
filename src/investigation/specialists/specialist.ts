import type { TableName } from '../../domain/case-file.ts'
import type { Family } from '../../domain/ranking.ts'
import type { SpecialistName } from '../../domain/verdict.ts'

/** How a fault shows in numbers. `name` is matched against metric names (RE2, case does not matter). */
export interface MetricSign {
  name: string
  bad: 'up' | 'down'
  /** A level that is bad whatever it was before (a percentage, a count); used when there is no baseline. */
  limit?: number
}

/** How a fault shows in the state of an object. Patterns are RE2, case does not matter. */
export interface StateSign {
  /** Object kinds as connectors write them: pod, node, deployment … */
  kinds: readonly string[]
  /** Matched against the state as the system prints it. */
  state: string
  /** Matched against everything else that is known of the object; only words that mean nothing but this. */
  detail?: string
}

/** One kind of fault as data: how it is called, how it shows, and how people claim it. */
export interface Fault {
  id: string
  /** Completes "payments-db: …". */
  phrase: string
  /** Words of `Suspect.kind` that mean this fault. */
  kinds: readonly string[]
  /** Families of observations that this fault explains. */
  families: readonly Family[]
  metrics?: readonly MetricSign[]
  /** Matched against log messages. A line can be written by an outsider, so it never decides alone. */
  logs?: string
  /** Matched against the messages of those who call it and no other database, see `Scope.clients`. */
  clientLogs?: string
  states?: readonly StateSign[]
  /** Matched against event titles. */
  events?: string
  /** What spans show: failed calls, slow calls, or time lost between caller and callee. */
  spans?: 'errors' | 'slow' | 'gap'
  /** The level of log lines that counts when no message gives the fault away. */
  errorLogs?: boolean
  /** How people say it. */
  claim: RegExp
  /** Its words come with many claims ("fails", "is down"), so a narrower kind in the same claim goes first. */
  broad?: true
  /** What a person would look at or do next; a proposal. */
  next: string
}

/** A domain of the investigation: a context boundary, not a persona. */
export interface Specialist {
  name: SpecialistName
  /** The only tables its queries may name. */
  tables: readonly TableName[]
  /** Named reads of connectors that its model may ask for, see `ReadTool`. */
  reads: readonly string[]
  faults: readonly Fault[]
  /** It also asks whether a change came before the onset. */
  changes: boolean
}
