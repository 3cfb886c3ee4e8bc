import type Anthropic from '@anthropic-ai/sdk'
import type { ModelBlock, ModelMessage, ModelRequest } from '../../domain/model.ts'

type Body = Anthropic.MessageCreateParamsStreaming

const EPHEMERAL = { type: 'ephemeral' } as const

/**
 * Two cache breakpoints: after the system prompt (tools come before it, so they are part of the prefix) and
 * after the last message, which the next call of the same conversation reads again.
 */
export function requestBody(request: ModelRequest): Body {
  const last = request.messages.length - 1
  return {
    ...sharedBody(request),
    stream: true,
    system: [{ type: 'text', text: request.system, cache_control: EPHEMERAL }],
    messages: request.messages.map((message, at) => messageOf(message, at === last)),
  }
}

/**
 * One request of a batch. Its requests are answered in any order over up to a day: a cache of five minutes would be
 * written, which costs a quarter more, and hardly ever read.
 */
export function batchBody(request: ModelRequest): Anthropic.MessageCreateParamsNonStreaming {
  return {
    ...sharedBody(request),
    system: request.system,
    messages: request.messages.map((message) => messageOf(message, false)),
  }
}

function sharedBody(
  request: ModelRequest,
): Omit<Anthropic.MessageCreateParamsNonStreaming, 'messages' | 'system' | 'stream'> {
  return {
    model: request.model,
    max_tokens: request.maxTokens,
    ...(request.tools.length === 0
      ? {}
      : { tools: request.tools.map(toolOf), tool_choice: { type: request.toolChoice } }),
    output_config: {
      effort: request.effort,
      ...(request.schema === null ? {} : { format: { type: 'json_schema', schema: request.schema } }),
    },
  }
}

const toolOf = (tool: ModelRequest['tools'][number]): Anthropic.Tool => ({
  name: tool.name,
  description: tool.description,
  input_schema: { ...tool.input, type: 'object' },
})

function messageOf(message: ModelMessage, cached: boolean): Anthropic.MessageParam {
  const content = message.content.map(blockOf)
  const end = content.at(-1)
  if (cached && end !== undefined && (end.type === 'text' || end.type === 'tool_result'))
    end.cache_control = EPHEMERAL
  return { role: message.role, content }
}

function blockOf(block: ModelBlock): Anthropic.ContentBlockParam {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text }
    case 'tool-call':
      return { type: 'tool_use', id: block.id, name: block.name, input: block.input }
    case 'tool-answer':
      return { type: 'tool_result', tool_use_id: block.id, content: block.text, is_error: block.failed }
    case 'opaque':
      // Thinking goes back exactly as it came; nothing here ever looks into it.
      return block.value as Anthropic.ContentBlockParam
  }
}
