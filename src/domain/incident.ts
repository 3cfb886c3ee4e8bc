import type { Alert } from './signal.ts'

export type IncidentStatus = 'open' | 'resolved'

/** One problem, one Slack thread. */
export interface Incident {
  id: string
  dedupKey: string
  status: IncidentStatus
  alert: Alert
  channel: string
  /** Slack's `ts` of the root message; null until it is posted. */
  threadTs: string | null
  /** Raised when a job starts on the incident; a write with an older fence changes nothing. */
  fence: number
  openedAt: number
  resolvedAt: number | null
}

/** An alert of an incident that another one opened. */
export interface FoldedAlert {
  dedupKey: string
  alert: Alert
  /** When it folded into the incident. */
  at: number
  /** null while it fires. */
  resolvedAt: number | null
}

/** The alerts of one problem. */
export interface Storm {
  folded: FoldedAlert[]
  /** When the alert that opened the incident was over; null while it fires. */
  firstOver: number | null
}

/**
 * `postmortem` writes a draft for people; `deeper` looks once more at a page's evidence with a larger budget; a person asks for it. `again` reads anew some
 * minutes later and speaks only when the conclusion changed.
 */
export type RunKind = 'page' | 'deeper' | 'again' | 'question' | 'hypothesis' | 'postmortem'

/** `queued → running → done | failed`. */
export type RunState = 'queued' | 'running' | 'done' | 'failed'

/** One piece of work on an incident. */
export interface Run {
  id: string
  incidentId: string
  kind: RunKind
  state: RunState
  /** The question or the claim; null for a page. */
  text: string | null
  /** Who asked: a Slack user id, or null when nobody did. */
  person: string | null
  /** Evidence is read up to here: recorded once so that a resume reads the same window. The run begins then. */
  asOf: number
}

/** What the cause really was, said by a person. */
export interface Label {
  incidentId: string
  verdict: 'right' | 'wrong'
  /** The person's own words; null for a plain Right. */
  cause: string | null
  person: string
  at: number
}
