import type { Signal } from '../../domain/signal.ts'
import { type Decision, headerOf, type RawRequest, refused, transportProblem } from '../decision.ts'
import { parseWebhook } from './parse.ts'
import { verifySignature } from './verify.ts'

/**
 * Decides one delivery: its size, its signature over the raw body, its form. PagerDuty signs no time, so a replay is
 * told by its event id, which the inbox keeps.
 */
export function judgePagerDuty(request: RawRequest, secrets: readonly string[]): Decision<Signal> {
  const usable = secrets.filter((secret) => secret.length > 0)
  if (usable.length === 0)
    return refused(503, 'no signing secret is configured: set PAGERDUTY_WEBHOOK_SECRETS')
  const problem = transportProblem(request)
  if (problem) return problem
  if (!verifySignature(headerOf(request, 'x-pagerduty-signature'), request.rawBody, usable)) {
    return refused(401, 'the signature does not fit the body: check PAGERDUTY_WEBHOOK_SECRETS')
  }
  const parsed = parseWebhook(request.rawBody, headerOf(request, 'x-webhook-id') ?? null)
  if (!parsed.ok) return refused(400, parsed.reason)
  const reason = parsed.signal.kind === 'unsupported' ? parsed.signal.reason : null
  return { status: 202, reason, content: parsed.signal }
}
