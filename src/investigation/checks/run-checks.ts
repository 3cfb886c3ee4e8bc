import type { CheckResult, Finding, Hypothesis } from '../../domain/verdict.ts'
import type { Consultation } from '../specialists/consult.ts'
import type { Ask } from './ask.ts'
import { type CheckSpec, runCheck, type SourceOf } from './check.ts'

/** Runs every check of a specialist's answer. Hypotheses that nothing could test are dropped, and it is said. */
export async function runChecks(consultation: Consultation, ask: Ask, sourceOf: SourceOf): Promise<Finding> {
  const { finding } = consultation
  const hypotheses: Hypothesis[] = []
  const lookedAt = [...finding.lookedAt]
  for (const hypothesis of finding.hypotheses) {
    const specs = consultation.checks.get(hypothesis.id) ?? []
    const results = await Promise.all(specs.map((spec) => runCheck(spec, ask, sourceOf)))
    const checks = telling(specs, results)
    lookedAt.push(...results.filter((result) => !checks.includes(result)).map(unseen))
    if (checks.length > 0) hypotheses.push({ ...hypothesis, checks })
  }
  const status = finding.status === 'found' && hypotheses.length === 0 ? 'nothing-found' : finding.status
  return { ...finding, status, hypotheses, lookedAt }
}

const unseen = (result: CheckResult): string =>
  `${result.claim}: ${result.outcome === 'unavailable' ? (result.note ?? 'not testable') : 'not seen'}`

/**
 * The results that say something. A fault shows in one place or another: once it shows somewhere, a log line,
 * event or state that is merely absent refutes nothing, and of several series that could show it one is enough.
 * A series that was measured and stayed normal while nothing else of its kind moved does speak against it.
 */
function telling(specs: readonly CheckSpec[], results: readonly CheckResult[]): CheckResult[] {
  const run = results.filter((result) => result.outcome !== 'unavailable')
  const held = run.filter((result) => result.outcome === 'holds' && result.role === 'supports')
  if (held.length === 0) return run
  const heldTables = new Set(held.flatMap((result) => tablesOf(specs, result)))
  return run.filter((result) => {
    if (result.outcome === 'holds' || result.role === 'contradicts') return true
    return tablesOf(specs, result).some((table) => MEASURED.has(table) && !heldTables.has(table))
  })
}

const MEASURED: ReadonlySet<string> = new Set(['metrics', 'spans', 'changes'])

const tablesOf = (specs: readonly CheckSpec[], result: CheckResult): readonly string[] =>
  specs.find((spec) => spec.id === result.id)?.tables ?? []
