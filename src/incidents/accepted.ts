import type { Taught } from '../domain/teaching.ts'

/** One open incident in an answer. */
export interface IncidentChoice {
  incidentId: string
  title: string
}

export interface StatusLine extends IncidentChoice {
  service: string
  openedAt: number
}

/** What was spent on models, in dollars, against what may be. Calls that ended unknown count in full. */
export interface SpendLine {
  /** `run` and `incident` are of the newest open incident of the channel. */
  scope: 'run' | 'incident' | 'day' | 'month'
  usd: number
  cap: number
}

export interface ModelLine {
  model: string
  role: string
  calls: number
  usd: number
  /** Share of the tokens sent that the provider's cache had, 0 to 1. */
  cached: number
}

export interface CostAnswer {
  lines: SpendLine[]
  /** This month's, the dearest first. */
  models: ModelLine[]
  /** Why nothing can be spent; null while a model is asked. */
  withoutModel: string | null
}

/** One piece of what the team knows, in an answer to one person. */
export interface KnownLine {
  kind: string
  statement: string
  /** `candidate`, `confirmed` or `stale`: what nobody confirmed is marked. */
  status: string
  /** When it was written. */
  at: number
  /** Where: a permalink, or a file or ticket as text. */
  link: string | null
  place: string
}

/**
 * Why an answer may hold less than there is, whatever there is. `place`: it was asked where Sitrep cannot see who reads
 * along; `unsaid`: Slack did not say in time what the person may read.
 */
export type Withheld = 'place' | 'unsaid'

export type KnowledgeQuestion = 'search' | 'owner' | 'lessons'

/** What the sender may be told at once; whoever acknowledges words it. */
export type AckAnswer =
  | { kind: 'none' }
  | { kind: 'queued'; incidentTitle: string }
  | { kind: 'opened'; incidentTitle: string }
  | { kind: 'digging'; incidentTitle: string; isFirst: boolean }
  | { kind: 'no-open-incident' }
  | { kind: 'pick'; claim: string; choices: IncidentChoice[] }
  | { kind: 'status'; incidents: StatusLine[]; unsafe: readonly string[] }
  | { kind: 'cost'; incidentTitle: string | null; cost: CostAnswer }
  | {
      kind: 'knowledge'
      question: KnowledgeQuestion
      words: string
      /** Empty until it was looked up, which no transaction waits for. */
      known: readonly KnownLine[]
      /** Whether the first of them likely answers; what is merely the nearest is said to be. */
      isLikely: boolean
      withheld: Withheld | null
      at: number
    }
  | { kind: 'drafting'; isFirst: boolean }
  /** `was`: somebody accepted it before; `none`: there is no draft. */
  | { kind: 'postmortem'; accepted: 'now' | 'was' | 'none'; lessons: number }
  | { kind: 'taught'; taught: Taught }
  | { kind: 'denied'; reason: string }
  | { kind: 'help' }
  | { kind: 'usage'; reason: string }

export type Accepted =
  | { status: 'duplicate' }
  | { status: 'ignored'; reason: string }
  | { status: 'accepted'; incidentId: string | null; runId: string | null; answer: AckAnswer }
