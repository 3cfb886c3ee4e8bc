import type { Model, ModelBlock, ModelReply, ModelRequest } from '../../domain/model.ts'
import { failed } from '../../models/failure.ts'
import { costOf, type Nanodollars, type Price } from '../../models/prices.ts'
import { askedCall } from './asked.ts'
import type { THINKING, TokenCounter } from './count-tokens.ts'

/** One model call of a case. */
export interface CountedCall {
  part: 'challenge' | 'first' | 'second' | 'adjudication'
  /** Tokens sent, and those of them that the cache had. */
  input: number
  cached: number
  output: number
  nano: Nanodollars
}

export type AnswerAs = (
  request: ModelRequest,
) => { text: string } | { calls: { name: string; input: unknown }[] } | null

export interface CountingOptions {
  size: keyof typeof THINKING
  price: Price
  counter: TokenCounter
  /** Null when there is no answer to this request. */
  answer: AnswerAs
  onCall: (call: CountedCall) => void
}

/** Answers from a script or a transcript and counts what a provider would have billed; sends nothing anywhere. */
export function countingModel({ size, price, counter, answer, onCall }: CountingOptions): Model {
  return {
    provider: 'recorded',
    call: async (request, { signal }): Promise<ModelReply> => {
      signal.throwIfAborted()
      const reply = answer(request)
      if (reply === null) return failed('rejected', 'no answer to this question was recorded', { free: true })
      const usage = counter.count(request, 'text' in reply ? reply.text : JSON.stringify(reply.calls), size)
      onCall({
        part: partOf(request),
        input: usage.input + usage.cacheRead + usage.cacheWrite,
        cached: usage.cacheRead,
        output: usage.output,
        nano: costOf(price, usage),
      })
      return { status: 'answered', content: contentOf(reply), usage }
    },
  }
}

function contentOf(reply: NonNullable<ReturnType<AnswerAs>>): ModelBlock[] {
  if ('text' in reply) return [{ type: 'text', text: reply.text }]
  return reply.calls.map((call, at) => ({ type: 'tool-call', id: `call_${at}`, ...call }))
}

function partOf(request: ModelRequest): CountedCall['part'] {
  const { who, isSecondRound } = askedCall(request)
  if (who === 'challenge') return 'challenge'
  if (who === 'adjudicate') return 'adjudication'
  return isSecondRound ? 'second' : 'first'
}
