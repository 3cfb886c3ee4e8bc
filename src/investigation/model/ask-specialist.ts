import type { Evidence } from '../../domain/case-file.ts'
import type { Ranking, Suspect } from '../../domain/ranking.ts'
import type { Finding, Hypothesis } from '../../domain/verdict.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'
import type { CaseFile } from '../case-file.ts'
import type { Ask } from '../checks/ask.ts'
import type { CheckSpec } from '../checks/check.ts'
import { grounded } from '../checks/grounded.ts'
import { namedTables, textProblem, vacuity } from '../checks/vet-check.ts'
import type { Consultation } from '../specialists/consult.ts'
import { faultById } from '../specialists/registry.ts'
import type { Specialist } from '../specialists/specialist.ts'
import type { Brain } from './brain.ts'
import { factsOf, namesOf, resolveCitations, sayable } from './citations.ts'
import { converse } from './converse.ts'
import { asData, digestOf, testedLines } from './digest.ts'
import { FindingAnswer, type ModelCheck, type ModelCitation, type ModelObjection } from './finding-answer.ts'
import { readLines, readsFor } from './named-reads.ts'
import type { Tier } from './tier.ts'
import type { Bench } from './tools.ts'

export interface SpecialistQuestion {
  specialist: Specialist
  caseFile: CaseFile
  brain: Brain
  system: string
  tier: Tier
  round: number
  /** Suspects to explain, best first. */
  suspects: readonly Suspect[]
  /** Asks what the first suspect does not explain. */
  isSceptic: boolean
  tested: readonly Finding[]
  /** Causes that did not stand, and why, one line each. */
  doubts: readonly string[]
}

/** A model's answer after code went through it, before its checks were run. */
export interface ModelConsultation extends Consultation {
  objection: Objection | null
  /** What did not hold and was left out, one line each. */
  dropped: string[]
  /** What it collected, and SQL over it. */
  read: Evidence[]
  ask: Ask
}

/** What is said against a suspect; it opens another round but never removes a cause by itself. */
export interface Objection {
  service: string
  statement: string
  check: CheckSpec
}

/** A deeper look may think longer. */
const BUDGET = {
  usual: { maxTokens: 2000, effort: 'low' },
  deeper: { maxTokens: 4000, effort: 'medium' },
} as const

/** Asks one specialist's model. Whatever goes wrong becomes a finding of status `failed` with the reason. */
export async function askSpecialist(question: SpecialistQuestion): Promise<ModelConsultation> {
  const { specialist, caseFile, brain, round } = question
  const bench: Bench = {
    specialist,
    firedAt: caseFile.alert.firedAt,
    further: caseFile.further,
    ask: caseFile.ask,
    read: [],
    named: 0,
  }
  const key = `${round}/${specialist.name}`
  const answer = await converse({
    brain,
    role: 'specialist',
    tier: question.tier,
    key,
    system: question.system,
    question: questionText(question),
    schema: FindingAnswer,
    ...(question.tier === 3 ? BUDGET.deeper : BUDGET.usual),
    bench,
  })
  if (answer.status === 'failed') return failure(question, bench, answer.reason)
  return throughCode(question, bench, answer.value, key)
}

export function caseText(caseFile: CaseFile, tested: readonly Finding[], doubts: readonly string[]): string {
  return renderPrompt(loadPrompt('case'), {
    digest: digestOf(caseFile),
    tested: testedLines(tested),
    doubts: doubts.map((doubt) => `- ${asData(doubt)}`).join('\n') || 'none',
  })
}

function questionText(question: SpecialistQuestion): string {
  const { specialist, caseFile, suspects, isSceptic, tested, doubts } = question
  const first = caseFile.ranking.suspects[0]
  const ask =
    isSceptic && first !== undefined
      ? renderPrompt(loadPrompt('question-unexplained'), {
          first: `${asData(first.service, 80)} (${first.kind})`,
          rest: unexplained(caseFile.ranking) || 'nothing that the ranking noticed',
        })
      : renderPrompt(loadPrompt('question-explain'), {
          suspects:
            suspects.map(({ service, kind }) => `${asData(service, 80)} (${kind})`).join(', ') || 'none',
        })
  const text = renderPrompt(loadPrompt(`specialists/${specialist.name}`), {
    question: ask,
    tables: specialist.tables.join(', '),
    case: caseText(caseFile, tested, doubts),
  })
  const reads = readLines(readsFor(specialist, caseFile.further))
  return reads === '' ? text : `${text}\n\n${renderPrompt(loadPrompt('named-reads'), { reads })}`
}

const UNEXPLAINED = 5

/** What moved elsewhere, and before the first suspect did first of all. */
function unexplained({ suspects }: Ranking): string {
  const [first, ...others] = suspects
  const began = first?.onset ?? Number.POSITIVE_INFINITY
  const loudest = others.flatMap((suspect) => suspect.supporting.slice(0, 2))
  const sorted = loudest.toSorted(
    (a, b) => Number((b.onset ?? began) < began) - Number((a.onset ?? began) < began) || b.score - a.score,
  )
  return sorted
    .slice(0, UNEXPLAINED)
    .map((one) => asData(one.text, 120))
    .join('; ')
}

function failure({ specialist }: SpecialistQuestion, bench: Bench, note: string): ModelConsultation {
  const finding: Finding = {
    specialist: specialist.name,
    status: 'failed',
    hypotheses: [],
    lookedAt: [],
    note,
  }
  return { finding, checks: new Map(), objection: null, dropped: [], read: bench.read, ask: bench.ask }
}

/** Keeps of an answer what code can stand for. */
async function throughCode(
  question: SpecialistQuestion,
  bench: Bench,
  answer: FindingAnswer,
  key: string,
): Promise<ModelConsultation> {
  const { specialist, caseFile } = question
  const evidence = [...caseFile.evidence, ...bench.read]
  const ask = grounded(evidence, bench.ask)
  const dropped: string[] = []
  const checks = new Map<string, CheckSpec[]>()
  const hypotheses: Hypothesis[] = []
  const known = namesOf(caseFile)
  for (const [at, said] of answer.hypotheses.entries()) {
    const id = `model/${key}/${at}`
    if (!known.has(said.service)) {
      dropped.push(`${asData(said.service, 60)} is nobody that the case file knows`)
      continue
    }
    const specs = await vettedChecks(said.checks, id, { tables: specialist.tables, ask, dropped })
    const cited = await resolveCitations(said.citations, evidence, bench.ask)
    dropped.push(...cited.dropped)
    if (specs.length === 0) {
      dropped.push(`hypothesis "${said.statement.slice(0, 120)}": none of its checks can be used`)
      continue
    }
    checks.set(id, specs)
    hypotheses.push({
      id,
      statement: statementOf(said, cited.kept, caseFile),
      service: said.service,
      kind: kindOf(said.kind),
      onset: onsetOf(said.onset_ms, caseFile),
      checks: [],
      by: specialist.name,
    })
  }
  const finding: Finding = {
    specialist: specialist.name,
    status: hypotheses.length > 0 ? 'found' : 'nothing-found',
    hypotheses,
    lookedAt: answer.looked_at.map((place) => asData(place, 120)),
    note: null,
  }
  const objection = await vettedObjection(answer.objection, {
    id: `model/${key}/objection`,
    tables: specialist.tables,
    caseFile,
    ask,
    dropped,
  })
  return { finding, checks, objection, dropped, read: bench.read, ask }
}

/** The model's words when all they say was read somewhere, else those of the kind of fault. */
function statementOf(
  said: FindingAnswer['hypotheses'][number],
  quotes: readonly ModelCitation[],
  caseFile: CaseFile,
): string {
  const { service, kind, statement } = said
  const facts = [
    ...factsOf(caseFile, []).map((fact) => fact.text),
    ...quotes.map(({ quote }) => quote),
    service,
  ]
  const words = sayable(statement, facts, faultById(kind)?.fault.phrase ?? 'its behaviour changed')
  return words.toLowerCase().startsWith(service.toLowerCase()) ? words : `${service}: ${words}`
}

/** A word that no specialist has is none of the vocabulary that people are shown. */
const kindOf = (kind: string): string => (kind === 'change' || faultById(kind) !== null ? kind : 'other')

/** A time outside what was read was not read. */
function onsetOf(ms: number | null, { window }: CaseFile): number | null {
  return ms !== null && ms >= window.start && ms <= window.end ? ms : null
}

/** The checks of a model that can be run and can fail, in their order. */
export async function vettedChecks(
  said: readonly ModelCheck[],
  id: string,
  { tables, ask, dropped }: Pick<Vetting, 'tables' | 'ask' | 'dropped'>,
): Promise<CheckSpec[]> {
  const specs: CheckSpec[] = []
  for (const [at, check] of said.entries()) {
    const spec: CheckSpec = {
      id: `${id}/${at}`,
      claim: claimOf(check),
      sql: check.sql,
      role: 'supports',
      mode: check.mode,
      tables: namedTables(check.sql),
    }
    const problem = textProblem(check.sql, tables) ?? (await vacuity(spec, ask))
    if (problem === null) specs.push(spec)
    else dropped.push(`check "${check.claim.slice(0, 100)}": ${problem}`)
  }
  return specs
}

/** What a check says it shows is printed beside what it saw: a number in it must be one that the query has. */
const claimOf = ({ claim, sql }: ModelCheck): string =>
  sayable(claim, [sql], `a check of ${namedTables(sql).join(' and ')}`)

export interface Vetting {
  /** Of its check. */
  id: string
  tables: Specialist['tables']
  caseFile: CaseFile
  ask: Ask
  /** Grows by what cannot be used. */
  dropped: string[]
}

/** An objection must rest on what outsiders cannot write: anybody can log that somebody is innocent. */
export async function vettedObjection(
  said: ModelObjection | null,
  { id, caseFile, ask, dropped, ...limits }: Vetting,
): Promise<Objection | null> {
  if (said?.check == null || !namesOf(caseFile).has(said.service)) return null
  const tables = limits.tables.filter((table) => table !== 'logs' && table !== 'events')
  const spec: CheckSpec = {
    id,
    claim: claimOf(said.check),
    sql: said.check.sql,
    role: 'contradicts',
    mode: 'state',
    tables: namedTables(said.check.sql),
  }
  const problem = textProblem(spec.sql, tables) ?? (await vacuity(spec, ask))
  const facts = [...factsOf(caseFile, []).map((fact) => fact.text), said.check.sql]
  const statement = sayable(said.statement, facts, spec.claim)
  if (problem === null) return { service: said.service, statement, check: spec }
  dropped.push(`objection "${said.statement.slice(0, 100)}": ${problem}`)
  return null
}
