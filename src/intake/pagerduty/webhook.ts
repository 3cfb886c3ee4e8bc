import type { Signal } from '../../domain/signal.ts'
import type { HttpRequest, HttpResponse } from '../../platform/http-server.ts'
import type { Logger } from '../../platform/logger.ts'
import { withinTime } from '../within-time.ts'
import { judgePagerDuty } from './judge.ts'

export interface PagerDutyIntakeOptions {
  /** Signing secrets of the webhook subscriptions. */
  secrets: readonly string[]
  /** Stores the signal; a throw means that it is not safe. */
  accept: (signal: Signal, body: unknown) => Promise<{ status: string }>
  log: Logger
}

const answer = (status: number, error: string): HttpResponse => ({ status, body: { error } })

/**
 * POST /webhooks/pagerduty. PagerDuty retries 5xx for 48 hours but drops a delivery at a 4xx and disables the
 * subscription after three: a 4xx is only for what no retry can mend.
 */
export function pagerDutyIntake(
  options: PagerDutyIntakeOptions,
): (request: HttpRequest) => Promise<HttpResponse> {
  const { secrets, accept, log } = options
  return async ({ headers, rawBody, signal }) => {
    const { status, reason, content } = judgePagerDuty({ headers, rawBody }, secrets)
    if (content === null) return answer(status, reason ?? 'refused')
    try {
      const body: unknown = JSON.parse(rawBody.toString('utf8'))
      const accepted = await withinTime(accept(content, body), signal)
      return { status, body: { status: accepted.status } }
    } catch (error) {
      log.error(
        { error: error instanceof Error ? error.message : String(error) },
        'a webhook could not be stored',
      )
      return answer(503, 'the page could not be stored: send it again')
    }
  }
}
