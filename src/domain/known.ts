import type { LessonDetail, LessonKind, LessonStatus, Recurring } from './lesson.ts'

/** One lesson as a page shows it. */
export interface KnownFact {
  /** Id of the lesson. */
  lesson: string
  kind: LessonKind
  services: string[]
  /** `own`: about the service that alerts. `dependency`: about one that it calls. */
  relation: 'own' | 'dependency'
  statement: string
  detail: LessonDetail
  status: LessonStatus
  statusReason: string | null
  /** Milliseconds: when it was written. */
  at: number
  /** Where, for people: `#payments`, a file, a ticket. */
  place: string
  /** Address of the message; null where there is none. */
  link: string | null
  /** Of a schedule only: `perhaps` where nobody wrote in which of the weeks it holds. */
  holdsNow?: 'yes' | 'perhaps'
}

/** Who owns what the service calls: it is wanted only once that is the cause. */
export const isOwnerOfOther = ({ kind, relation }: Pick<KnownFact, 'kind' | 'relation'>): boolean =>
  kind === 'ownership' && relation === 'dependency'

/** A pattern in the times of earlier pages of one kind. */
export interface KnownPeriod {
  recurring: Recurring
  /** Turns at which a page came, of all turns since the first. */
  kept: number
  turns: number
  /** 0 to 1. */
  confidence: number
}

/** An earlier page of the same kind. */
export interface EarlierPage {
  at: number
  /** What it was concluded to be; null when nobody found out, or a person took it back. */
  cause: string | null
  isConfirmed: boolean
  /** What helped, as its thread says; null where nobody wrote it down. */
  fix: { text: string; isConfirmed: boolean } | null
}

export interface EarlierPages {
  /** With this one, since the first of its month (UTC). */
  thisMonth: number
  /** Newest first, the last few. */
  pages: EarlierPage[]
  /** All that were looked at, the last few or not. */
  count: number
  period: KnownPeriod | null
}

/** An alert that is older than the last rewrite of what it watches. */
export interface OldAlert {
  /** Milliseconds: it existed by then. */
  existedAt: number
  /** What says so: `its label created_at`. */
  basis: string
  /** The change of its service that came later. */
  change: KnownFact
  since: number
}

/** What the team knew when a page fired, as everybody in its channel may read it. */
export interface Known {
  /** Milliseconds: when the page fired. */
  at: number
  /** The service that alerts, as the page names it. */
  service: string
  facts: KnownFact[]
  /** Null when there is none, or the look-up failed. */
  earlier: EarlierPages | null
  oldAlert: OldAlert | null
  /** What could not be looked up and why, one line each. */
  failed: string[]
}

/** Outcome of one expectation on the evidence of a page. */
export interface ExpectationOutcome {
  fact: KnownFact
  /** `undecided`: it cannot be told from what was read, or may not decide. */
  outcome: 'holds' | 'fails' | 'undecided'
  /** What was measured, or why it does not hold; for people. */
  why: string
}
