import type { Evidence, TableName } from '../../domain/case-file.ts'
import { timeOfDay } from '../../domain/clock-text.ts'
import { type EvidenceRef, evidenceRef } from '../../domain/ids.ts'
import type { Finding, Statement } from '../../domain/verdict.ts'
import { TABLES } from '../../evidence/tables.ts'
import type { CaseFile } from '../case-file.ts'
import type { Ask } from '../checks/ask.ts'
import { literal } from '../checks/literal.ts'
import { knownNames } from '../questions/names.ts'
import { readings } from '../verdict/because.ts'
import { statement } from '../verdict/statements.ts'
import type { ModelCitation, ModelSentence } from './finding-answer.ts'

/** Something that code has said, with what it rests on. */
export type Fact = Statement

export interface Resolved<T> {
  kept: T[]
  /** What did not hold and why, one line each. */
  dropped: string[]
}

const refOf = (text: string): EvidenceRef | null => {
  const [, number] = /^E(\d{1,6})$/.exec(text.trim()) ?? []
  return number === undefined ? null : evidenceRef(Number(number))
}

/** The read exists and one of its rows holds the quote. */
export async function resolveCitations(
  citations: readonly ModelCitation[],
  evidence: readonly Evidence[],
  ask: Ask,
): Promise<Resolved<ModelCitation>> {
  const resolved: Resolved<ModelCitation> = { kept: [], dropped: [] }
  for (const { ref, quote } of citations) {
    const known = refOf(ref)
    const read = evidence.find((one) => one.ref === known)
    if (read === undefined)
      resolved.dropped.push(`"${quote.slice(0, 80)}" cites ${ref.slice(0, 12)}, which does not exist`)
    else if (await isIn(quote, read, ask)) resolved.kept.push({ ref, quote })
    else resolved.dropped.push(`"${quote.slice(0, 80)}" is not in ${read.ref}`)
  }
  return resolved
}

/** Shorter quotes are in any row. */
const SHORTEST = 3

async function isIn(quote: string, read: Evidence, ask: Ask): Promise<boolean> {
  const wanted = quote.replace(/\s+/g, ' ').trim().toLowerCase()
  if (wanted.length < SHORTEST) return false
  for (const table of Object.keys(read.rows) as TableName[]) {
    const columns = TABLES[table].map(({ name }) => `cast(${name} as varchar)`).join(', ')
    const text = `regexp_replace(lower(concat_ws(' ', ${columns})), '\\s+', ' ', 'g')`
    const sql = `select count(*) as n from ${table}_all where evidence = ${literal(read.ref)} and contains(${text}, ${literal(wanted)})`
    const answer = await ask(sql, 'incident')
    if (answer.status === 'ok' && Number(answer.rows[0]?.n ?? 0) > 0) return true
  }
  return false
}

const NUMBER = /\d+(?:[.,:]\d+)*/g

/** Digits inside a name (`E3`, `payments-v412`, `p99`) belong to the name. */
const numbersIn = (text: string): string[] => text.match(NUMBER) ?? []

/**
 * Sentences of a model, held against what code has said: every reference must be one of a fact, and every number
 * must stand in a fact that one of the sentence's references supports. Links are never passed on.
 */
export function resolveSentences(
  sentences: readonly ModelSentence[],
  facts: readonly Fact[],
): Resolved<Statement> {
  const resolved: Resolved<Statement> = { kept: [], dropped: [] }
  for (const sentence of sentences) {
    const problem = sentenceProblem(sentence, facts)
    const text = sentence.text.slice(0, 120)
    if (problem !== null) resolved.dropped.push(`"${text}" ${problem}`)
    else resolved.kept.push(statement(sentence.text, refsOf(sentence)))
  }
  return resolved
}

function inventsNothing(text: string, facts: readonly string[]): boolean {
  const said = new Set(facts.flatMap(numbersIn))
  return !LINK.test(text) && !/\bE\d/.test(text) && numbersIn(text).every((number) => said.has(number))
}

/** A model's words without a citation of their own; `otherwise` when they say what nothing of `facts` does. */
export const sayable = (text: string, facts: readonly string[], otherwise: string): string =>
  inventsNothing(text, facts) ? text : otherwise

const LINK = /:\/\/|<|www\./i

const refsOf = ({ citations }: ModelSentence): EvidenceRef[] =>
  citations.map(refOf).filter((ref) => ref !== null)

function sentenceProblem(sentence: ModelSentence, facts: readonly Fact[]): string | null {
  const refs = refsOf(sentence)
  if (refs.length === 0) return 'cites nothing'
  const unknown = sentence.citations.find(
    (ref) => !facts.some((fact) => fact.citations.includes(refOf(ref) ?? 'E0')),
  )
  if (unknown !== undefined) return `cites ${unknown.slice(0, 12)}, which supports nothing that was found`
  if (LINK.test(sentence.text)) return 'carries a link'
  const supported = facts.filter((fact) => fact.citations.some((ref) => refs.includes(ref)))
  const said = new Set(
    supported.flatMap((fact) => [...numbersIn(fact.text), ...fact.citations.flatMap(numbersIn)]),
  )
  const invented = numbersIn(sentence.text).find((number) => !said.has(number))
  return invented === undefined ? null : `says ${invented}, which none of its citations does`
}

/** A time that the case file shows may be said, with its seconds or without. */
function times(at: number | null): string {
  const time = at === null ? '' : timeOfDay(at)
  return ` ${time} ${time.slice(0, 5)}`.trimEnd()
}

/** Whom a model may speak of: everybody who has rows, and the suspects. */
export const namesOf = ({ incident, alert, ranking }: CaseFile): ReadonlySet<string> =>
  new Set([...knownNames(incident, alert.service), ...ranking.suspects.map(({ service }) => service)])

/** Everything that code has said and cited so far. */
export function factsOf({ ranking }: CaseFile, findings: readonly Finding[]): Fact[] {
  const observations = ranking.suspects.flatMap((suspect) => [...suspect.supporting, ...suspect.opposing])
  const checks = findings.flatMap((finding) => finding.hypotheses).flatMap((one) => one.checks)
  return [
    ...observations.map(({ text, citations, onset }) => ({ text: `${text}${times(onset)}`, citations })),
    ...checks.map((check) => ({ text: readings(check), citations: check.citations })),
    ...ranking.changes.map(({ title, citations, ts }) => ({ text: `${title}${times(ts)}`, citations })),
    { text: times(ranking.onset), citations: ranking.suspects[0]?.supporting[0]?.citations ?? [] },
  ]
}
