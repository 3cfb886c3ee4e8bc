import type { AIMessageChunk } from '@langchain/core/messages'
import type { Model, ModelReply, ModelRequest, OnText } from '../../domain/model.ts'
import { causesOf, failed, failedStatus, unreachable } from '../failure.ts'
import { type Idle, idleTimer } from '../idle.ts'

export interface ChatOptions {
  /** As langchain knows it: `openai`, `ollama`, `mistralai` … Its package must be installed. */
  provider: string
  apiKey: string | null
  /** Null for the provider's own address. */
  baseUrl: string | null
  /** Milliseconds without a chunk after which a call is given up. */
  idleMs: number
}

/** Any provider that langchain has, local servers included. */
export function chatModel(options: ChatOptions): Model {
  return {
    provider: options.provider,
    call: async (request, { signal, onText }) => {
      signal.throwIfAborted()
      const idle = idleTimer(options.idleMs, signal)
      try {
        return await oneCall({ ...options, onText }, request, idle)
      } catch (error) {
        signal.throwIfAborted()
        return failureOf(error, idle)
      } finally {
        idle.stop()
      }
    },
  }
}

async function oneCall(
  options: ChatOptions & { onText: OnText | undefined },
  request: ModelRequest,
  idle: Idle,
): Promise<ModelReply> {
  const { initChatModel } = await import('langchain')
  const { chatMessages, replyOfChunk } = await import('./chat-messages.ts')
  const model = await initChatModel(request.model, {
    modelProvider: options.provider,
    maxRetries: 0,
    maxTokens: request.maxTokens,
    ...(options.apiKey === null ? {} : { apiKey: options.apiKey }),
    ...(options.baseUrl === null ? {} : addressOf(options.provider, options.baseUrl)),
  })
  const bound =
    request.tools.length === 0
      ? model
      : model.bindTools(request.tools.map(toolOf), { tool_choice: request.toolChoice })
  const stream = await bound.stream(chatMessages(request), {
    signal: idle.signal,
    ...formatOf(options, request),
  })
  let whole: AIMessageChunk | null = null
  for await (const chunk of stream) {
    idle.touch()
    whole = whole === null ? chunk : whole.concat(chunk)
    options.onText?.(whole.text)
  }
  idle.signal.throwIfAborted()
  return replyOfChunk(whole)
}

/** OpenAI's client takes the address inside `configuration`, the others as `baseUrl`. */
const addressOf = (provider: string, baseUrl: string): Record<string, unknown> =>
  provider === 'openai' ? { configuration: { baseURL: baseUrl } } : { baseUrl }

const toolOf = (tool: ModelRequest['tools'][number]) => ({
  type: 'function' as const,
  function: { name: tool.name, description: tool.description, parameters: tool.input },
})

/** Others are told the schema in the prompt, and whatever they answer is parsed the same way. */
function formatOf({ provider }: ChatOptions, { schema }: ModelRequest): Record<string, unknown> {
  if (provider !== 'openai' || schema === null) return {}
  return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } }
}

function failureOf(error: unknown, idle: Idle): ModelReply {
  if (idle.silent()) return failed('timeout', String(idle.signal.reason?.message))
  const reason = error instanceof Error ? error.message : String(error)
  const status = statusOf(error)
  if (status !== null) return failedStatus(status, reason, headerOf(error, 'retry-after'))
  if (/ECONNREFUSED|ENOTFOUND|Connection error|fetch failed/i.test(reason))
    return unreachable(causesOf(error))
  if (/Cannot find (module|package)|Unable to import/i.test(reason))
    return failed('rejected', `${reason}; install the provider's langchain package`, { free: true })
  return failed('cut', `the answer was cut off: ${reason}`)
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null
  return typeof error.status === 'number' ? error.status : null
}

function headerOf(error: unknown, name: string): string | null {
  if (typeof error !== 'object' || error === null || !('headers' in error)) return null
  return error.headers instanceof Headers ? error.headers.get(name) : null
}
