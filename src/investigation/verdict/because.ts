import type { Ranking } from '../../domain/ranking.ts'
import type { CheckResult, Finding, Statement } from '../../domain/verdict.ts'
import { lead, span, timeOfDay } from '../clock-text.ts'
import { type Candidate, candidates, failed, isTiming } from './candidate.ts'
import { about, cited, statement } from './statements.ts'
import { noticeable, type Support } from './support.ts'

const OBSERVATIONS = 4
const CHECKS = 3
const RULED_OUT = 6

/** What speaks for the candidate: observations of the ranking, checks that hold, the change before it. */
export function because(candidate: Candidate, support: Support): Statement[] {
  const observations = noticeable(candidate.suspect.supporting).slice(0, OBSERVATIONS)
  const trigger = candidate.trigger?.change
  return cited([
    ...observations.map((one) => statement(one.text, one.citations)),
    ...told(support.held, candidate).map((check) =>
      statement(`checked: ${readings(check)}`, check.citations),
    ),
    ...(trigger === undefined
      ? []
      : [
          statement(
            `${trigger.type} "${trigger.title}" on ${trigger.service} at ${timeOfDay(trigger.ts)}, ${lead(trigger.leadMs ?? 0)}`,
            trigger.citations,
          ),
        ]),
  ])
}

/** The change is told in its own sentence, with its time. */
function told(checks: readonly CheckResult[], candidate: Candidate): CheckResult[] {
  const own = candidate.trigger === null ? checks : checks.filter((check) => !isTiming(check))
  return own.slice(0, CHECKS)
}

export function readings(check: CheckResult): string {
  return `${check.claim} (${check.rows.join('; ')})`
}

/** Other suspects and changes, each with the check or the fact that speaks against it. */
export function ruledOut(
  chosen: Candidate | null,
  ranking: Ranking,
  findings: readonly Finding[],
): Statement[] {
  const others = candidates(ranking, findings).filter(
    (one) => one.suspect.service !== chosen?.suspect.service,
  )
  return cited([
    ...others.flatMap((other) => againstSuspect(other, chosen, findings)),
    ...ranking.changes.flatMap(againstChange),
  ]).slice(0, RULED_OUT)
}

function againstSuspect(
  other: Candidate,
  chosen: Candidate | null,
  findings: readonly Finding[],
): Statement[] {
  const { service, opposing, onset, supporting } = other.suspect
  const refuted = findings
    .flatMap((finding) => finding.hypotheses)
    .filter((hypothesis) => hypothesis.service === service && other.hypothesis === null)
    .flatMap((hypothesis) => failed(hypothesis).map((check) => ({ hypothesis, check })))
  const first = refuted[0]
  if (first !== undefined) {
    return [
      statement(
        `${first.hypothesis.statement}: not so, it did not hold that ${readings(first.check)}`,
        first.check.citations,
      ),
    ]
  }
  const opponent = opposing[0]
  if (opponent !== undefined) return [statement(about(service, opponent.text), opponent.citations)]
  const began = chosen?.suspect.onset ?? null
  if (onset === null || began === null || onset <= began) return []
  const later = `${service}: moved only at ${timeOfDay(onset)}, ${span(onset - began)} after ${chosen?.suspect.service}`
  return [statement(later, supporting.flatMap((one) => one.citations).slice(0, 2))]
}

function againstChange(change: Ranking['changes'][number]): Statement[] {
  if (change.leadMs === null || change.leadMs >= 0) return []
  const text = `${change.type} "${change.title}" on ${change.service}: came ${span(change.leadMs)} after it began`
  return [statement(text, change.citations)]
}
