import {
  AIMessage,
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type UsageMetadata,
} from '@langchain/core/messages'
import type { ModelBlock, ModelMessage, ModelReply, ModelRequest, ModelUsage } from '../../domain/model.ts'
import { failed } from '../failure.ts'

export function chatMessages(request: ModelRequest): BaseMessage[] {
  return [new SystemMessage(request.system), ...request.messages.flatMap(messagesOf)]
}

/** Answers to tool calls are messages of their own here. */
function messagesOf({ role, content }: ModelMessage): BaseMessage[] {
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
  if (role === 'assistant') {
    const calls = content.flatMap((block) =>
      block.type === 'tool-call'
        ? [{ id: block.id, name: block.name, args: argsOf(block.input), type: 'tool_call' as const }]
        : [],
    )
    return [new AIMessage({ content: text, tool_calls: calls })]
  }
  const answers = content.flatMap((block) =>
    block.type === 'tool-answer'
      ? [
          new ToolMessage({
            content: block.text,
            tool_call_id: block.id,
            status: block.failed ? 'error' : 'success',
          }),
        ]
      : [],
  )
  return text === '' ? answers : [...answers, new HumanMessage(text)]
}

const argsOf = (input: unknown): Record<string, unknown> =>
  typeof input === 'object' && input !== null ? { ...input } : {}

/** What a finished answer amounts to. */
export function replyOfChunk(chunk: AIMessageChunk | null): ModelReply {
  if (chunk === null) return failed('cut', 'the answer was empty')
  const usage = usageOf(chunk)
  const stop = stopOf(chunk)
  if (stop === null) return failed('cut', 'the answer ended in the middle', { usage })
  if (stop === 'content_filter') return { status: 'refused', reason: 'the provider filtered it', usage }
  if (stop === 'length') return { status: 'truncated', content: blocksOf(chunk), usage }
  if (!(chunk.tool_call_chunks ?? []).every((call) => isJson(call.args)))
    return failed('malformed', 'a tool call came with input that is not JSON', { usage })
  const content = blocksOf(chunk)
  // langchain drops the words of a refusal while it streams: what is left of it is nothing at all.
  if (content.length === 0) return { status: 'refused', reason: 'the model gave no answer', usage }
  return { status: 'answered', content, usage }
}

/** The parsed arguments do not show it: langchain completes JSON that was cut. */
function isJson(args: string | undefined): boolean {
  try {
    JSON.parse(args || '{}')
    return true
  } catch {
    return false
  }
}

function stopOf(chunk: AIMessageChunk): string | null {
  const { finish_reason, stop_reason, done_reason } = chunk.response_metadata
  const stop: unknown = finish_reason ?? stop_reason ?? done_reason
  return typeof stop === 'string' ? stop : null
}

function blocksOf(chunk: AIMessageChunk): ModelBlock[] {
  const { text } = chunk
  const calls = (chunk.tool_calls ?? []).map(
    (call, at): ModelBlock => ({
      type: 'tool-call',
      id: call.id ?? `call_${at}`,
      name: call.name,
      input: call.args,
    }),
  )
  return [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...calls]
}

/** Cached tokens are part of `input_tokens` here, and some servers count nothing at all. */
function usageOf(chunk: AIMessageChunk): ModelUsage {
  const counted = chunk.usage_metadata as UsageMetadata | undefined
  const cacheRead = counted?.input_token_details?.cache_read ?? 0
  const cacheWrite = counted?.input_token_details?.cache_creation ?? 0
  return {
    input: Math.max(0, (counted?.input_tokens ?? 0) - cacheRead - cacheWrite),
    cacheRead,
    cacheWrite,
    output: counted?.output_tokens ?? 0,
  }
}
