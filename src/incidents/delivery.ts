import type { Message } from '../domain/message.ts'

export type DeliveryResult =
  | { status: 'sent'; ts: string }
  /** It surely did not happen; try again after so long. */
  | { status: 'retry'; afterMs: number; reason: string }
  /** It may have happened: look before it is repeated. */
  | { status: 'unknown'; reason: string }
  /** It will never work; the reason names the fix. */
  | { status: 'rejected'; reason: string }

export interface Post {
  channel: string
  threadTs: string | null
  message: Message
  /** Travels with the message, so that it can be found again. */
  outboxId: string
  incidentId: string | null
}

/** How messages reach people. Never throws for what the other side may do. */
export interface Delivery {
  post(post: Post, signal: AbortSignal): Promise<DeliveryResult>
  edit(edit: Post & { ts: string }, signal: AbortSignal): Promise<DeliveryResult>
  ephemeral(post: Post & { person: string }, signal: AbortSignal): Promise<DeliveryResult>
  /**
   * The ts of a posted message by its outbox id, null when it is not there, `unknown` when that cannot be told
   * now. `since` is when it was intended, in milliseconds.
   */
  lookUp(
    wanted: { channel: string; threadTs: string | null; outboxId: string; since: number },
    signal: AbortSignal,
  ): Promise<string | null | 'unknown'>
}
