import type { Signal } from '../../domain/signal.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http-server.ts'
import type { Logger } from '../../platform/logger.ts'
import { withinTime } from '../within-time.ts'
import { judgeAlertmanager } from './judge.ts'
import type { Delivered } from './parse.ts'

export interface AlertmanagerIntakeOptions {
  /** Bearer tokens of the receivers. */
  tokens: readonly string[]
  /** Stores one signal; a throw means that it is not safe. */
  accept: (signal: Signal, body: unknown) => Promise<{ status: string }>
  now: () => number
  log: Logger
}

const answer = (status: number, error: string): HttpResponse => ({ status, body: { error } })

/** One after the other: a group of alerts is no reason to take every connection of the database. */
async function acceptAll(
  delivered: readonly Delivered[],
  accept: AlertmanagerIntakeOptions['accept'],
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { signal: page, body } of delivered) {
    const { status } = await withinTime(accept(page, body), signal)
    counts[status] = (counts[status] ?? 0) + 1
    signal.throwIfAborted()
  }
  return counts
}

/**
 * POST /webhooks/alertmanager. Alertmanager tries again after 5xx and drops a notification at a 4xx until the next
 * `repeat_interval`; what was stored before a failure is a duplicate next time.
 */
export function alertmanagerIntake(
  options: AlertmanagerIntakeOptions,
): (request: HttpRequest) => Promise<HttpResponse> {
  const { tokens, accept, now, log } = options
  return async ({ headers, rawBody, signal }) => {
    const { status, reason, content } = judgeAlertmanager({ headers, rawBody }, tokens, now())
    if (content === null) return answer(status, reason ?? 'refused')
    if (reason !== null) log.warn({ reason }, 'a part of a webhook was left out')
    try {
      const alerts = await acceptAll(content, accept, signal)
      return { status, body: { status: 'accepted', alerts, ...(reason === null ? {} : { leftOut: reason }) } }
    } catch (error) {
      log.error(
        { error: error instanceof Error ? error.message : String(error) },
        'a webhook could not be stored',
      )
      return answer(503, 'not every alert could be stored: send it again')
    }
  }
}
