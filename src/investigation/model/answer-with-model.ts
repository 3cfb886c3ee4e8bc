import type { Answer } from '../../domain/answer.ts'
import type { Statement } from '../../domain/verdict.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'
import type { CaseFile } from '../case-file.ts'
import type { Ask } from '../checks/ask.ts'
import { refs } from '../checks/check.ts'
import { grounded } from '../checks/grounded.ts'
import { peopleIn } from '../people-in.ts'
import { generalist } from '../specialists/generalist.ts'
import { SPECIALISTS } from '../specialists/registry.ts'
import { nameless } from '../verdict/people.ts'
import { cited, statement } from '../verdict/statements.ts'
import { caseText } from './ask-specialist.ts'
import type { Brain } from './brain.ts'
import { type Fact, factsOf, resolveSentences } from './citations.ts'
import { converse } from './converse.ts'
import { asData } from './digest.ts'
import { type ModelSentence, QuestionAnswer } from './finding-answer.ts'
import { sharedPrefix } from './prefix.ts'
import { wholeSentences } from './whole-sentences.ts'

const MAX_TOKENS = 1500

/**
 * The rules' answer with a model's sentences before it. A sentence stays only when its references exist and say
 * every number in it; when none does, the rules' answer stands as it was. `onGrowth` is told the sentences that hold
 * so far whenever there is one more.
 */
export async function answerWithModel(
  brain: Brain,
  caseFile: CaseFile,
  text: string,
  byRules: Answer,
  onGrowth?: (soFar: Statement[]) => void,
): Promise<Answer> {
  const seen: Fact[] = []
  const said = byRules.lines.filter((line) => line.citations.length > 0)
  const known = (): Fact[] => [...factsOf(caseFile, []), ...said, ...seen]
  const clean = nameless(peopleIn(caseFile))
  const resolve = (sentences: readonly ModelSentence[]): Statement[] =>
    resolveSentences(sentences, known()).kept.map((one) => ({ ...one, text: clean(one.text) }))
  const answer = await converse({
    brain,
    role: 'specialist',
    tier: 1,
    key: 'question',
    system: sharedPrefix(SPECIALISTS, []),
    question: renderPrompt(loadPrompt('question'), {
      question: asData(text, 600),
      rules: byRules.lines.map(lineOf).join('\n') || 'nothing',
      case: caseText(caseFile, [], []),
    }),
    schema: QuestionAnswer,
    onText: onGrowth && growth(resolve, onGrowth),
    maxTokens: MAX_TOKENS,
    effort: 'low',
    bench: {
      specialist: generalist,
      firedAt: caseFile.alert.firedAt,
      further: null,
      ask: remembering(grounded(caseFile.evidence, caseFile.ask), seen),
      read: [],
      named: 0,
    },
  })
  const { usd, calls } = await brain.spent()
  const cost = { usd, modelCalls: calls }
  if (answer.status === 'failed') return { ...byRules, cost, withoutModel: answer.reason }
  const kept = resolve(answer.value.answer)
  const lines = cited([...kept, ...said])
  return kept.length === 0
    ? { ...byRules, cost, withoutModel: 'the model said nothing that the case file bears out' }
    : { ...byRules, cost, lines, withoutModel: null }
}

/** Half a sentence cannot be held against anything: only whole ones are told, and only those that hold. */
function growth(
  resolve: (sentences: readonly ModelSentence[]) => Statement[],
  onGrowth: (soFar: Statement[]) => void,
): (text: string) => void {
  let told = 0
  return (text) => {
    const kept = resolve(wholeSentences(text))
    if (kept.length <= told) return
    told = kept.length
    onGrowth(kept)
  }
}

const lineOf = ({ text, citations }: Statement): string =>
  `- ${asData(text)}${citations.length === 0 ? '' : ` [${citations.join(', ')}]`}`

/** What a tool has shown may be said again, with the reads that it came from. */
function remembering(ask: Ask, seen: Fact[]): Ask {
  return async (sql, view) => {
    const answer = await ask(sql, view)
    if (answer.status === 'ok')
      for (const { evidence, ...row } of answer.rows)
        seen.push(statement(JSON.stringify(row), refs(evidence)))
    return answer
  }
}
