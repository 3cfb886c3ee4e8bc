import type { RoleRequest } from '../../../models/ask-model.ts'
import { answerSchema } from '../../../models/parse-answer.ts'
import { loadPrompt, renderPrompt } from '../../../models/prompts.ts'
import { MinedAnswer, MOST_LESSONS } from './answer.ts'
import type { ShownConversation } from './shown-conversation.ts'

/** Six lessons with their quotes are 1,200 tokens; the rest is for thinking, which counts too. */
const MOST_TOKENS = 3_000

/** What a model is asked of one conversation; loads the prompts once. */
export function conversationAsker(): (shown: ShownConversation, subject: string | null) => RoleRequest {
  const system = renderPrompt(loadPrompt('mine'), { most: String(MOST_LESSONS) })
  const question = loadPrompt('mine-conversation')
  const schema = answerSchema(MinedAnswer)
  return (shown, subject) => {
    const text = renderPrompt(question, { subject: subject ?? 'nothing in particular', messages: shown.data })
    return {
      system,
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
      tools: [],
      toolChoice: 'none',
      schema,
      maxTokens: MOST_TOKENS,
      effort: 'low',
    }
  }
}
