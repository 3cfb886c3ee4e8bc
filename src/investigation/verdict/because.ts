import { changeName, changePlace } from '../../domain/change-name.ts'
import { lead, span, timeOfDay } from '../../domain/clock-text.ts'
import type { Ranking } from '../../domain/ranking.ts'
import type { CheckResult, Finding, Statement } from '../../domain/verdict.ts'
import { type Candidate, candidates, failed, isTiming } from './candidate.ts'
import { about, cited, statement } from './statements.ts'
import { noticeable, type Support } from './support.ts'

const OBSERVATIONS = 4
const CHECKS = 3
const RULED_OUT = 6

/** Milliseconds; series are seconds apart, so less is no order. */
const LATER = 1000

/** What speaks for the candidate: observations of the ranking, checks that hold, the change before it. */
export function because(candidate: Candidate, support: Support): Statement[] {
  // What outsiders can write never leads: whoever can make a service log an error would choose the first reason.
  const [loudest, ...observations] = noticeable(candidate.suspect.supporting)
    .slice(0, OBSERVATIONS)
    .toSorted((a, b) => Number(a.untrusted) - Number(b.untrusted))
    .map((one) => statement(one.text, one.citations))
  return cited([
    ...(loudest === undefined ? [] : [loudest]),
    // Second, so that it stands in the root: it is what people can take back.
    ...triggerOf(candidate),
    ...observations,
    ...told(support.held, candidate).map((check) =>
      statement(`checked: ${readings(check)}`, check.citations),
    ),
  ])
}

function triggerOf({ trigger }: Candidate): Statement[] {
  if (trigger === null) return []
  const { ts, leadMs, citations } = trigger.change
  const name = `${changeName(trigger.change)}${changePlace(trigger.change)}`
  const text = `${name} at ${timeOfDay(ts)}, ${lead(leadMs ?? 0)}`
  return [statement(text, citations)]
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
        `${first.hypothesis.statement}: checked and not so, this fails: ${readings(first.check)}`,
        first.check.citations,
      ),
    ]
  }
  const opponent = opposing[0]
  if (opponent !== undefined) return [statement(about(service, opponent.text), opponent.citations)]
  const began = chosen?.suspect.onset ?? null
  if (onset === null || began === null || onset - began < LATER) return []
  const later = `${service}: moved only at ${timeOfDay(onset)}, ${span(onset - began)} after ${chosen?.suspect.service}`
  return [statement(later, supporting.flatMap((one) => one.citations).slice(0, 2))]
}

function againstChange(change: Ranking['changes'][number]): Statement[] {
  if (change.leadMs === null || change.leadMs >= 0) return []
  const text = `${changeName(change)}${changePlace(change)}: came ${span(change.leadMs)} after it began`
  return [statement(text, change.citations)]
}
