import type { ModelBlock, ModelRequest } from '../../domain/model.ts'
import { loadPrompt } from '../../models/prompts.ts'

const PROMPTS = [
  'challenge',
  'adjudicate',
  'claim',
  'question',
  'specialists/kubernetes',
  'specialists/database',
  'specialists/networking',
  'specialists/deploys',
  'specialists/generalist',
] as const

export interface AskedCall {
  /** `challenge`, `adjudicate` or the specialist's name. */
  who: string
  /** Answers of the model that the request holds already. */
  turn: number
  /** The question, without what followed it. */
  question: string
  /** It is told of causes that did not stand, so somebody asked before. */
  isSecondRound: boolean
}

const textOf = (content: readonly ModelBlock[] = []): string =>
  content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')

/** Which prompt a request was made of: its first line stands in no other. */
export function askedCall({ messages }: Pick<ModelRequest, 'messages'>): AskedCall {
  const question = textOf(messages[0]?.content)
  const found = PROMPTS.find((name) => question.startsWith(loadPrompt(name).body.split('\n')[0] ?? ''))
  return {
    who: found?.replace('specialists/', '') ?? 'unknown',
    turn: messages.filter(({ role }) => role === 'assistant').length,
    question,
    // The doubts stand last in every specialist's prompt, `none` in the first round.
    isSecondRound: found?.startsWith('specialists/') === true && !question.trimEnd().endsWith('none'),
  }
}
