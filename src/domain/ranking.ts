import type { EvidenceRef } from './ids.ts'

/** What sort of thing an observation is about; decides how it propagates along calls. */
export type Family =
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'crash'
  | 'saturation'
  | 'traffic'
  | 'latency'
  | 'error'
  | 'self-time'
  | 'network'
  | 'structure'
  | 'log'
  | 'state'
  | 'change'
  | 'other'

/** A fact that code computed. `score` ≥ 0; about 1 is noticeable, above 4 is loud. */
export interface Observation {
  service: string
  entity: string
  family: Family
  score: number
  /** Milliseconds UTC; null when the fact has no time (an object's state). */
  onset: number | null
  /** One sentence with the numbers. */
  text: string
  citations: EvidenceRef[]
  /** Producing system of the evidence, see Evidence.source. */
  source: string
  /** An outsider could have written what this rests on (log text, event titles). */
  untrusted: boolean
}

/** Kind of fault, a word of `fault-kind.ts`: the most specific family, or a narrower one (`oom`, `dns`, `image`). */
export interface Suspect {
  service: string
  entity: string
  kind: string
  score: number
  onset: number | null
  /** Loudest first. */
  supporting: Observation[]
  opposing: Observation[]
}

/** A change that could have caused the onset, best first. */
export interface RankedChange {
  service: string
  type: string
  title: string
  ts: number
  /**
   * Milliseconds between the change and the onset; negative when it came after. 0 when it came after by less than
   * the onset is known: nobody can say which was first.
   */
  leadMs: number | null
  score: number
  citations: EvidenceRef[]
}

export interface Ranking {
  /** When it began, by vote of all series and patterns; null when nothing votes. */
  onset: number | null
  /** Milliseconds by which the onset may be off: the width of what it was read from. */
  onsetPrecision: number
  /** Says so when the onset is outside the window or after the alert. */
  onsetNote: string | null
  outcome: 'fault' | 'external' | 'healthy' | 'unclear'
  /** Why `healthy`, `external` or `unclear`; one sentence with its evidence. */
  outcomeReason: string
  /** Probability that the answer is right, 0 to 1: the first suspect of `fault` and `unclear`, else the outcome. */
  confidence: number
  suspects: Suspect[]
  changes: RankedChange[]
  /** What could not be used, one line each. */
  gaps: string[]
}
