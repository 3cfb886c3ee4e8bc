import type { EvidenceRef } from '../domain/ids.ts'
import type { Observation, Ranking } from '../domain/ranking.ts'
import type { ConfidenceSigns } from '../ranking/confidence-signs.ts'

/** One fact with the read it rests on. */
export interface LineObservation {
  text: string
  citation: EvidenceRef
}

export interface LineSuspect {
  service: string
  entity: string
  kind: string
  score: number
  onset: number | null
  observations: LineObservation[]
  /** What speaks against it. */
  against: LineObservation[]
}

/** A change that could have caused it, best first; `id` is its commit or the id its source gives it. */
export interface LineChange {
  id: string
  service: string
  title: string
  ts: number
  score: number
}

/** What `sitrep rank` prints of one case. docs/how-to/bench-the-ranking.md describes it. */
export interface RankLine {
  id: string
  dataset: string
  /** `unclear` is no outcome: it is said as `fault` with `unclear: true`, for a real incident must never pass as healthy. */
  outcome: 'fault' | 'external' | 'healthy'
  unclear: boolean
  /** Why, in one sentence. */
  reason: string
  confidence: number
  /** What the confidence is computed from. */
  signs: ConfidenceSigns
  onset: number | null
  suspects: LineSuspect[]
  /** The blamed change; null when none is. */
  change: string | null
  changes: LineChange[]
  gaps: string[]
  digest: string
  /** Milliseconds to load and rank; of which `rankMs` to rank. */
  ms: number
  rankMs: number
  /** Highest resident memory of the process while it worked on the case, MiB. */
  rssMb: number
}

/** What a ranking cannot say of itself. */
export interface LineContext {
  id: string
  dataset: string
  change: string | null
  changeIds: readonly string[]
  signs: ConfidenceSigns
  gaps: readonly string[]
  digest: string
  ms: number
  rankMs: number
  rssMb: number
}

const cited = (all: readonly Observation[]): LineObservation[] =>
  all.flatMap(({ text, citations }) => (citations[0] ? [{ text, citation: citations[0] }] : []))

const rounded = (value: number): number => Number(value.toPrecision(4))

export function rankLine(ranking: Ranking, context: LineContext): RankLine {
  const { id, dataset, change, changeIds, signs, gaps, digest, ms, rankMs, rssMb } = context
  return {
    id,
    dataset,
    outcome: ranking.outcome === 'unclear' ? 'fault' : ranking.outcome,
    unclear: ranking.outcome === 'unclear',
    reason: ranking.outcomeReason,
    confidence: rounded(ranking.confidence),
    signs,
    onset: ranking.onset,
    suspects: ranking.suspects.map(({ service, entity, kind, score, onset, supporting, opposing }) => ({
      service,
      entity,
      kind,
      score: rounded(score),
      onset,
      observations: cited(supporting),
      against: cited(opposing),
    })),
    change,
    changes: ranking.changes.map(({ service, title, ts, score }, index) => ({
      id: changeIds[index] ?? title,
      service,
      title,
      ts,
      score: rounded(score),
    })),
    gaps: [...gaps],
    digest,
    ms: Math.round(ms),
    rankMs: Math.round(rankMs),
    rssMb: Math.round(rssMb),
  }
}
