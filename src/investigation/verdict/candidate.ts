import type { RankedChange, Ranking, Suspect } from '../../domain/ranking.ts'
import type { CheckResult, Finding, Hypothesis } from '../../domain/verdict.ts'
import { namedTables } from '../checks/vet-check.ts'
import { bestChange } from '../specialists/consult.ts'
import { faultById } from '../specialists/registry.ts'

/** A suspect with what the specialists make of it. */
export interface Candidate {
  suspect: Suspect
  /** 0 for the first of the ranking. */
  rank: number
  /** The best tested explanation; null when no specialist could test one. */
  hypothesis: Hypothesis | null
  /** The change that stands as its trigger. */
  trigger: { hypothesis: Hypothesis; change: RankedChange } | null
}

export const held = (hypothesis: Hypothesis): CheckResult[] =>
  hypothesis.checks.filter((check) => check.role === 'supports' && check.outcome === 'holds')

/** Checks that speak against it: a prediction that did not come true, or a contradiction that did. */
export const failed = (hypothesis: Hypothesis): CheckResult[] =>
  hypothesis.checks
    .filter((check) => (check.outcome === 'holds') === (check.role === 'contradicts'))
    .filter((check) => check.outcome !== 'unavailable')

/** That a change came first shows no effect of it: something else must hold too. */
export function stands(hypothesis: Hypothesis): boolean {
  const contradicted = failed(hypothesis).some((check) => check.role === 'contradicts')
  const telling = held(hypothesis).filter(
    (check) => hypothesis.kind !== 'change' || check.source !== 'deploys',
  )
  return !contradicted && telling.length > 0 && held(hypothesis).length > failed(hypothesis).length
}

/** That a change came first. */
export const isTiming = (check: CheckResult): boolean => /\bfrom changes(_all)?\b/i.test(check.sql)

/** Log lines and event titles are written by whoever talks to the system. */
export const isTrusted = (check: CheckResult): boolean =>
  !namedTables(check.sql).some((table) => table === 'logs' || table === 'events')

export function candidates(ranking: Ranking, findings: readonly Finding[]): Candidate[] {
  const hypotheses = findings.flatMap((finding) => finding.hypotheses)
  const services = new Set(ranking.suspects.map((suspect) => suspect.service))
  const unranked = [...new Set(hypotheses.map((one) => one.service))].filter(
    (service) => !services.has(service),
  )
  const suspects = [...ranking.suspects, ...unranked.map(suspectWithoutRank)]
  return suspects.map((suspect, rank) => {
    const own = hypotheses.filter((hypothesis) => hypothesis.service === suspect.service)
    return {
      suspect,
      rank,
      hypothesis: bestExplanation(own, suspect),
      trigger: triggerOf(own, suspect, ranking),
    }
  })
}

/** A specialist may find something about the alerting service although nothing in the ranking points at it. */
function suspectWithoutRank(service: string): Suspect {
  return { service, entity: service, kind: 'other', score: 0, onset: null, supporting: [], opposing: [] }
}

function bestExplanation(hypotheses: readonly Hypothesis[], suspect: Suspect): Hypothesis | null {
  const standing = hypotheses.filter((hypothesis) => hypothesis.kind !== 'change' && stands(hypothesis))
  const sorted = standing.toSorted((a, b) => weight(b, suspect) - weight(a, suspect))
  return (
    sorted[0] ?? hypotheses.find((hypothesis) => hypothesis.kind === 'change' && stands(hypothesis)) ?? null
  )
}

/** Trusted sources count most, then agreement with the ranking's own word and a narrow meaning. */
function weight(hypothesis: Hypothesis, suspect: Suspect): number {
  const support = held(hypothesis)
  const trusted = new Set(support.filter(isTrusted).map((check) => check.source)).size
  const sources = new Set(support.map((check) => check.source)).size
  const fault = faultById(hypothesis.kind)?.fault
  const agrees = fault?.kinds.includes(suspect.kind) === true ? 3 : 0
  const vague = fault?.broad === true ? 3 : 0
  return 4 * trusted + 2 * sources + agrees - vague + support.length - 2 * failed(hypothesis).length
}

function triggerOf(
  hypotheses: readonly Hypothesis[],
  suspect: Suspect,
  ranking: Ranking,
): Candidate['trigger'] {
  const hypothesis = hypotheses.find((one) => one.kind === 'change' && stands(one))
  const change = bestChange(ranking.changes, suspect.service)
  return hypothesis === undefined || change === null ? null : { hypothesis, change }
}

/** Tested and not left standing: what the next round need not ask again. */
export function isRefuted(candidate: Candidate, findings: readonly Finding[]): boolean {
  if (candidate.hypothesis !== null) return false
  return findings.some((finding) =>
    finding.hypotheses.some((one) => one.service === candidate.suspect.service),
  )
}

/** Nothing that was claimed of it stands, and a check that could be run speaks against it. */
export function isDecidedAgainst(candidate: Candidate, findings: readonly Finding[]): boolean {
  return (
    candidate.hypothesis === null &&
    findings.some((finding) =>
      finding.hypotheses.some((one) => one.service === candidate.suspect.service && failed(one).length > 0),
    )
  )
}
