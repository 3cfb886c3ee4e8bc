import type { Evidence } from '../../domain/case-file.ts'
import { changeName } from '../../domain/change-name.ts'
import { lead } from '../../domain/clock-text.ts'
import type { Ranking } from '../../domain/ranking.ts'
import type { Alert } from '../../domain/signal.ts'
import type { Finding, Gap, KeptCheck, Statement, Verdict } from '../../domain/verdict.ts'
import { failedNow, heldAgain, type Recurrence } from '../triage/recurrence.ts'
import { because, ruledOut } from './because.ts'
import { type Candidate, candidates, isDecidedAgainst, isTiming } from './candidate.ts'
import { nextSteps } from './next-steps.ts'
import { verdictWithout } from './people.ts'
import { confidenceOf, judge } from './rules.ts'
import { cited, statement, withoutPeople } from './statements.ts'
import { type Support, supportOf } from './support.ts'

export interface Conclusion {
  alert: Alert
  ranking: Ranking
  findings: readonly Finding[]
  evidence: readonly Evidence[]
  gaps: Gap[]
  /** Last time's cause against this evidence; left out or null when there was none. */
  recurrence?: Recurrence | null
  /** What a model added; left out when none took part. */
  advice?: Advice
  /** Names of whoever made the changes; default none. */
  people?: readonly string[]
}

/** What models may add to a verdict. None of it can make a cause of what no check supports. */
export interface Advice {
  /** The service that survived where the first suspect did not, or that was chosen among survivors. */
  preferred: string | null
  /** Services that a checked objection stands against, and those that nobody could decide between. */
  contested: string[]
  /** Sentences that code resolved. */
  answer: Statement[]
  /** What failed, one line each. */
  limits: string[]
  /** What did not hold and is not said, one line each. */
  leftOut: string[]
}

/** The verdict by rules. Pure: the same case file and findings give the same verdict. */
export const conclude = (conclusion: Conclusion): Verdict =>
  verdictWithout(conclusion.people ?? [], advised(conclusion))

function advised(conclusion: Conclusion): Verdict {
  const { advice } = conclusion
  const verdict = withPast(byRules(conclusion), conclusion.recurrence ?? null)
  if (advice === undefined) return verdict
  return {
    ...verdict,
    because: cited([...advice.answer, ...verdict.because]),
    limits: [...new Set([...verdict.limits, ...advice.limits.map(unsaid)])],
    leftOut: advice.leftOut.map(withoutPeople),
  }
}

/** What a model said and code did not let through is not said after all by quoting it: only why it was dropped is. */
const unsaid = (limit: string): string =>
  withoutPeople(
    limit
      .replace(/^\s*"[\s\S]*"/, 'a sentence')
      .replace(/\s*"[\s\S]*"/, '')
      .replace(/:$/, ''),
  )

/** Last time's cause is told beside this verdict and never becomes it. */
function withPast(verdict: Verdict, recurrence: Recurrence | null): Verdict {
  if (recurrence === null) return verdict
  const [again, failed] = [heldAgain(recurrence), failedNow(recurrence)]
  return {
    ...verdict,
    because: cited([...verdict.because, ...(again === null ? [] : [again])]),
    ruledOut: cited([...(failed === null ? [] : [failed]), ...verdict.ruledOut]),
  }
}

function byRules(conclusion: Conclusion): Verdict {
  const { ranking, findings, evidence, advice } = conclusion
  if (ranking.outcome === 'healthy') return healthy(conclusion)
  const all = inOrder(candidates(ranking, findings), advice?.preferred ?? null)
  for (const candidate of all) {
    const verdict = verdictOn(candidate, conclusion)
    if (verdict.cause !== null) return verdict
    // A louder witness for the next one is no reason: the ranking has weighed both, only a check may overrule it.
    if (!isDecidedAgainst(candidate, findings) && !isAccusedByOutsidersOnly(candidate, evidence)) break
  }
  // When nobody can be named, the report is about whom the ranking puts first.
  return pointingOutside(
    all[0] === undefined ? nothingFound(conclusion) : verdictOn(all[0], conclusion),
    conclusion,
  )
}

/** Where the ranking looks outside of every service, a verdict without a cause says so first. */
function pointingOutside(verdict: Verdict, { ranking, evidence }: Conclusion): Verdict {
  if (ranking.outcome !== 'external' || verdict.cause !== null) return verdict
  const [outside] = reasonOf(ranking.outcomeReason, evidence)
  if (outside === undefined) return verdict
  const others = verdict.because.filter(({ text }) => text !== outside.text)
  return { ...verdict, outside, because: [outside, ...others] }
}

/** Whom only text that anybody can write speaks against must not stand before whom a system speaks against. */
function isAccusedByOutsidersOnly(candidate: Candidate, evidence: readonly Evidence[]): boolean {
  const { sources } = supportOf(candidate, evidence)
  return sources.size > 0 && ![...sources.values()].some((trusted) => trusted)
}

/** The preferred one first, the others as the ranking has them. */
function inOrder(all: readonly Candidate[], preferred: string | null): Candidate[] {
  const isFirst = (candidate: Candidate): boolean => candidate.suspect.service === preferred
  return [...all.filter(isFirst), ...all.filter((candidate) => !isFirst(candidate))]
}

function verdictOn(candidate: Candidate, conclusion: Conclusion): Verdict {
  const { ranking, evidence, findings, gaps, alert } = conclusion
  const support = supportOf(candidate, evidence)
  const judgement = judge({
    candidate,
    support,
    ranking,
    firedAt: alert.firedAt,
    isPreferred: conclusion.advice?.preferred === candidate.suspect.service,
    isContested: conclusion.advice?.contested.includes(candidate.suspect.service) ?? false,
  })
  const named = judgement.kind === 'cause' || judgement.kind === 'likely'
  return {
    ...judgement,
    limits: judgement.limits.map(withoutPeople),
    cause: named
      ? {
          statement: causeOf(candidate),
          service: candidate.suspect.service,
          kind: candidate.hypothesis?.kind ?? candidate.suspect.kind,
          onset: support.onset,
        }
      : null,
    ...(named ? { checks: keptChecks(support) } : {}),
    sources: support.sources.size,
    because: because(candidate, support),
    ruledOut: ruledOut(candidate, ranking, findings),
    gaps,
    next: nextSteps(judgement.kind, candidate, ranking, gaps),
  }
}

/** What can be asked of another page's evidence too: which change came first cannot. */
function keptChecks({ held }: Support): KeptCheck[] {
  const kept = new Map<string, KeptCheck>()
  for (const check of held) {
    const { claim, sql, mode } = check
    if (!isTiming(check)) kept.set(sql, { claim, sql, mode })
  }
  return [...kept.values()]
}

function causeOf(candidate: Candidate): string {
  const { hypothesis, trigger, suspect } = candidate
  const what =
    hypothesis === null || hypothesis.kind === 'change'
      ? `${suspect.service}: its behaviour changed`
      : hypothesis.statement
  if (trigger === null) return withoutPeople(what)
  const { change } = trigger
  return withoutPeople(`${what} after ${changeName(change)} (${lead(change.leadMs ?? 0)})`)
}

/** How sure "healthy" is: what was not looked at, or by one system only, cannot be called normal with much weight. */
const HEALTHY = { well: 0.8, poorly: 0.55 }

function healthy({ ranking, evidence, findings, gaps }: Conclusion): Verdict {
  const sources = new Set(readOf(evidence).map((one) => one.source)).size
  const failed = gaps.filter((gap) => gap.citation !== null && gap.isPartial !== true).length
  const probability = sources >= 2 && failed === 0 ? HEALTHY.well : HEALTHY.poorly
  const limits = [
    ...(sources < 2 ? ['only one source was read'] : []),
    ...(failed > 0 ? [`${failed} ${failed === 1 ? 'read' : 'reads'} gave no answer`] : []),
  ]
  return {
    kind: 'healthy',
    confidence: confidenceOf(probability),
    probability,
    cause: null,
    sources,
    because: reasonOf(ranking.outcomeReason, evidence),
    ruledOut: ruledOut(null, ranking, findings),
    gaps,
    next: nextSteps('healthy', null, ranking, gaps),
    limits,
  }
}

function nothingFound({ ranking, evidence, findings, gaps }: Conclusion): Verdict {
  return {
    kind: 'inconclusive',
    confidence: 'Low',
    probability: 0,
    cause: null,
    sources: 0,
    because: reasonOf(ranking.outcomeReason, evidence),
    ruledOut: ruledOut(null, ranking, findings),
    gaps,
    next: nextSteps('inconclusive', null, ranking, gaps),
    limits: ['nothing in the case file stands out'],
  }
}

const readOf = (evidence: readonly Evidence[]): Evidence[] =>
  evidence.filter((one) => one.purpose === 'incident' && (one.status === 'ok' || one.status === 'truncated'))

const MAX_CITED = 5

/** The ranking writes its references into the sentence; a statement has them beside it. */
function reasonOf(reason: string, evidence: readonly Evidence[]): Statement[] {
  const text = reason.replace(/\s*\[E\d+\](?:[ ,]*\[E\d+\])*/g, '')
  return cited([statement(text, citationsFor(reason, evidence))])
}

/** The references the reason names itself, else what was read of the incident. */
function citationsFor(reason: string, evidence: readonly Evidence[]): Statement['citations'] {
  const named = new Set(reason.match(/\bE\d+\b/g) ?? [])
  const read = readOf(evidence)
  const matching = read.filter((one) => named.has(one.ref))
  return (matching.length > 0 ? matching : read).slice(0, MAX_CITED).map((one) => one.ref)
}
