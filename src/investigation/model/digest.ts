import type { TableName } from '../../domain/case-file.ts'
import { dayOf, timeOfDay } from '../../domain/clock-text.ts'
import type { Known } from '../../domain/known.ts'
import type { Observation } from '../../domain/ranking.ts'
import { recurringText } from '../../domain/recurring-text.ts'
import type { Finding } from '../../domain/verdict.ts'
import type { CaseFile } from '../case-file.ts'

/** Characters of the first look: 1,500 tokens at 3.6 characters each. */
const FIRST_LOOK = 5400

const SUSPECTS = 5
const OBSERVATIONS = 4
const CHANGES = 6
const LINE = 220

/** Text of others inside a prompt: one line, and nothing in it can close the frame it stands in. */
export const asData = (text: string, most = LINE): string => {
  const line = text.replace(/\s+/g, ' ').replace(/</g, '‹').replace(/>/g, '›').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}

export const references = (citations: readonly string[]): string =>
  citations.length === 0 ? '' : ` [${citations.slice(0, 4).join(', ')}]`

/** What the ranking makes of the case, for a model's first look. */
export function digestOf(caseFile: CaseFile): string {
  const { alert, ranking, gaps, evidence } = caseFile
  const lines = [
    `Alert: ${asData(alert.title)} · service ${asData(alert.service, 80)} · fired ${timeOfDay(alert.firedAt)}`,
    alert.text === '' ? '' : `Alert text: ${asData(alert.text, 400)}`,
    `Onset: ${ranking.onset === null ? 'not known' : timeOfDay(ranking.onset)}${ranking.onsetNote === null ? '' : ` (${asData(ranking.onsetNote)})`}`,
    `Ranking: ${ranking.outcome}, ${asData(ranking.outcomeReason)}; right with probability ${ranking.confidence.toFixed(2)}`,
    ...ranking.suspects.slice(0, SUSPECTS).flatMap(suspectLines),
    ...ranking.changes.slice(0, CHANGES).map((change) => {
      return `Change at ${timeOfDay(change.ts)}: ${change.service}, ${change.type} "${asData(change.title)}"${references(change.citations)}`
    }),
    `Rows: ${rowCounts(evidence)}`,
    ...callLines(caseFile),
    ...knownLines(caseFile.triage.known),
    ...gaps.slice(0, 4).map((gap) => `Not read: ${asData(gap.what)}: ${asData(gap.reason)}`),
  ]
  return shortened(lines.filter(Boolean).join('\n'))
}

function suspectLines(suspect: CaseFile['ranking']['suspects'][number], at: number): string[] {
  const onset = suspect.onset === null ? '' : `, moved at ${timeOfDay(suspect.onset)}`
  return [
    `Suspect ${at + 1}: ${asData(suspect.service, 80)} (${suspect.kind}${onset}, score ${suspect.score.toPrecision(3)})`,
    ...suspect.supporting.slice(0, OBSERVATIONS).map((one) => `  for: ${observationLine(one)}`),
    ...suspect.opposing.slice(0, 2).map((one) => `  against: ${observationLine(one)}`),
  ]
}

const observationLine = (one: Observation): string =>
  `${asData(one.text)}${references(one.citations)}${one.untrusted ? ' (text of outsiders)' : ''}`

function rowCounts(evidence: CaseFile['evidence']): string {
  const counts = new Map<TableName, { incident: number; baseline: number }>()
  for (const one of evidence) {
    for (const [table, rows] of Object.entries(one.rows) as [TableName, number][]) {
      const count = counts.get(table) ?? { incident: 0, baseline: 0 }
      count[one.purpose] += rows
      counts.set(table, count)
    }
  }
  return [...counts]
    .map(([table, { incident, baseline }]) => `${table} ${incident} (baseline ${baseline})`)
    .join(', ')
}

/** What the team wrote, for a model: material to be tested on this evidence, whoever confirmed it. */
function knownLines(known: Known | undefined): string[] {
  if (known === undefined) return []
  const facts = known.facts
    .filter(
      ({ kind }) => kind === 'cause' || kind === 'schedule' || kind === 'change' || kind === 'expectation',
    )
    .slice(0, KNOWN)
    .map(({ kind, statement, status, at }) => {
      return `Written before (${kind}, ${status}, ${dayOf(at)}; a hypothesis to test, no fact): "${asData(statement)}"`
    })
  const period = known.earlier?.period ?? null
  const rhythm = period === null ? [] : [`Pages of this kind come ${recurringText(period.recurring)}`]
  return [...facts, ...rhythm]
}

const KNOWN = 5

const CALLS = 25

/** Who calls whom around the suspects: without it nobody can tell a victim from its cause. */
function callLines({ incident, ranking }: CaseFile): string[] {
  const names = new Set(ranking.suspects.slice(0, SUSPECTS).map((suspect) => suspect.service))
  const edges = incident.edges.filter((edge) => names.has(edge.caller) || names.has(edge.callee))
  const calls = [...new Set(edges.map((edge) => `${asData(edge.caller, 60)} → ${asData(edge.callee, 60)}`))]
  return calls.length === 0 ? [] : [`Calls: ${calls.slice(0, CALLS).join(', ')}`]
}

const shortened = (text: string): string =>
  text.length > FIRST_LOOK ? `${text.slice(0, FIRST_LOOK)}\n… (the rest is in the case file)` : text

const TESTED = 12

/** What checks have said so far, one line each. Rows of logs and events are left out: outsiders write them. */
export function testedLines(findings: readonly Finding[]): string {
  const lines = findings
    .flatMap((finding) => finding.hypotheses)
    .map((hypothesis) => {
      const checks = hypothesis.checks.map((check) => `${check.outcome}: ${asData(check.claim, 140)}`)
      return `- ${asData(hypothesis.statement, 140)}: ${checks.slice(0, 4).join('; ')}`
    })
  // A second round tests by the same rules: said twice they would push out what the first round's models tested.
  const once = [...new Set(lines)]
  return once.length === 0 ? 'nothing' : once.slice(0, TESTED).join('\n')
}
