import type Anthropic from '@anthropic-ai/sdk'
import type { ModelReply } from '../../domain/model.ts'
import type { Batches, SeenBatch } from '../batches/batches.ts'
import { causesOf, type Failed, failed, failedStatus, unreachable } from '../failure.ts'
import { replyOfMessage } from './read-stream.ts'
import { batchBody } from './request-body.ts'

export interface AnthropicBatchesOptions {
  apiKey: string
  /** Null for the provider's own address. */
  baseUrl: string | null
  fetch?: typeof fetch
}

/** A batch is some megabytes, sent at once. */
const TIMEOUT_MS = 120_000

/** Source: platform.claude.com, API reference of Message Batches, `limit`. */
const PAGE = 100

/** Claude through the Message Batches API. */
export function anthropicBatches(options: AnthropicBatchesOptions): Batches {
  const { apiKey, baseUrl, fetch } = options
  const open = async (): Promise<Anthropic> => {
    const { default: Client } = await import('@anthropic-ai/sdk')
    return new Client({
      apiKey,
      ...(baseUrl === null ? {} : { baseURL: baseUrl }),
      maxRetries: 0,
      timeout: TIMEOUT_MS,
      logLevel: 'off',
      openTelemetry: false,
      ...(fetch === undefined ? {} : { fetch }),
    })
  }
  const attempt = async <T>(signal: AbortSignal, call: (client: Anthropic) => Promise<T>) => {
    try {
      return await call(await open())
    } catch (error) {
      signal.throwIfAborted()
      return failureOf(error)
    }
  }
  return {
    post: (requests, signal) =>
      attempt(signal, async (client) => {
        const all = requests.map(({ customId, request }) => ({
          custom_id: customId,
          params: batchBody(request),
        }))
        const { id } = await client.messages.batches.create({ requests: all }, { signal })
        return { status: 'posted' as const, id }
      }),
    look: (id, signal) =>
      attempt(signal, async (client) => {
        const batch = await client.messages.batches.retrieve(id, {}, { signal })
        return { status: 'seen' as const, batch: seen(batch) }
      }),
    since: (time, signal) =>
      attempt(signal, async (client) => {
        const batches: SeenBatch[] = []
        // The newest come first.
        for await (const one of client.messages.batches.list({ limit: PAGE }, { signal })) {
          const batch = seen(one)
          if (batch.createdAt < time) break
          batches.push(batch)
        }
        return { status: 'listed' as const, batches }
      }),
    results: (id, onResult, signal) => readResults(open, { id, onResult, signal }),
  }
}

interface Reading {
  id: string
  onResult: (customId: string, reply: ModelReply) => Promise<void>
  signal: AbortSignal
}

/** What the listener throws is its own and no failure of the provider's. */
async function readResults(
  open: () => Promise<Anthropic>,
  { id, onResult, signal }: Reading,
): Promise<{ status: 'read' } | Failed> {
  const client = await open()
  let heard: { error: unknown } | null = null
  try {
    for await (const { custom_id: customId, result } of await client.messages.batches.results(
      id,
      {},
      { signal },
    ))
      await onResult(customId, replyOf(result)).catch((error: unknown) => {
        heard = { error }
        throw error
      })
    return { status: 'read' }
  } catch (error) {
    signal.throwIfAborted()
    if (heard !== null) throw error
    return failureOf(error)
  }
}

function seen(batch: Anthropic.Messages.MessageBatch): SeenBatch {
  const { processing, succeeded, errored, canceled, expired } = batch.request_counts
  return {
    id: batch.id,
    createdAt: Date.parse(batch.created_at),
    requests: processing + succeeded + errored + canceled + expired,
    open: processing,
    hasEnded: batch.processing_status === 'ended',
    isArchived: batch.archived_at !== null,
  }
}

/** Nothing is billed for a request that errored, was canceled or expired ("Batch processing", section "Results"). */
function replyOf(result: Anthropic.Messages.MessageBatchResult): ModelReply {
  if (result.type === 'succeeded') return replyOfMessage(result.message)
  if (result.type !== 'errored') return failed('timeout', `the request ${result.type}`, { free: true })
  const { type, message } = result.error.error
  const failure = type === 'invalid_request_error' ? 'rejected' : 'server-error'
  return failed(failure, `the request errored: ${message}`, { free: true })
}

async function failureOf(error: unknown): Promise<Failed> {
  const { APIError, APIConnectionError } = await import('@anthropic-ai/sdk')
  if (error instanceof APIConnectionError) return unreachable(causesOf(error))
  if (error instanceof APIError && error.status !== undefined)
    return failedStatus(
      error.status,
      error.apiMessage ?? error.message,
      error.headers?.get('retry-after') ?? null,
    )
  return failed('cut', `the answer was cut off: ${causesOf(error)}`)
}
