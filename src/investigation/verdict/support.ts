import type { Evidence } from '../../domain/case-file.ts'
import type { Observation } from '../../domain/ranking.ts'
import type { CheckResult } from '../../domain/verdict.ts'
import { type Candidate, failed, held, isTiming, isTrusted } from './candidate.ts'

/** What a candidate rests on, in the terms of the verdict's rules. */
export interface Support {
  /** Producing systems behind it, by name; true when an outsider cannot write to what they gave. */
  sources: Map<string, boolean>
  /** Those of them that saw the fault itself; that a change came first is no sight of it. */
  witnesses: number
  held: CheckResult[]
  failed: CheckResult[]
  /** Some held check had nothing to compare with. */
  withoutBaseline: boolean
  onset: number | null
}

/** An observation below this is hardly noticeable and counts for no source. */
const NOTICEABLE = 1

/** Says which names are only structure: knowing who calls whom shows no fault. */
const NOT_A_WITNESS: ReadonlySet<string> = new Set(['topology', 'entities', 'edges'])

export function supportOf(candidate: Candidate, evidence: readonly Evidence[]): Support {
  const hypotheses = [candidate.hypothesis, candidate.trigger?.hypothesis ?? null].filter(
    (one) => one !== null,
  )
  const checks = [...new Set(hypotheses.flatMap(held))]
  const readable = new Set(
    evidence.filter((one) => one.status !== 'failed' && one.status !== 'denied').map((one) => one.ref),
  )
  const sources = new Map<string, boolean>()
  const add = (source: string, trusted: boolean) => {
    if (!NOT_A_WITNESS.has(source)) sources.set(source, trusted || (sources.get(source) ?? false))
  }
  for (const one of noticeable(candidate.suspect.supporting)) {
    if (one.citations.some((ref) => readable.has(ref))) add(one.source, !one.untrusted)
  }
  for (const check of checks.filter((one) => !isTiming(one))) {
    if (check.citations.length > 0) add(check.source, isTrusted(check))
  }
  const witnesses = sources.size
  for (const check of checks.filter(isTiming)) add(check.source, true)
  return {
    sources,
    witnesses,
    held: checks,
    failed: candidate.hypothesis === null ? [] : failed(candidate.hypothesis),
    withoutBaseline: checks.some((check) => check.note === 'no baseline'),
    onset: onsetOf(candidate),
  }
}

export const noticeable = (observations: readonly Observation[]): Observation[] =>
  observations.filter((observation) => observation.score >= NOTICEABLE)

function onsetOf(candidate: Candidate): number | null {
  if (candidate.suspect.onset !== null) return candidate.suspect.onset
  const known = candidate.suspect.supporting.map((one) => one.onset).filter((onset) => onset !== null)
  return known.length === 0 ? null : Math.min(...known)
}
