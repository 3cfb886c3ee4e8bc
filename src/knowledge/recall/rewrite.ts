import { z } from 'zod'
import type { Asked, RoleRequest } from '../../models/ask-model.ts'
import { answerSchema, parseAnswer } from '../../models/parse-answer.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'

/** Other words for a question, most telling first; a failure says why there are none. */
export type Rewritten = { status: 'rewritten'; words: string[] } | { status: 'failed'; reason: string }

export type Rewrite = (question: string, signal: AbortSignal) => Promise<Rewritten>

/** Asks whoever rewrites, and pays for it. */
export type AskRewriter = (request: RoleRequest, signal: AbortSignal) => Promise<Asked>

const MOST_WORDS = 10

/** Ten short phrases are 60 tokens; the rest is for thinking, which counts too. */
const MOST_TOKENS = 400

/** A pasted log is no question: what comes later is not sent. */
const LONGEST_QUESTION = 1_000

/** Questions whose other words are remembered. */
const MOST_REMEMBERED = 500

const Answer = z.object({ words: z.array(z.string()).max(40) })

/** A phrase, not a text: what is longer would drown the question. */
const isPhrase = (words: string): boolean => words.length <= 40 && words.split(/\s+/).length <= 4

/** A line cannot end the block that it stands in. */
const inBlock = (text: string): string => text.slice(0, LONGEST_QUESTION).replace(/<(?=\/?data)/gi, '')

function read(asked: Asked): Rewritten {
  if (asked.status === 'failed' || asked.status === 'refused')
    return { status: 'failed', reason: asked.reason }
  if (asked.status === 'truncated') return { status: 'failed', reason: 'the answer was cut off at its limit' }
  const parsed = parseAnswer(asked.content, Answer)
  if (parsed.status === 'unusable') return { status: 'failed', reason: parsed.reason }
  const phrases = parsed.value.words.map((one) => one.trim()).filter((one) => one !== '' && isPhrase(one))
  return { status: 'rewritten', words: [...new Set(phrases)].slice(0, MOST_WORDS) }
}

/** One call of a cheap model a question; the same question is asked once, one that failed again. */
export function rewriter(ask: AskRewriter): Rewrite {
  const system = renderPrompt(loadPrompt('rewrite'), { most: String(MOST_WORDS) })
  const prompt = loadPrompt('rewrite-question')
  const schema = answerSchema(Answer)
  const known = new Map<string, Promise<Rewritten>>()
  const once = async (question: string, signal: AbortSignal): Promise<Rewritten> => {
    const text = renderPrompt(prompt, { question: inBlock(question) })
    const request: RoleRequest = {
      system,
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
      tools: [],
      toolChoice: 'none',
      schema,
      maxTokens: MOST_TOKENS,
      effort: 'low',
    }
    return read(await ask(request, signal))
  }
  return (question, signal) => {
    const before = known.get(question)
    if (before !== undefined) return before
    const asked = once(question, signal)
    known.set(question, asked)
    for (const oldest of known.keys()) if (known.size > MOST_REMEMBERED) known.delete(oldest)
    const forget = (): void => {
      if (known.get(question) === asked) known.delete(question)
    }
    asked.then(({ status }) => status === 'failed' && forget(), forget)
    return asked
  }
}
