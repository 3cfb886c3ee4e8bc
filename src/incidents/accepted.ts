/** One open incident in an answer. */
export interface IncidentChoice {
  incidentId: string
  title: string
}

export interface StatusLine extends IncidentChoice {
  service: string
  openedAt: number
}

/** What the sender may be told at once; whoever acknowledges words it. */
export type AckAnswer =
  | { kind: 'none' }
  | { kind: 'queued'; incidentTitle: string }
  | { kind: 'opened'; incidentTitle: string }
  | { kind: 'no-open-incident' }
  | { kind: 'pick'; claim: string; choices: IncidentChoice[] }
  | { kind: 'status'; incidents: StatusLine[]; unsafe: readonly string[] }
  | { kind: 'denied'; reason: string }
  | { kind: 'help' }
  | { kind: 'usage'; reason: string }

export type Accepted =
  | { status: 'duplicate' }
  | { status: 'ignored'; reason: string }
  | { status: 'accepted'; incidentId: string | null; runId: string | null; answer: AckAnswer }
