import { setTimeout as delay } from 'node:timers/promises'
import { ErrorCode, WebClient } from '@slack/web-api'
import { quiet } from './quiet-logger.ts'
import { SlackRefused, slackProblem } from './slack-error.ts'

export interface ReadingOptions {
  botToken: string
  /** Another Web API than Slack's own; ends in `/`. */
  apiUrl?: string
  /**
   * Milliseconds between two calls. Default 1,500: Slack allows about 50 calls a minute of a method and workspace
   * (Tier 3), and looking up a post must not wait behind the reading.
   */
  paceMs?: number
  /** Attempts after a failed one, with doubling pauses. Default 6, a minute in all. */
  retries?: number
  /** Waits; rejects when the signal fires. Default: the machine's timer. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>
  now: () => number
  /** Slack asked to be left alone for so long. */
  onWait?: (ms: number) => void
}

export type ReadingAnswer = { ok: true; body: unknown } | { ok: false; error: string }

/** All that a reading can ask: none of it says or changes anything. The manifest has the scopes for these. */
export const READ_METHODS = [
  'auth.test',
  'conversations.history',
  'conversations.info',
  'conversations.members',
  'conversations.replies',
  'users.conversations',
  'users.info',
  'users.list',
] as const

const READS: ReadonlySet<string> = new Set(READ_METHODS)

/** Slack said no, but it may say yes later. */
const LATER = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
])

const TIMEOUT_MS = 30_000

/** An answer, or a pause before the next attempt. Being told to wait does not count as a failure. */
type Attempted = { answer: ReadingAnswer } | { wait: number; counts: boolean }

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** Slack says for how long; half a minute should it not. */
const UNSAID_S = 30

function failureOf(error: unknown, failures: number): Attempted {
  const { code, retryAfter, data } = record(error)
  if (code === ErrorCode.RateLimitedError)
    return { wait: (typeof retryAfter === 'number' ? retryAfter : UNSAID_S) * 1000, counts: false }
  const name = String(record(data).error)
  if (code === ErrorCode.PlatformError && !LATER.has(name)) return { answer: { ok: false, error: name } }
  return { wait: 1000 * 2 ** failures, counts: true }
}

const timer = async (ms: number, signal: AbortSignal): Promise<void> => {
  await delay(ms, undefined, { signal })
}

export type Reading = (
  method: string,
  args: Readonly<Record<string, string | number | boolean>>,
  signal: AbortSignal,
) => Promise<ReadingAnswer>

const readingClient = (
  { botToken, apiUrl }: Pick<ReadingOptions, 'botToken' | 'apiUrl'>,
  timeout: number,
): WebClient =>
  new WebClient(botToken, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: quiet,
  })

/**
 * Asks Slack's Web API to read something, one call at a time: not faster than `paceMs`, and not before Slack says so
 * when it is asked too often. Rejects with `SlackRefused` when Slack cannot be reached for a minute.
 */
export function slackReading(options: ReadingOptions): Reading {
  const { paceMs = 1500, retries = 6, pause = timer, now, onWait } = options
  const client = readingClient(options, TIMEOUT_MS)
  let last = Number.NEGATIVE_INFINITY
  let turn: Promise<unknown> = Promise.resolve()

  const attempt = async (
    method: string,
    args: object,
    signal: AbortSignal,
    failures: number,
  ): Promise<Attempted> => {
    const early = last + paceMs - now()
    if (early > 0) await pause(early, signal)
    signal.throwIfAborted()
    last = now()
    try {
      return { answer: { ok: true, body: await client.apiCall(method, { ...args }) } }
    } catch (error) {
      const failed = failureOf(error, failures)
      if ('wait' in failed && failed.counts && failures >= retries)
        throw new SlackRefused(`Slack cannot be read: ${slackProblem(error)}`, { cause: error })
      return failed
    }
  }
  const once = async (method: string, args: object, signal: AbortSignal): Promise<ReadingAnswer> => {
    let failures = 0
    for (;;) {
      const attempted = await attempt(method, args, signal, failures)
      if ('answer' in attempted) return attempted.answer
      failures += attempted.counts ? 1 : 0
      onWait?.(attempted.wait)
      await pause(attempted.wait, signal)
    }
  }

  return (method, args, signal) => {
    if (!READS.has(method)) throw new Error(`${method} is not for reading`)
    const answer = turn.then(() => once(method, args, signal))
    turn = answer.catch(() => undefined)
    return answer
  }
}

/** An answer while somebody waits: a command has three seconds. */
const HASTY_MS = 1500

/**
 * Asks while a person waits for it: at once, side by side, and never again. Whatever goes wrong is Slack's error,
 * `ratelimited` or `unreachable`.
 */
export function slackAsking({ botToken, apiUrl }: Pick<ReadingOptions, 'botToken' | 'apiUrl'>): Reading {
  const client = readingClient({ botToken, ...(apiUrl === undefined ? {} : { apiUrl }) }, HASTY_MS)
  return async (method, args, signal) => {
    if (!READS.has(method)) throw new Error(`${method} is not for reading`)
    signal.throwIfAborted()
    try {
      return { ok: true, body: await client.apiCall(method, { ...args }) }
    } catch (error) {
      const { code, data } = record(error)
      if (code === ErrorCode.PlatformError) return { ok: false, error: String(record(data).error) }
      return { ok: false, error: code === ErrorCode.RateLimitedError ? 'ratelimited' : 'unreachable' }
    }
  }
}
