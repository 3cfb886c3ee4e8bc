import type { z } from 'zod'
import type { ModelMessage, ModelRole, OnText } from '../../domain/model.ts'
import type { Asked, RoleRequest } from '../../models/ask-model.ts'
import { answerSchema, parseAnswer } from '../../models/parse-answer.ts'
import { loadPrompt, renderPrompt } from '../../models/prompts.ts'
import type { Brain } from './brain.ts'
import type { Tier } from './tier.ts'
import { answerCalls, type Bench, toolsOf } from './tools.ts'

export interface Conversation<T> {
  brain: Brain
  role: ModelRole
  tier: Tier
  /** Names it in the journal. */
  key: string
  system: string
  question: string
  schema: z.ZodType<T>
  maxTokens: number
  effort: RoleRequest['effort']
  /** Null for a question without tools. */
  bench: Bench | null
  /** Told the text of an answer while it arrives; an answer that is repaired is told anew. */
  onText?: OnText | undefined
}

export type Concluded<T> = { status: 'answered'; value: T } | { status: 'failed'; reason: string }

/** Two turns with tools, one answer, and one repair of it: four calls. */
const TOOL_TURNS = 2

const says = (role: ModelMessage['role'], text: string): ModelMessage => ({
  role,
  content: [{ type: 'text', text }],
})

/**
 * Asks until there is an answer that fits the schema. Messages are only ever appended, so the provider's cache
 * holds everything but the last turn. Never throws but for an abort.
 */
export async function converse<T>(talk: Conversation<T>): Promise<Concluded<T>> {
  const messages: ModelMessage[] = [says('user', talk.question)]
  const turns = talk.bench === null ? 0 : TOOL_TURNS
  for (let turn = 0; turn < turns; turn += 1) {
    const reply = await ask(talk, messages, turn, 'auto')
    if (reply.status !== 'answered') return failed(reply)
    const calls = reply.content.filter((block) => block.type === 'tool-call')
    if (calls.length === 0 || talk.bench === null) return finish(talk, messages, turn, reply)
    messages.push({ role: 'assistant', content: reply.content })
    messages.push({ role: 'user', content: await answerCalls(calls, talk.bench) })
  }
  return finish(talk, messages, turns, await ask(talk, messages, turns, 'none'))
}

/** The answer, or one more try at it. */
async function finish<T>(
  talk: Conversation<T>,
  messages: ModelMessage[],
  turn: number,
  reply: Asked,
): Promise<Concluded<T>> {
  const first = read(talk, reply)
  if (first.status !== 'unusable') return first
  if (reply.status === 'answered' || reply.status === 'truncated') messages.push(answerTurn(reply.content))
  const repair = renderPrompt(loadPrompt('repair'), { problem: first.reason })
  messages.push(says('user', repair))
  const second = read(talk, await ask(talk, messages, turn + 1, 'none'))
  return second.status === 'unusable' ? { status: 'failed', reason: second.reason } : second
}

/** A turn may not be empty, and a tool call without its answer would be refused. */
function answerTurn(content: Extract<Asked, { status: 'answered' }>['content']): ModelMessage {
  const kept = content.filter((block) => block.type !== 'tool-call')
  return kept.length > 0 ? { role: 'assistant', content: kept } : says('assistant', '(no answer)')
}

type Read<T> = Concluded<T> | { status: 'unusable'; reason: string }

function read<T>(talk: Conversation<T>, reply: Asked): Read<T> {
  if (reply.status === 'truncated')
    return { status: 'unusable', reason: 'the answer was cut off at its limit' }
  if (reply.status !== 'answered') return failed(reply)
  const parsed = parseAnswer(reply.content, talk.schema)
  return parsed.status === 'parsed' ? { status: 'answered', value: parsed.value } : parsed
}

function failed(reply: Exclude<Asked, { status: 'answered' }>): { status: 'failed'; reason: string } {
  if (reply.status === 'truncated') return { status: 'failed', reason: 'the answer was cut off at its limit' }
  return {
    status: 'failed',
    reason: reply.status === 'failed' ? `${reply.failure}: ${reply.reason}` : `refused: ${reply.reason}`,
  }
}

function ask<T>(
  talk: Conversation<T>,
  messages: readonly ModelMessage[],
  turn: number,
  toolChoice: 'auto' | 'none',
): Promise<Asked> {
  const request: RoleRequest = {
    system: talk.system,
    messages: [...messages],
    tools: talk.bench === null ? [] : toolsOf(talk.bench),
    toolChoice,
    schema: answerSchema(talk.schema),
    maxTokens: talk.maxTokens,
    effort: talk.effort,
  }
  return talk.brain.ask(`${talk.key}/${turn}`, talk.role, request, talk.tier, talk.onText)
}
