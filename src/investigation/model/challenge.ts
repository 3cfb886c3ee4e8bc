import type { Finding, Statement, Verdict } from '../../domain/verdict.ts'
import { TABLE_NAMES } from '../../evidence/tables.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'
import type { CaseFile } from '../case-file.ts'
import { grounded } from '../checks/grounded.ts'
import { caseText, type Objection, vettedObjection } from './ask-specialist.ts'
import type { Brain } from './brain.ts'
import { factsOf, resolveSentences } from './citations.ts'
import { converse } from './converse.ts'
import { ChallengeAnswer } from './finding-answer.ts'

const MAX_TOKENS = 1200

export interface Challenged {
  /** Null when the cause stands, or when nothing that can be checked was said against it. */
  objection: Objection | null
  answer: Statement[]
  dropped: string[]
  /** Why the challenge could not be made; null when it was. */
  failure: string | null
}

/** The one call of tier 1: tries to refute what the rules are sure of, and words the answer. */
export async function challenge(
  brain: Brain,
  caseFile: CaseFile,
  system: string,
  draft: Verdict,
  findings: readonly Finding[],
): Promise<Challenged> {
  const answer = await converse({
    brain,
    role: 'specialist',
    tier: 1,
    key: 'challenge',
    system,
    question: renderPrompt(loadPrompt('challenge'), {
      cause: draft.cause?.statement ?? caseFile.ranking.outcomeReason,
      case: caseText(caseFile, findings, []),
    }),
    schema: ChallengeAnswer,
    maxTokens: MAX_TOKENS,
    effort: 'low',
    bench: null,
  })
  if (answer.status === 'failed') return { objection: null, answer: [], dropped: [], failure: answer.reason }
  const { verdict, objection, answer: sentences } = answer.value
  const { kept, dropped } = resolveSentences(sentences, factsOf(caseFile, findings))
  const said = verdict === 'doubtful' ? objection : null
  const vetted = await vettedObjection(said, {
    id: 'model/challenge/objection',
    tables: TABLE_NAMES,
    caseFile,
    ask: grounded(caseFile.evidence, caseFile.ask),
    dropped,
  })
  return { objection: vetted, answer: kept, dropped, failure: null }
}
