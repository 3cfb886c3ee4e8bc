import type { ModelFailure, ModelReply } from '../domain/model.ts'

export type Failed = Extract<ModelReply, { status: 'failed' }>

/** Longer than this and a provider's own words are a page, not a reason. */
const LONGEST = 200

export function failed(failure: ModelFailure, reason: string, over: Partial<Failed> = {}): Failed {
  return {
    status: 'failed',
    failure,
    reason: reason.replace(/\s+/g, ' ').trim().slice(0, LONGEST),
    usage: null,
    free: false,
    retryAfterMs: null,
    ...over,
  }
}

/** An HTTP answer instead of tokens. 408 may come after work was done, so it is not free. */
export function failedStatus(status: number, reason: string, retryAfter: string | null): Failed {
  return failed(failureOf(status), `${status} ${reason}`, {
    free: status !== 408,
    retryAfterMs: waitOf(retryAfter),
  })
}

function failureOf(status: number): ModelFailure {
  if (status === 408 || status === 504) return 'timeout'
  if (status === 401 || status === 402 || status === 403) return 'denied'
  if (status === 429) return 'rate-limited'
  if (status === 529 || status === 503) return 'overloaded'
  return status >= 500 ? 'server-error' : 'rejected'
}

/** `Retry-After` in seconds; a date is left to our own backoff. */
function waitOf(retryAfter: string | null): number | null {
  const seconds = Number(retryAfter ?? Number.NaN)
  return retryAfter !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}

/** A connection that was never made owes nothing; one that broke may. */
export const unreachable = (reason: string): Failed =>
  failed('unreachable', reason, { free: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(reason) })

/** `fetch failed` says nothing; what it wraps does. */
export function causesOf(error: unknown): string {
  const messages: string[] = []
  for (let one = error; one instanceof Error; one = one.cause) {
    const code = 'code' in one && typeof one.code === 'string' ? ` (${one.code})` : ''
    messages.push(`${one.message}${code}`)
  }
  return messages.join(': ')
}
