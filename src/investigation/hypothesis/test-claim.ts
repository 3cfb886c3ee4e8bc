import type { HypothesisResult } from '../../domain/answer.ts'
import type { TableName } from '../../domain/case-file.ts'
import type { Suspect } from '../../domain/ranking.ts'
import type { CheckResult, Statement } from '../../domain/verdict.ts'
import type { CaseFile } from '../case-file.ts'
import { type CheckSpec, runCheck } from '../checks/check.ts'
import { predictionsOf } from '../checks/predictions.ts'
import { type Scope, scopeOf } from '../checks/scope.ts'
import { span, timeOfDay } from '../clock-text.ts'
import { citationsOf } from '../questions/asked.ts'
import { findName, knownNames } from '../questions/names.ts'
import { type KnownFault, SPECIALISTS } from '../specialists/registry.ts'
import { faultsFor } from '../specialists/topics.ts'
import { readings } from '../verdict/because.ts'
import { cited, statement } from '../verdict/statements.ts'
import { WITHOUT_MODEL } from '../work.ts'
import { changeChecks } from './change-claim.ts'
import { type Claim, everywhere, parseClaim } from './claim.ts'

const STATEMENTS = 6

/** Tests a claimed cause on the case file: its predictions as SQL, run since the onset and before it. */
export async function testClaim(text: string, caseFile: CaseFile): Promise<HypothesisResult> {
  const named = findName(text, knownNames(caseFile.incident, caseFile.alert.service))
  const claim = parseClaim(text, named)
  if (named.kind === 'unknown') return untestable(claim, unknownName(named.said, named.near))
  const service = named.kind === 'none' ? null : named.name
  const scope = service === null ? null : scopeOf(service, caseFile.incident)
  const suspect = caseFile.ranking.suspects.find((one) => one.service === service) ?? null
  const specs = await predictions(claim, scope, suspect, caseFile)
  const run = await Promise.all(specs.map((spec) => runCheck(spec, caseFile.ask, caseFile.sourceOf)))
  const checks = run.filter((check) => check.outcome !== 'unavailable')
  const missing = claim.change ? changeMissing(claim, scope, specs, caseFile) : null
  return resultOf({ claim, scope, suspect, checks, missing }, caseFile)
}

async function predictions(
  claim: Claim,
  scope: Scope | null,
  suspect: Suspect | null,
  caseFile: CaseFile,
): Promise<CheckSpec[]> {
  const where = scope ?? everywhere(caseFile)
  const found: CheckSpec[] = claim.change ? changeChecks(claim, scope, caseFile) : []
  for (const { fault, specialist } of faultsOf(claim, suspect)) {
    const tables = tablesOf(specialist)
    found.push(...(await predictionsOf(fault, where, tables, caseFile.ask, `claim/${fault.id}`)))
  }
  return found
}

/** A claim that only names somebody ("it is the bank") means whatever shows there. */
function faultsOf(claim: Claim, suspect: Suspect | null): KnownFault[] {
  if (claim.faults.length > 0) return claim.faults
  const fitting = SPECIALISTS.flatMap((specialist) => {
    const faults = suspect === null ? [] : faultsFor(specialist, suspect)
    return faults.map((fault) => ({ fault, specialist: specialist.name }))
  })
  if (fitting.length > 0) return fitting.slice(0, 3)
  if (claim.named.kind === 'none' && !claim.change) return []
  return SPECIALISTS.flatMap((specialist) =>
    specialist.faults
      .filter((fault) => GENERAL.has(fault.id))
      .map((fault) => ({ fault, specialist: specialist.name })),
  )
}

const GENERAL: ReadonlySet<string> = new Set(['code-error', 'delay', 'not-ready'])

const tablesOf = (name: KnownFault['specialist']): readonly TableName[] =>
  SPECIALISTS.find((specialist) => specialist.name === name)?.tables ?? []

interface Tested {
  claim: Claim
  scope: Scope | null
  suspect: Suspect | null
  checks: CheckResult[]
  /** Said when a blamed change is not in the case file although changes were read. */
  missing: Statement | null
}

function resultOf(tested: Tested, caseFile: CaseFile): HypothesisResult {
  const { claim, checks, missing } = tested
  const holding = checks.filter((check) => check.outcome === 'holds')
  const failing = checks.filter((check) => check.outcome === 'fails')
  const evidenceFor = cited([
    ...holding.map(asStatement),
    ...observations(tested),
    ...timing(tested, caseFile).for,
  ])
  const evidenceAgainst = cited([
    ...(missing === null ? [] : [missing]),
    ...failing.map(asStatement),
    ...opposing(tested),
    ...timing(tested, caseFile).against,
  ])
  return {
    claim: claim.text,
    ...outcomeOf(tested, holding, failing),
    evidenceFor: evidenceFor.slice(0, STATEMENTS),
    evidenceAgainst: evidenceAgainst.slice(0, STATEMENTS),
    checks,
    withoutModel: WITHOUT_MODEL,
  }
}

type Outcome = Pick<HypothesisResult, 'outcome' | 'reason'>

/**
 * A fault shows in one place or another, so one check that holds supports a claim as long as no more checks
 * of measured series fail; absent log lines, events and states weigh only when nothing holds.
 */
function outcomeOf(tested: Tested, holding: CheckResult[], failing: CheckResult[]): Outcome {
  const { claim, missing } = tested
  const takenFor =
    claim.named.kind === 'close' ? ` (taking "${claim.named.said}" for ${claim.named.name})` : ''
  if (missing !== null) return { outcome: 'contradicted', reason: `${missing.text}${takenFor}` }
  if (holding.length === 0 && failing.length === 0) {
    const reason =
      claim.faults.length === 0 && !claim.change && claim.named.kind === 'none'
        ? UNREADABLE
        : NOTHING_RECORDED
    return { outcome: 'not-testable', reason: `${reason}${takenFor}` }
  }
  const late = claim.change && !holding.some(isTiming) && failing.some(isTiming)
  if (late) return { outcome: 'contradicted', reason: `the change came after it began${takenFor}` }
  const effects = holding.filter((check) => !isTiming(check))
  const measured = failing.filter((check) => /\bfrom (metrics|spans|changes)\b/.test(check.sql))
  const total = holding.length + failing.length
  if (effects.length > 0 && holding.length >= measured.length) {
    return { outcome: 'supported', reason: `${holding.length} of ${total} checks hold${takenFor}` }
  }
  const reason =
    holding.length === 0 ? `none of ${total} checks holds` : `only ${holding.length} of ${total} checks hold`
  return { outcome: 'contradicted', reason: `${reason}${takenFor}` }
}

const isTiming = (check: CheckResult): boolean => check.id.endsWith('/before')

const UNREADABLE =
  'no service of the case file and no kind of fault is named; say for example "memory leak in cart" or "payments deploy broke it"'

const NOTHING_RECORDED = 'nothing was recorded that could show it'

const asStatement = (check: CheckResult): Statement => statement(readings(check), check.citations)

function observations({ suspect, claim }: Tested): Statement[] {
  if (suspect === null) return []
  const families = new Set(claim.faults.flatMap(({ fault }) => fault.families))
  const fitting = suspect.supporting.filter((one) => families.size === 0 || families.has(one.family))
  return fitting.slice(0, 3).map((one) => statement(one.text, one.citations))
}

/** What the ranking holds against it, and who was earlier. */
function opposing({ suspect, scope }: Tested): Statement[] {
  if (scope === null || suspect === null) return []
  return suspect.opposing.slice(0, 3).map((one) => statement(one.text, one.citations))
}

const CLOSE_MINUTES = 5

/** Whether it began when the claim says, and whether it began before the page. */
function timing({ claim, suspect }: Tested, caseFile: CaseFile): { for: Statement[]; against: Statement[] } {
  const none = { for: [], against: [] }
  const onset = suspect?.onset ?? caseFile.ranking.onset
  const citations =
    (suspect ?? caseFile.ranking.suspects[0])?.supporting.flatMap((one) => one.citations).slice(0, 3) ?? []
  if (onset === null) return none
  if (claim.minuteOfDay !== null) {
    const minute = Math.floor(onset / 60_000) % (24 * 60)
    const line = [statement(`it began at ${timeOfDay(onset)}`, citations)]
    return Math.abs(minute - claim.minuteOfDay) <= CLOSE_MINUTES
      ? { for: line, against: [] }
      : { for: [], against: line }
  }
  const late = onset - caseFile.alert.firedAt
  if (suspect === null || late <= 60_000) return none
  return { for: [], against: [statement(`it moved only ${span(late)} after the page fired`, citations)] }
}

function changeMissing(
  claim: Claim,
  scope: Scope | null,
  specs: readonly CheckSpec[],
  caseFile: CaseFile,
): Statement | null {
  if (specs.some((spec) => spec.tables.includes('changes'))) return null
  const citations = citationsOf(caseFile, 'changes')
  if (citations.length === 0) return null
  const { start, end } = caseFile.window
  const about = scope === null ? '' : ` of ${scope.service}`
  const fitting = claim.text.match(/\bv\d[\w.]*/)?.[0]
  const what = fitting === undefined ? 'no change' : `no change named ${fitting}`
  return statement(`${what}${about} is recorded between ${timeOfDay(start)} and ${timeOfDay(end)}`, citations)
}

const unknownName = (said: string, near: readonly string[]): string =>
  `the case file has no "${said}"${near.length > 0 ? `; did you mean ${near.join(', ')}?` : ''}`

function untestable(claim: Claim, reason: string): HypothesisResult {
  return {
    claim: claim.text,
    outcome: 'not-testable',
    reason,
    evidenceFor: [],
    evidenceAgainst: [],
    checks: [],
    withoutModel: WITHOUT_MODEL,
  }
}
