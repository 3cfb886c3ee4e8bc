import type Anthropic from '@anthropic-ai/sdk'
import type { Model, ModelReply, ModelRequest, OnText } from '../../domain/model.ts'
import { causesOf, failed, failedStatus, unreachable } from '../failure.ts'
import { type Idle, idleTimer, touchingFetch } from '../idle.ts'
import { addEvent, emptyStream, replyOf, type StreamState, textOf } from './read-stream.ts'
import { requestBody } from './request-body.ts'

export interface AnthropicOptions {
  apiKey: string
  /** Null for the provider's own address. */
  baseUrl: string | null
  /** Milliseconds without a byte after which a call is given up; pings count. */
  idleMs: number
  fetch?: typeof fetch
}

/** Claude through the Messages API: the hot path. */
export function anthropicModel(options: AnthropicOptions): Model {
  return {
    provider: 'anthropic',
    call: async (request, { signal, onText }) => {
      signal.throwIfAborted()
      const idle = idleTimer(options.idleMs, signal)
      const state = emptyStream()
      try {
        return await oneCall({ ...options, onText }, request, idle, state)
      } catch (error) {
        signal.throwIfAborted()
        return await failureOf(error, idle, state)
      } finally {
        idle.stop()
      }
    },
  }
}

async function oneCall(
  options: AnthropicOptions & { onText: OnText | undefined },
  request: ModelRequest,
  idle: Idle,
  state: StreamState,
): Promise<ModelReply> {
  // The SDK takes a tenth of a second to load, which only a call should pay.
  const { default: Client } = await import('@anthropic-ai/sdk')
  const client: Anthropic = new Client({
    apiKey: options.apiKey,
    ...(options.baseUrl === null ? {} : { baseURL: options.baseUrl }),
    // Its own retries obey any Retry-After and are not in the ledger.
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch: touchingFetch(idle, options.fetch),
  })
  const stream = await client.messages.create(requestBody(request), { signal: idle.signal })
  for await (const event of stream) {
    addEvent(state, event)
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
      options.onText?.(textOf(state))
  }
  // An aborted stream ends without an error.
  idle.signal.throwIfAborted()
  return replyOf(state)
}

/**
 * An overload in the middle of a stream is an APIError without a status and a cut one no APIError at all, so
 * the status alone does not tell them apart.
 */
async function failureOf(error: unknown, idle: Idle, { usage }: StreamState): Promise<ModelReply> {
  const { APIError, APIConnectionError } = await import('@anthropic-ai/sdk')
  if (idle.silent()) return failed('timeout', String(idle.signal.reason?.message), { usage })
  const reason = error instanceof Error ? error.message : String(error)
  if (error instanceof APIConnectionError) return unreachable(causesOf(error))
  if (!(error instanceof APIError)) return failed('cut', `the answer was cut off: ${reason}`, { usage })
  const { status, type, apiMessage } = error
  const text = apiMessage ?? reason
  if (status !== undefined) return failedStatus(status, text, error.headers?.get('retry-after') ?? null)
  return failed(type === 'overloaded_error' ? 'overloaded' : 'server-error', text, { usage })
}
