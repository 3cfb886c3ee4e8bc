import type { HypothesisResult } from '../../domain/answer.ts'
import type { CheckResult, Statement } from '../../domain/verdict.ts'
import { TABLE_NAMES } from '../../evidence/tables.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'
import { type CaseFile, sourceOfEvidence } from '../case-file.ts'
import { type CheckSpec, runCheck } from '../checks/check.ts'
import { grounded } from '../checks/grounded.ts'
import { generalist } from '../specialists/generalist.ts'
import { SPECIALISTS } from '../specialists/registry.ts'
import { readings } from '../verdict/because.ts'
import { isTrusted } from '../verdict/candidate.ts'
import { cited, statement } from '../verdict/statements.ts'
import { caseText, vettedChecks } from './ask-specialist.ts'
import type { Brain } from './brain.ts'
import { factsOf, resolveCitations, sayable } from './citations.ts'
import { converse } from './converse.ts'
import { asData } from './digest.ts'
import { ClaimAnswer } from './finding-answer.ts'
import { sharedPrefix } from './prefix.ts'

const MAX_TOKENS = 1800

const STATEMENTS = 6

/** Rules decide alone about a name that nothing was recorded of: no wording makes rows of it. */
export interface ByRules {
  result: HypothesisResult
  isUnknownName: boolean
}

/**
 * Any wording as predictions: a model says what would have to be true, code vets and runs it, and the rules' own
 * reading of the claim is the cross-check. Where both decide and differ nobody does; where the model gives nothing
 * that can be checked, the rules stand.
 */
export async function claimWithModel(
  brain: Brain,
  caseFile: CaseFile,
  claim: string,
  { result: byRules, isUnknownName }: ByRules,
): Promise<HypothesisResult> {
  if (isUnknownName) return { ...byRules, withoutModel: 'no model is asked about what was never recorded' }
  const ask = grounded(caseFile.evidence, caseFile.ask)
  const answer = await converse({
    brain,
    role: 'specialist',
    tier: 1,
    key: 'claim',
    system: sharedPrefix(SPECIALISTS, []),
    question: renderPrompt(loadPrompt('claim'), {
      claim: asData(claim, 600),
      rules: rulesText(byRules),
      tables: TABLE_NAMES.join(', '),
      case: caseText(caseFile, [], []),
    }),
    schema: ClaimAnswer,
    maxTokens: MAX_TOKENS,
    effort: 'low',
    bench: {
      specialist: generalist,
      firedAt: caseFile.alert.firedAt,
      further: null,
      ask,
      read: [],
      named: 0,
    },
  })
  const spent = await brain.spent()
  const cost = { usd: spent.usd, modelCalls: spent.calls }
  if (answer.status === 'failed') return { ...byRules, cost, withoutModel: answer.reason }
  const said = await heard(answer.value, caseFile)
  if (said.checks.length === 0) {
    const settles = said.settles ?? byRules.settles
    return { ...byRules, cost, settles, withoutModel: 'the model predicted nothing that can be checked' }
  }
  return { ...merged(byRules, said), cost, withoutModel: null }
}

const rulesText = ({ outcome, reason, evidenceFor, evidenceAgainst }: HypothesisResult): string =>
  [
    `${outcome}: ${asData(reason)}`,
    ...evidenceFor.map(({ text }) => `- for: ${asData(text)}`),
    ...evidenceAgainst.map(({ text }) => `- against: ${asData(text)}`),
  ].join('\n')

/** What of a model's predictions code could run. */
interface Heard {
  checks: CheckResult[]
  quotes: Statement[]
  settles: string | null
}

async function heard(answer: ClaimAnswer, caseFile: CaseFile): Promise<Heard> {
  const ask = grounded(caseFile.evidence, caseFile.ask)
  const specs: CheckSpec[] = []
  for (const role of ['supports', 'contradicts'] as const) {
    const said = answer.predictions.filter((one) => one.role === role)
    const vetted = await vettedChecks(said, `model/claim/${role}`, { tables: TABLE_NAMES, ask, dropped: [] })
    specs.push(...vetted.map((spec) => ({ ...spec, role })))
  }
  const sourceOf = sourceOfEvidence(caseFile.evidence)
  const run = await Promise.all(specs.map((spec) => runCheck(spec, ask, sourceOf)))
  const { kept } = await resolveCitations(answer.citations, caseFile.evidence, caseFile.ask)
  const facts = factsOf(caseFile, []).map(({ text }) => text)
  const settles = answer.would_settle === '' ? '' : sayable(answer.would_settle, facts, '')
  return {
    checks: run.filter(({ outcome }) => outcome !== 'unavailable'),
    quotes: kept.flatMap(({ ref, quote }) => {
      const read = caseFile.evidence.find((one) => one.ref === ref.trim())
      return read === undefined ? [] : [statement(`"${asData(quote, 160)}"`, [read.ref])]
    }),
    settles: settles === '' ? null : asData(settles, 200),
  }
}

const speaksFor = ({ role, outcome }: CheckResult): boolean => (role === 'supports') === (outcome === 'holds')

/** A prediction decides only with something that no outsider can write. */
function outcomeOf(checks: readonly CheckResult[]): HypothesisResult['outcome'] {
  const [pro, con] = [checks.filter(speaksFor), checks.filter((check) => !speaksFor(check))]
  if (pro.length > con.length && pro.some(isTrusted)) return 'supported'
  return con.length > 0 && con.some(isTrusted) ? 'contradicted' : 'not-testable'
}

function merged(byRules: HypothesisResult, { checks, quotes, settles }: Heard): HypothesisResult {
  const outcome = outcomeOf(checks)
  const pro = checks.filter(speaksFor)
  const counted = `${pro.length} of ${checks.length} predictions of a model come true`
  const lines = (own: readonly CheckResult[]): Statement[] =>
    own.map((check) => statement(readings(check), check.citations))
  return {
    ...byRules,
    ...agreed(byRules, outcome, counted),
    evidenceFor: cited([...lines(pro), ...byRules.evidenceFor]).slice(0, STATEMENTS),
    evidenceAgainst: cited([
      ...lines(checks.filter((one) => !speaksFor(one))),
      ...byRules.evidenceAgainst,
    ]).slice(0, STATEMENTS),
    recorded: cited(quotes),
    checks: [...checks, ...byRules.checks],
    settles: settles ?? byRules.settles,
  }
}

function agreed(
  { outcome: byRules, reason }: HypothesisResult,
  byModel: HypothesisResult['outcome'],
  counted: string,
): Pick<HypothesisResult, 'outcome' | 'reason'> {
  if (byModel === 'not-testable' || byModel === byRules)
    return { outcome: byRules, reason: `${reason}; ${counted}` }
  if (byRules === 'not-testable') return { outcome: byModel, reason: counted }
  return {
    outcome: 'not-testable',
    reason: `rules find it ${byRules} (${reason}), and ${counted}: they contradict each other`,
  }
}
