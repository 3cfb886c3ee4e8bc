import type { Answer } from '../domain/answer.ts'
import type { Statement } from '../domain/verdict.ts'
import type { CaseFile } from './case-file.ts'
import { scopeOf } from './checks/scope.ts'
import { testClaim } from './hypothesis/test-claim.ts'
import { journalOf } from './investigate.ts'
import { answerWithModel } from './model/answer-with-model.ts'
import { brainOf } from './model/brain.ts'
import { withOpenCase } from './open-case.ts'
import { answerChanges } from './questions/answer-changes.ts'
import { answerLogs } from './questions/answer-logs.ts'
import { answerSeries } from './questions/answer-series.ts'
import {
  answerAffected,
  answerCause,
  answerEvidence,
  answerGaps,
  answerState,
} from './questions/answer-simple.ts'
import { answerSince } from './questions/answer-since.ts'
import type { Asked, Lines } from './questions/asked.ts'
import { findName, knownNames, type Named } from './questions/names.ts'
import { ASKABLE, type Intent, intentOf } from './questions/question.ts'
import { type InvestigationDeps, WITHOUT_MODEL, type Work } from './work.ts'

/**
 * Answers `work.run.text` from the case file, sweeping first when there is none yet; with a model when there is one.
 * `onGrowth` is told what of a model's answer holds so far, while the rest is still being written.
 */
export async function answerQuestion(
  deps: InvestigationDeps,
  work: Work,
  onGrowth?: (soFar: Answer) => void,
): Promise<Answer> {
  const journal = journalOf(deps, work)
  return withOpenCase(deps, work, journal, async (open) => {
    const caseFile = await open()
    const text = work.run.text ?? ''
    const byRules = await answerFrom(caseFile, text)
    const models = deps.models ?? null
    if (models === null || models.unset !== null)
      return { ...byRules, withoutModel: models?.unset ?? WITHOUT_MODEL }
    const brain = brainOf(deps, models, work, journal)
    const grown = onGrowth && ((lines: Statement[]) => onGrowth({ ...byRules, lines, withoutModel: null }))
    return answerWithModel(brain, caseFile, text, byRules, grown)
  })
}

/** The answer by rules. Every line cites what it rests on, but for the list of what can be asked. */
export async function answerFrom(caseFile: CaseFile, text: string): Promise<Answer> {
  const named = findName(text, knownNames(caseFile.incident, caseFile.alert.service))
  const intent = intentOf(text, named.kind === 'known' || named.kind === 'close')
  if (intent === 'unknown') return listOfQuestions(caseFile, text)
  if (named.kind === 'unknown' && NEEDS_NAME.has(intent)) return notInCase(named, caseFile)
  const known =
    named.kind === 'known' || named.kind === 'close' ? scopeOf(named.name, caseFile.incident) : null
  const { understoodAs, lines } = await linesFor(intent, { text, caseFile, scope: known })
  const taken = named.kind === 'close' ? ` (taking "${named.said}" for ${named.name})` : ''
  return {
    understoodAs: `${understoodAs}${taken}`,
    lines,
    gaps: gapsOf(caseFile, lines),
    withoutModel: WITHOUT_MODEL,
  }
}

/** A name that the case file does not know decides these questions; "what changed at noon" it does not. */
const NEEDS_NAME: ReadonlySet<Intent> = new Set(['series', 'logs'])

function linesFor(intent: Intent, asked: Asked): Lines | Promise<Lines> {
  switch (intent) {
    case 'changes':
      return answerChanges(asked)
    case 'since':
      return answerSince(asked)
    case 'series':
      return answerSeries(asked)
    case 'logs':
      return answerLogs(asked)
    case 'state':
      return answerState(asked)
    case 'suspect':
      return answerSuspect(asked)
    case 'gaps':
      return answerGaps(asked)
    case 'affected':
      return answerAffected(asked)
    case 'cause':
      return answerCause(asked)
    case 'evidence':
      return answerEvidence(asked)
    case 'unknown':
      return { understoodAs: 'unknown', lines: [] }
  }
}

/** "Why not X" and "is it X" are claims: tested like one, told as rows for and against. */
async function answerSuspect({ caseFile, text }: Asked): Promise<Lines> {
  const result = await testClaim(text, caseFile)
  const prefixed = (word: string, lines: Statement[]): Statement[] =>
    lines.map((line) => ({ text: `${word}: ${line.text}`, citations: line.citations }))
  return {
    understoodAs: `whether it is that: ${result.outcome.replace('-', ' ')}, ${result.reason}`,
    lines: [...prefixed('for', result.evidenceFor), ...prefixed('against', result.evidenceAgainst)],
  }
}

const MOST_GAPS = 5

function gapsOf(caseFile: CaseFile, lines: readonly Statement[]): string[] {
  const gaps = caseFile.gaps.slice(0, MOST_GAPS).map((gap) => `${gap.what}: ${gap.reason}`)
  return lines.length === 0 ? ['nothing in the case file answers this', ...gaps] : gaps
}

function listOfQuestions(caseFile: CaseFile, text: string): Answer {
  return {
    understoodAs: `not understood: "${text.slice(0, 80)}"; what I can answer`,
    lines: ASKABLE.map((question) => ({ text: question, citations: [] })),
    gaps: gapsOf(caseFile, [{ text: '', citations: [] }]),
    withoutModel: WITHOUT_MODEL,
  }
}

function notInCase(named: Extract<Named, { kind: 'unknown' }>, caseFile: CaseFile): Answer {
  const near = named.near.length === 0 ? '' : `; did you mean ${named.near.join(', ')}?`
  return {
    understoodAs: `something about "${named.said}", which the case file does not know${near}`,
    lines: [],
    gaps: gapsOf(caseFile, []),
    withoutModel: WITHOUT_MODEL,
  }
}
