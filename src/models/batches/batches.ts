import type { ModelReply, ModelRequest } from '../../domain/model.ts'
import type { Failed } from '../failure.ts'

export interface BatchRequest {
  /** Ours, unique in the batch: a UUID. */
  customId: string
  request: ModelRequest
}

/** A batch as its provider sees it. */
export interface SeenBatch {
  id: string
  /** Milliseconds UTC, by the provider's clock. */
  createdAt: number
  /** How many requests it has, and how many of them are still to be answered. */
  requests: number
  open: number
  hasEnded: boolean
  /** Its results are not kept any more. */
  isArchived: boolean
}

/**
 * Requests that a provider answers within a day, for less. Each call is one attempt, as with `Model`: outcomes are
 * values, and only the signal rejects.
 */
export interface Batches {
  post(
    requests: readonly BatchRequest[],
    signal: AbortSignal,
  ): Promise<{ status: 'posted'; id: string } | Failed>
  look(id: string, signal: AbortSignal): Promise<{ status: 'seen'; batch: SeenBatch } | Failed>
  /** Those made since a time, the newest first. */
  since(time: number, signal: AbortSignal): Promise<{ status: 'listed'; batches: SeenBatch[] } | Failed>
  /** Tells each result, in any order; what was never asked (errored, expired, canceled) is a failure that is free. */
  results(
    id: string,
    onResult: (customId: string, reply: ModelReply) => Promise<void>,
    signal: AbortSignal,
  ): Promise<{ status: 'read' } | Failed>
}

/** Source: platform.claude.com, "Batch processing": 100,000 requests or 256 MB; results are kept for 29 days. */
export const RESULTS_KEPT_MS = 29 * 86_400_000
