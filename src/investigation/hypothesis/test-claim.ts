import type { HypothesisResult } from '../../domain/answer.ts'
import type { TableName } from '../../domain/case-file.ts'
import { span, timeOfDay } from '../../domain/clock-text.ts'
import type { Family, Suspect } from '../../domain/ranking.ts'
import type { CheckResult, Statement } from '../../domain/verdict.ts'
import type { CaseFile } from '../case-file.ts'
import { type CheckSpec, runCheck } from '../checks/check.ts'
import { predictionsOf } from '../checks/predictions.ts'
import { type Scope, scopeOf } from '../checks/scope.ts'
import { citationsOf } from '../questions/asked.ts'
import { findName, knownNames, type Named } from '../questions/names.ts'
import { type KnownFault, SPECIALISTS } from '../specialists/registry.ts'
import { faultsFor } from '../specialists/topics.ts'
import { readings } from '../verdict/because.ts'
import { cited, statement } from '../verdict/statements.ts'
import { WITHOUT_MODEL } from '../work.ts'
import { changeChecks } from './change-claim.ts'
import { type Claim, causeIn, everywhere, parseClaim, subjectIn } from './claim.ts'
import { outcomeOf } from './outcome.ts'

const STATEMENTS = 6

/** Tests a claimed cause on the case file: its predictions as SQL, run since the onset and before it. */
export async function testClaim(text: string, caseFile: CaseFile): Promise<HypothesisResult> {
  return (await claimByRules(text, caseFile)).result
}

/** The same, and whether the claim names somebody whom nothing was recorded of. */
export async function claimByRules(
  text: string,
  caseFile: CaseFile,
): Promise<{ result: HypothesisResult; isUnknownName: boolean }> {
  const names = knownNames(caseFile.incident, caseFile.alert.service)
  const find = (said: string) => findName(said, names)
  const part = causeIn(text, find)
  const named = mentioned(find(subjectIn(part, find)), caseFile)
  const claim = { ...parseClaim(part, named), text }
  if (named.kind === 'unknown') {
    const settles = `anything that was recorded of ${named.said}`
    return { result: untestable(claim, unknownName(named.said, named.near), settles), isUnknownName: true }
  }
  const services = servicesOf(named)
  const scope = services.length === 0 ? null : scopeOfAll(services, caseFile)
  const suspect = caseFile.ranking.suspects.find((one) => services.includes(one.service)) ?? null
  const specs = await predictions(claim, scope, suspect, caseFile)
  const run = await Promise.all(specs.map((spec) => runCheck(spec, caseFile.ask, caseFile.sourceOf)))
  const checks = run.filter((check) => check.outcome !== 'unavailable')
  const missing = claim.change ? changeMissing(claim, scope, specs, caseFile) : null
  return { result: resultOf({ claim, scope, suspect, checks, missing }, caseFile), isUnknownName: false }
}

const servicesOf = (named: Named): string[] => {
  if (named.kind === 'known') return [named.name, ...(named.others ?? [])]
  return named.kind === 'close' ? [named.name] : []
}

function scopeOfAll(services: readonly string[], { incident }: CaseFile): Scope {
  const entities = services.flatMap((service) => scopeOf(service, incident).entities)
  return { service: services[0] ?? null, entities: [...new Set(entities)] }
}

/** A kind of fault is no name; and of a name that nobody measured rows may speak: a provider's host, a table. */
function mentioned(named: Named, { incident }: CaseFile): Named {
  if (named.kind !== 'unknown') return named
  if (SPECIALISTS.some(({ faults }) => faults.some(({ claim }) => claim.test(named.said))))
    return { kind: 'none' }
  if (named.said.length < SPEAKING) return named
  const said = named.said.toLowerCase()
  const texts = [
    ...incident.logs.flatMap(({ example, messages }) => [example.message, ...messages]),
    ...[...incident.events, ...incident.changes].map((row) => row.title),
    ...incident.objects.map((row) => row.name),
  ]
  const isThere = texts.some((text) => text.toLowerCase().includes(said))
  return isThere ? { kind: 'known', name: named.said, said: named.said } : named
}

const SPEAKING = 5

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
    ...opposing(tested, caseFile),
    ...timing(tested, caseFile).against,
  ])
  const { suspect } = tested
  const first = caseFile.ranking.suspects[0]
  const outcome = outcomeOf({
    claim,
    checks,
    missing,
    before: strongerOf(tested, caseFile)?.service ?? null,
    isVictim: (suspect?.opposing.length ?? 0) > 0,
    seen: noticed(tested),
    isFirst: suspect !== null && suspect === first,
    changesRead: citationsOf(caseFile, 'changes').length > 0,
  })
  const [agreeing, opposed] = claim.negated ? [evidenceAgainst, evidenceFor] : [evidenceFor, evidenceAgainst]
  return {
    claim: claim.text,
    ...outcome,
    evidenceFor: agreeing.slice(0, STATEMENTS),
    evidenceAgainst: opposed.slice(0, STATEMENTS),
    checks,
    settles: outcome.outcome === 'not-testable' ? settlesOf(tested) : null,
    withoutModel: WITHOUT_MODEL,
  }
}

/** What would have to be read: where the first kind of fault that is meant would show. */
function settlesOf({ claim, scope }: Tested): string | null {
  const whom = scope?.service == null ? '' : ` of ${scope.service}`
  const [known] = claim.faults
  if (known === undefined) return claim.change ? `the deploys, commits and flags${whom}` : null
  const { fault } = known
  const places = [
    ...(fault.metrics === undefined ? [] : ['series']),
    ...(fault.states === undefined ? [] : ['states of objects']),
    ...(fault.events === undefined ? [] : ['events']),
    ...(fault.spans === undefined ? [] : ['traced calls']),
    ...(fault.logs === undefined ? [] : ['log lines']),
  ]
  return places.length === 0 ? null : `${places.join(' or ')}${whom} that would show that ${fault.phrase}`
}

const asStatement = (check: CheckResult): Statement => statement(readings(check), check.citations)

/** Families that say for themselves what is wrong, while latency and errors travel along the calls. */
const OWN: ReadonlySet<Family> = new Set(['cpu', 'memory', 'disk', 'crash', 'saturation', 'traffic', 'state'])

/** Noticeable, see Observation. */
const NOTICEABLE = 1

function noticed({ suspect, claim }: Tested): Statement[] {
  const families = new Set(claim.faults[0]?.fault.families ?? [])
  const fitting = (suspect?.supporting ?? []).filter(
    (one) => families.has(one.family) && OWN.has(one.family) && !one.untrusted && one.score >= NOTICEABLE,
  )
  return fitting.map((one) => statement(one.text, one.citations))
}

function observations({ suspect, claim }: Tested): Statement[] {
  if (suspect === null) return []
  const families = new Set(claim.faults.flatMap(({ fault }) => fault.families))
  const fitting = suspect.supporting.filter((one) => families.size === 0 || families.has(one.family))
  return fitting.slice(0, 3).map((one) => statement(one.text, one.citations))
}

/** What the ranking holds against it, and who stands out more. */
function opposing(tested: Tested, caseFile: CaseFile): Statement[] {
  const own = tested.suspect?.opposing.slice(0, 3) ?? []
  const stronger = strongerOf(tested, caseFile)
  const loudest = stronger?.supporting[0]
  return [
    ...own.map((one) => statement(one.text, one.citations)),
    ...(stronger === null || loudest === undefined
      ? []
      : [statement(`${stronger.service} stands out more: ${loudest.text}`, loudest.citations)]),
  ]
}

/** The first suspect, when the claim is about another service. */
function strongerOf({ scope, suspect }: Tested, { ranking }: CaseFile): Suspect | null {
  const first = ranking.suspects[0] ?? null
  return scope === null || suspect === null || first?.service === suspect.service ? null : first
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

function untestable(claim: Claim, reason: string, settles: string): HypothesisResult {
  return {
    claim: claim.text,
    outcome: 'not-testable',
    reason,
    evidenceFor: [],
    evidenceAgainst: [],
    checks: [],
    settles,
    withoutModel: WITHOUT_MODEL,
  }
}
