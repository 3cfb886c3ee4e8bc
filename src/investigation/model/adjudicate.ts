import { timeOfDay } from '../../domain/clock-text.ts'
import type { CheckResult } from '../../domain/verdict.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'
import type { CaseFile } from '../case-file.ts'
import { namedTables } from '../checks/vet-check.ts'
import { failed, held, isTrusted } from '../verdict/candidate.ts'
import type { Brain } from './brain.ts'
import { namesOf, sayable } from './citations.ts'
import { converse } from './converse.ts'
import { asData, references } from './digest.ts'
import { AdjudicationAnswer } from './finding-answer.ts'
import type { Survivor } from './survivors.ts'
import type { Tier } from './tier.ts'

/** Thinking of a large model counts towards it. */
const MAX_TOKENS = 3000

const CAUSES = 4

export type Adjudicated = { status: 'chosen'; service: string } | { status: 'undecided'; reason: string }

/** Whoever asks, what they know, and how much they may spend. */
export interface Court {
  brain: Brain
  caseFile: CaseFile
  system: string
  tier: Tier
  /** Objections whose checks hold, each with what it is about. */
  doubts: readonly { service: string; reason: string }[]
}

/**
 * Asks the large model to choose between causes that survived. It is shown what code computed, the objections that
 * code bore out and no text of outsiders, and it can choose only among the survivors.
 */
export async function adjudicate(
  { brain, caseFile, system, tier, doubts }: Court,
  round: number,
  survivors: readonly Survivor[],
): Promise<Adjudicated> {
  const asked = survivors.slice(0, CAUSES)
  const question = renderPrompt(loadPrompt('adjudicate'), {
    causes: asked.map((one) => causeText(one, caseFile, doubts)).join('\n\n'),
    case: callsText(caseFile),
  })
  const answer = await converse({
    brain,
    role: 'adjudicator',
    tier,
    key: `${round}/adjudicate`,
    system,
    question,
    schema: AdjudicationAnswer,
    maxTokens: MAX_TOKENS,
    effort: 'medium',
    bench: null,
  })
  if (answer.status === 'failed')
    return { status: 'undecided', reason: `adjudication failed: ${answer.reason}` }
  const { decision, service, why } = answer.value
  const chosen = asked.find((one) => one.candidate.suspect.service === service)
  if (decision === 'insufficient' || chosen === undefined)
    return {
      status: 'undecided',
      reason: `adjudication did not decide: ${sayable(asData(why.text), [question], 'no reason')}`,
    }
  return { status: 'chosen', service: chosen.candidate.suspect.service }
}

function causeText(
  { candidate, onset, coverage }: Survivor,
  caseFile: CaseFile,
  doubts: Court['doubts'],
): string {
  const { suspect, hypothesis, trigger } = candidate
  const checks = hypothesis === null ? [] : [...held(hypothesis), ...failed(hypothesis)].filter(isTrusted)
  return [
    `Cause: ${asData(suspect.service, 80)} (${asData(hypothesis?.kind ?? suspect.kind, 60)})`,
    `Moved at: ${onset === null ? 'not known' : timeOfDay(onset)} · share of what moved: ${(100 * coverage).toFixed(0)} %`,
    ...checks.slice(0, 5).map((check) => {
      return `${check.outcome}: ${asData(subjectOf(check, caseFile))}: ${asData(check.rows.join('; '), 160)} (${check.source})${references(check.citations)}`
    }),
    ...suspect.supporting
      .filter((one) => !one.untrusted)
      .slice(0, 4)
      .map((one) => `seen: ${asData(one.text, 160)}${references(one.citations)}`),
    ...doubts
      .filter(({ service }) => service === suspect.service)
      .slice(0, 2)
      .map(({ reason }) => `said against it, and its check holds: ${asData(reason, 300)}`),
    trigger === null ? 'no change of its own before it' : 'a change of its own came before it',
  ].join('\n')
}

/** A rule's own words; of a model's check only the names of the case file that its query holds. */
function subjectOf({ id, claim, sql }: CheckResult, caseFile: CaseFile): string {
  if (!id.startsWith('model/')) return claim
  const metrics = new Set(caseFile.incident.series.map(({ metric }) => metric))
  const names = namesOf(caseFile)
  const literals = [...sql.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text.replaceAll("''", "'"))
  const known = [...new Set(literals)].filter((text) => metrics.has(text) || names.has(text))
  return `a check of ${namedTables(sql).join(' and ')}${known.length === 0 ? '' : ` (${known.join(', ')})`}`
}

const EDGES = 30

function callsText({ incident, ranking, alert }: CaseFile): string {
  const names = new Set(ranking.suspects.slice(0, 6).map((suspect) => suspect.service))
  const edges = incident.edges.filter((edge) => names.has(edge.caller) || names.has(edge.callee))
  const calls = [...new Set(edges.map((edge) => `${asData(edge.caller, 60)} → ${asData(edge.callee, 60)}`))]
  return [
    `The alert is about ${asData(alert.service, 80)} and fired at ${timeOfDay(alert.firedAt)}.`,
    `Calls (caller → callee): ${calls.slice(0, EDGES).join(', ') || 'not known'}`,
  ].join('\n')
}
