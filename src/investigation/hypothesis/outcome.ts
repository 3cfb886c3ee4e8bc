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
  /** What moved at the claimed service is laid at the door of another one. */
  isVictim: boolean
  /** Observations of the claimed kind at the claimed service, which no outsider can have written. */
  seen: readonly Statement[]
  /** The claimed service is the ranking's first. */
  isFirst: boolean
  /** Deploys, commits or flags were read, also when there were none. */
  changesRead: boolean
}

export type Outcome = Pick<HypothesisResult, 'outcome' | 'reason'>

/**
 * A fault shows in one place or another, so one check that holds supports a claim as long as no more checks of
 * measured series fail. Log lines and events that are merely absent contradict only a fault that would speak
 * there first (a name that cannot be resolved, a refused connection).
 */
export function outcomeOf(ran: Ran): Outcome {
  const { outcome, reason } = inverted(decide(ran), ran.claim.negated)
  const { named } = ran.claim
  return {
    outcome,
    reason: named.kind === 'close' ? `${reason} (taking "${named.said}" for ${named.name})` : reason,
  }
}

/** Whoever says that it is not so is right when nothing shows it. */
function inverted({ outcome, reason }: Outcome, negated: boolean): Outcome {
  if (!negated || outcome === 'not-testable') return { outcome, reason }
  const denied = outcome === 'supported' ? 'contradicted' : 'supported'
  return { outcome: denied, reason: `it is denied, and ${reason}` }
}

interface Judged extends Ran {
  holding: CheckResult[]
  failing: CheckResult[]
  /** Checks that hold and show more than the time of a change. */
  effects: CheckResult[]
}

/** In order: the first that has something to say decides. */
const RULES: readonly ((judged: Judged) => Outcome | null)[] = [
  byChanges,
  bySilence,
  byBlame,
  byEffects,
  bySight,
]

function decide(ran: Ran): Outcome {
  const holding = ran.checks.filter((check) => check.outcome === 'holds')
  const failing = ran.checks.filter((check) => check.outcome === 'fails')
  const judged = { ...ran, holding, failing, effects: holding.filter((check) => !isTiming(check)) }
  for (const rule of RULES) {
    const outcome = rule(judged)
    if (outcome !== null) return outcome
  }
  return byFailures(judged)
}

/** Whether what is blamed was recorded at all. */
function byChanges({ claim, missing, changesRead }: Judged): Outcome | null {
  if (missing !== null) return { outcome: 'contradicted', reason: missing.text }
  return claim.blamesChange && !changesRead ? { outcome: 'not-testable', reason: NO_CHANGES } : null
}

function bySilence({ claim, holding, failing, seen }: Judged): Outcome | null {
  if (holding.length + failing.length > 0) return null
  if (seen.length > 0) return { outcome: 'supported', reason: SEEN }
  return { outcome: 'not-testable', reason: isReadable(claim) ? NOTHING_RECORDED : UNREADABLE }
}

function byBlame({ claim, holding, failing, isVictim, before }: Judged): Outcome | null {
  if (claim.change && !holding.some(isTiming) && failing.some(isTiming))
    return { outcome: 'contradicted', reason: 'the change came after it began' }
  if (!claim.causal || !isVictim || before === null) return null
  const reason = `what it shows is explained by others, and ${before} stands out more`
  return { outcome: 'contradicted', reason }
}

function byEffects({ holding, failing, effects, before }: Judged): Outcome | null {
  if (effects.length === 0 || holding.length < failing.filter(isMeasured).length) return null
  const yet = before === null ? '' : `, but ${before} stands out more`
  const total = holding.length + failing.length
  return { outcome: 'supported', reason: `${holding.length} of ${total} checks hold${yet}` }
}

/** Where no check of an effect holds: what the ranking made of it. */
function bySight({ claim, holding, effects, seen, isFirst }: Judged): Outcome | null {
  if (effects.length === 0 && seen.length > 0) return { outcome: 'supported', reason: SEEN }
  const timed = claim.change && isFirst && holding.some(isTiming)
  return timed
    ? { outcome: 'supported', reason: 'the change came before it, and nothing stands out more' }
    : null
}

function byFailures({ claim, holding, failing }: Judged): Outcome {
  if (!failing.some((check) => isMeasured(check) || speaksFirst(check, claim))) {
    return { outcome: 'not-testable', reason: ONLY_SILENCE }
  }
  const total = holding.length + failing.length
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

const SEEN = 'the ranking noticed it by itself'

const NO_CHANGES = 'no deploys, commits or flags were read, so nobody can say'

const UNREADABLE =
  'no service of the case file and no kind of fault is named; say for example "memory leak in cart" or "payments deploy broke it"'

const NOTHING_RECORDED = 'nothing was recorded that could show it'

const ONLY_SILENCE =
  'nothing that would measure it was recorded, and that log lines do not mention it proves little'
