import { dayOf } from '../../domain/clock-text.ts'
import type { CheckResult, PastCause, Statement } from '../../domain/verdict.ts'
import type { CaseFile } from '../case-file.ts'
import { runCheck } from '../checks/check.ts'
import { namedTables } from '../checks/vet-check.ts'
import { readings } from '../verdict/because.ts'
import { statement } from '../verdict/statements.ts'

/** Last time's cause held against this evidence: a verdict is never repeated, its checks are. */
export interface Recurrence {
  past: PastCause
  results: CheckResult[]
  /** Every check could be run and holds. */
  holds: boolean
  /** The first that fails; null when none does. */
  failure: CheckResult | null
}

export async function recur(past: PastCause, { ask, sourceOf }: CaseFile): Promise<Recurrence> {
  const results: CheckResult[] = []
  for (const [at, check] of past.checks.entries()) {
    const spec = { ...check, id: `past/${at}`, role: 'supports' as const, tables: namedTables(check.sql) }
    results.push(await runCheck(spec, ask, sourceOf))
  }
  return {
    past,
    results,
    holds: results.length > 0 && results.every(({ outcome }) => outcome === 'holds'),
    failure: results.find(({ outcome }) => outcome === 'fails') ?? null,
  }
}

/** For the reasons of the verdict; null unless all of it holds again. */
export function heldAgain({ past, results, holds }: Recurrence): Statement | null {
  if (!holds) return null
  const [first] = results
  const citations = results.flatMap((one) => one.citations)
  const confirmed = past.isConfirmed ? ', confirmed then' : ''
  return statement(
    `as on ${dayOf(past.at)} (${past.statement}${confirmed}): all ${results.length} checks of that cause hold again, such as ${first?.claim ?? ''}`,
    citations.slice(0, 5),
  )
}

/** For what is ruled out; null unless something of it fails. */
export function failedNow({ past, failure }: Recurrence): Statement | null {
  if (failure === null) return null
  return statement(
    `the cause on ${dayOf(past.at)} (${past.statement}): not so this time, this fails: ${readings(failure)}`,
    failure.citations,
  )
}
