import type { CaseColumns } from '../domain/case-columns.ts'
import type { Evidence, TimeWindow } from '../domain/case-file.ts'
import type { Ranking } from '../domain/ranking.ts'
import type { Alert } from '../domain/signal.ts'
import type { Gap, Triage } from '../domain/verdict.ts'
import type { Ask } from './checks/ask.ts'
import type { SourceOf } from './checks/check.ts'
import type { Further } from './further.ts'

/** A case file that is open for one run: what was read, what ranking makes of it, and SQL over it. */
export interface CaseFile {
  alert: Alert
  evidence: Evidence[]
  /** What the incident's evidence covers. */
  window: TimeWindow
  incident: CaseColumns
  baseline: CaseColumns
  ranking: Ranking
  triage: Triage
  gaps: Gap[]
  ask: Ask
  sourceOf: SourceOf
  /** Null where nothing more can be read. */
  further: Further | null
}

export function sourceOfEvidence(evidence: readonly Evidence[]): SourceOf {
  const sources = new Map(evidence.map((one) => [one.ref, one.source]))
  return (ref) => sources.get(ref) ?? null
}
