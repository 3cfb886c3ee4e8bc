import { ConsecutiveBreaker, circuitBreaker, handleWhenResult, isBrokenCircuitError } from 'cockatiel'
import { timeOfDay } from '../domain/clock-text.ts'
import type { Collected, CollectRequest, LiveConnector } from '../domain/connector.ts'

export interface BreakerOptions {
  /** Whole requests that failed in a row before the system is left alone, default 5. */
  failures?: number
  /** Milliseconds it is left alone, default 30,000. */
  pauseMs?: number
  /** For the reason that people read. */
  now: () => number
}

/** A refused credential is an answer of a system that is well. */
const isFailure = (answers: unknown): boolean =>
  Array.isArray(answers) &&
  answers.length > 0 &&
  answers.every((one: Pick<Collected, 'status'>) => one.status === 'failed')

/**
 * The connector, left alone for a while after it failed several times in a row: a system that is down is not made
 * to come up slower by those who look at it, and a sweep does not wait for it. What was not asked is evidence too.
 */
export function breaking(connector: LiveConnector, options: BreakerOptions): LiveConnector {
  const { failures = 5, pauseMs = 30_000, now } = options
  const breaker = circuitBreaker(handleWhenResult(isFailure), {
    halfOpenAfter: pauseMs,
    breaker: new ConsecutiveBreaker(failures),
  })
  let since = 0
  breaker.onBreak(() => {
    since = now()
  })
  const leftAlone = ({ kind, window }: CollectRequest): Collected => ({
    source: kind,
    query: `all ${kind}`,
    args: { kind },
    window,
    status: 'failed',
    reason: `not asked: ${connector.name} failed ${failures} times in a row until ${timeOfDay(since)}; it is tried again ${pauseMs / 1000} s later`,
    raw: null,
    tables: {},
  })
  return {
    ...connector,
    collect: async (request, asked) => {
      try {
        return await breaker.execute(() => connector.collect(request, asked))
      } catch (error) {
        if (isBrokenCircuitError(error)) return [leftAlone(request)]
        throw error
      }
    },
  }
}
