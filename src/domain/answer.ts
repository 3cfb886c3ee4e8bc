import type { EvidenceRef } from './ids.ts'
import type { CheckResult, Statement } from './verdict.ts'

/** The answer to a question in a thread. */
export interface Answer {
  /** How the question was understood; `unknown` lists what can be asked. */
  understoodAs: string
  lines: Statement[]
  /** What could not be read for it. */
  gaps: string[]
  withoutModel: string | null
  /** What a model cost for it; left out when none was asked. */
  cost?: { usd: number; modelCalls: number }
}

export interface HypothesisResult {
  claim: string
  outcome: 'supported' | 'contradicted' | 'not-testable'
  /** Why, in one sentence. */
  reason: string
  evidenceFor: Statement[]
  evidenceAgainst: Statement[]
  checks: CheckResult[]
  /** Rows that bear on it whichever way, word for word; left out when no model pointed at any. */
  recorded?: Statement[]
  /** The observation that would decide it; null when it is decided or nobody can say. */
  settles: string | null
  withoutModel: string | null
  /** What a model cost for it; left out when none was asked. */
  cost?: { usd: number; modelCalls: number }
}

/** One row of the Evidence modal. */
export interface EvidenceLine {
  ref: EvidenceRef
  query: string
  window: string
  status: string
  rows: number
}
