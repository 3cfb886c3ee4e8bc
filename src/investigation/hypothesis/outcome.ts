import type { HypothesisResult } from '../../domain/answer.ts'
import type { CheckResult, Statement } from '../../domain/verdict.ts'
import { isTiming } from '../verdict/candidate.ts'
import type { Claim } from './claim.ts'

export interface Ran {
  claim: Claim
  checks: readonly CheckResult[]
  /** Said when a blamed change is not in the case file although changes were read. */
  missing: Statement | null
  /** The service that the ranking puts before the claimed one; null when none is. */
  before: string | null
}

export type Outcome = Pick<HypothesisResult, 'outcome' | 'reason'>

/**
 * A fault shows in one place or another, so one check that holds supports a claim as long as no more checks of
 * measured series fail. Log lines and events that are merely absent contradict only a fault that would speak
 * there first (a name that cannot be resolved, a refused connection).
 */
export function outcomeOf(ran: Ran): Outcome {
  const { outcome, reason } = decide(ran)
  const { named } = ran.claim
  return {
    outcome,
    reason: named.kind === 'close' ? `${reason} (taking "${named.said}" for ${named.name})` : reason,
  }
}

function decide({ claim, checks, missing, before }: Ran): Outcome {
  const holding = checks.filter((check) => check.outcome === 'holds')
  const failing = checks.filter((check) => check.outcome === 'fails')
  const total = holding.length + failing.length
  if (missing !== null) return { outcome: 'contradicted', reason: missing.text }
  if (total === 0)
    return { outcome: 'not-testable', reason: isReadable(claim) ? NOTHING_RECORDED : UNREADABLE }
  if (claim.change && !holding.some(isTiming) && failing.some(isTiming)) {
    return { outcome: 'contradicted', reason: 'the change came after it began' }
  }
  const effects = holding.filter((check) => !isTiming(check))
  if (effects.length > 0 && holding.length >= failing.filter(isMeasured).length) {
    const yet = before === null ? '' : `, but ${before} stands out more`
    return { outcome: 'supported', reason: `${holding.length} of ${total} checks hold${yet}` }
  }
  if (!failing.some((check) => isMeasured(check) || speaksFirst(check, claim))) {
    return { outcome: 'not-testable', reason: ONLY_SILENCE }
  }
  const how =
    holding.length === 0 ? `none of ${total} checks holds` : `only ${holding.length} of ${total} checks hold`
  return { outcome: 'contradicted', reason: how }
}

const isReadable = ({ faults, change, named }: Claim): boolean =>
  faults.length > 0 || change || named.kind !== 'none'

const isMeasured = (check: CheckResult): boolean => /\bfrom (metrics|spans|changes|objects)\b/.test(check.sql)

/** Faults of no family are known by what is said of them. */
function speaksFirst(check: CheckResult, claim: Claim): boolean {
  const known = claim.faults.find(({ fault }) => check.id.startsWith(`claim/${fault.id}/`))
  return known !== undefined && known.fault.families.length === 0
}

const UNREADABLE =
  'no service of the case file and no kind of fault is named; say for example "memory leak in cart" or "payments deploy broke it"'

const NOTHING_RECORDED = 'nothing was recorded that could show it'

const ONLY_SILENCE =
  'nothing that would measure it was recorded, and that log lines do not mention it proves little'
