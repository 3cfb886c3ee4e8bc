import { timeOfDay } from '../../domain/clock-text.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'
import type { CaseFile } from '../case-file.ts'
import { failed, held, isTrusted } from '../verdict/candidate.ts'
import type { Brain } from './brain.ts'
import { sayable } from './citations.ts'
import { converse } from './converse.ts'
import { asData, references } from './digest.ts'
import { AdjudicationAnswer } from './finding-answer.ts'
import type { Survivor } from './survivors.ts'

/** Thinking of a large model counts towards it. */
const MAX_TOKENS = 3000

const CAUSES = 4

export type Adjudicated = { status: 'chosen'; service: string } | { status: 'undecided'; reason: string }

/**
 * Asks the large model to choose between causes that survived. It is shown only what code computed and no text
 * of outsiders, and it can choose only among the survivors.
 */
export async function adjudicate(
  brain: Brain,
  caseFile: CaseFile,
  system: string,
  round: number,
  survivors: readonly Survivor[],
): Promise<Adjudicated> {
  const asked = survivors.slice(0, CAUSES)
  const question = renderPrompt(loadPrompt('adjudicate'), {
    causes: asked.map(causeText).join('\n\n'),
    case: callsText(caseFile),
  })
  const answer = await converse({
    brain,
    role: 'adjudicator',
    tier: 2,
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

function causeText({ candidate, onset, coverage }: Survivor): string {
  const { suspect, hypothesis, trigger } = candidate
  const checks = hypothesis === null ? [] : [...held(hypothesis), ...failed(hypothesis)].filter(isTrusted)
  return [
    `Cause: ${asData(suspect.service, 80)} (${asData(hypothesis?.kind ?? suspect.kind, 60)})`,
    `Moved at: ${onset === null ? 'not known' : timeOfDay(onset)} · share of what moved: ${(100 * coverage).toFixed(0)} %`,
    ...checks.slice(0, 5).map((check) => {
      return `${check.outcome}: ${asData(check.rows.join('; '), 160)} (${check.source})${references(check.citations)}`
    }),
    ...suspect.supporting
      .filter((one) => !one.untrusted)
      .slice(0, 4)
      .map((one) => `seen: ${asData(one.text, 160)}${references(one.citations)}`),
    trigger === null ? 'no change of its own before it' : 'a change of its own came before it',
  ].join('\n')
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
