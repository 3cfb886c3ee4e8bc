import type { EvidenceRef } from './ids.ts'
import type { ExpectationOutcome, Known } from './known.ts'
import type { RankedChange, Ranking, Suspect } from './ranking.ts'

/** The domains that get a specialist; `generalist` is asked in place of all of them by a single agent. */
export type SpecialistName = 'kubernetes' | 'database' | 'networking' | 'deploys' | 'generalist'

/** `unavailable`: the check could not be run (no baseline rows, a refused or timed-out query). */
export type CheckOutcome = 'holds' | 'fails' | 'unavailable'

/**
 * `compare`: true since the onset and false before it. `state`: true now, of a named object, needs no baseline.
 * `before-onset`: true of what came before the onset.
 */
export type CheckMode = 'compare' | 'state' | 'before-onset'

/** A check that held, kept with its verdict so that it can be run on the evidence of the next page of its kind. */
export interface KeptCheck {
  claim: string
  sql: string
  mode: CheckMode
}

/** What an earlier page with the same fingerprint was concluded to be. */
export interface PastCause {
  incidentId: string
  at: number
  statement: string
  /** A person said that it was right. */
  isConfirmed: boolean
  checks: KeptCheck[]
}

/** One prediction, run by code on the case file. */
export interface CheckResult {
  id: string
  /** What it predicts, as a sentence. */
  claim: string
  sql: string
  /** Whether the truth of it would support or contradict the hypothesis. */
  role: 'supports' | 'contradicts'
  mode: CheckMode
  outcome: CheckOutcome
  /** Up to five rows of what the query answered, as text. */
  rows: string[]
  /** `no baseline` when there was nothing to compare with: confidence is at most Medium then. */
  note: string | null
  citations: EvidenceRef[]
  source: string
}

export interface Hypothesis {
  id: string
  /** What is claimed, as a sentence. */
  statement: string
  service: string
  kind: string
  onset: number | null
  checks: CheckResult[]
  by: SpecialistName
}

/** A specialist's answer. `lookedAt` is never empty: "nothing found" says where it looked. */
export interface Finding {
  specialist: SpecialistName
  status: 'found' | 'nothing-found' | 'failed'
  hypotheses: Hypothesis[]
  lookedAt: string[]
  note: string | null
}

export type VerdictKind = 'cause' | 'likely' | 'inconclusive' | 'expected' | 'healthy'
export type Confidence = 'High' | 'Medium' | 'Low'

/** A sentence of the report. One without citations is dropped by code. */
export interface Statement {
  text: string
  citations: EvidenceRef[]
}

/** Something that was asked and did not answer. */
export interface Gap {
  what: string
  reason: string
  citation: EvidenceRef | null
  /** It answered, and there is more than was taken: nothing that anybody has to look up. */
  isPartial?: true
}

/** The ranking's answer in three words, to tell whether a later look sees the same. */
export interface Sight {
  outcome: Ranking['outcome']
  service: string | null
  kind: string | null
}

export interface Verdict {
  kind: VerdictKind
  confidence: Confidence
  /** Calibrated probability behind the word: High ≥ .9, Medium ≥ .6. */
  probability: number
  /** The cause in one sentence; null unless kind is `cause` or `likely`. */
  cause: { statement: string; service: string; kind: string; onset: number | null } | null
  /** Number of independent producing systems behind the cause. */
  sources: number
  because: Statement[]
  ruledOut: Statement[]
  gaps: Gap[]
  /** What a person should do next; a proposal, never done by Sitrep. */
  next: string[]
  /** What kept the verdict from being stronger, in order. */
  limits: string[]
  /** What a model said that did not hold, each with why it is not in the report; left out when no model took part. */
  leftOut?: string[]
  /** What points outside of every service and change (a provider, a surge); left out when nothing does or a cause is named. */
  outside?: Statement
  /** What the ranking saw when this was concluded. */
  saw?: Sight
  /** Milliseconds: until when it is expected; left out unless kind is `expected` and it ends. */
  expectedUntil?: number
  /** What holds for the cause, to be run again when a page of its kind comes; left out without a cause. */
  checks?: KeptCheck[]
}

/** What the first pass already knows, before any specialist: the 30-second message. */
export interface Triage {
  onset: number | null
  onsetNote: string | null
  changes: RankedChange[]
  suspects: Suspect[]
  gaps: Gap[]
  sourcesRead: number
  sourcesFailed: number
  /** Left out where nobody keeps what the team knows. */
  known?: Known
  /** What the team said is normal, held against the evidence; left out when nothing was. */
  expectations?: ExpectationOutcome[]
}

/** What an investigation tells people while it works. */
export type Progress =
  /** Before anything was read, and only when something is known. */
  | { stage: 'known'; known: Known }
  | { stage: 'triaged'; triage: Triage }
  | { stage: 'concluded'; triage: Triage; verdict: Verdict; cost: Cost }
  | { stage: 'failed'; reason: string }

export interface Cost {
  usd: number
  modelCalls: number
  seconds: number
  /** Why no model took part; null when one did. */
  withoutModel: string | null
  /** How much model was allowed (DESIGN.md §3); left out when none is configured. */
  tier?: number
  /** The most that a deeper look may cost, in dollars; left out when no model can take one. */
  deeperUsd?: number
  /** What it will probably cost; left out where no price is known. */
  deeperEstimate?: DeeperEstimate
}

export interface DeeperEstimate {
  /** In dollars. */
  usd: number
  /** What says so: `the median of 7 deeper looks`. */
  basis: string
}
