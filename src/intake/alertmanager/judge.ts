import { type Decision, headerOf, type RawRequest, refused, transportProblem } from '../decision.ts'
import { type Delivered, parseDelivery } from './parse.ts'
import { verifyBearer } from './verify.ts'

/** Decides one delivery: its size, its bearer token, its form. */
export function judgeAlertmanager(
  request: RawRequest,
  tokens: readonly string[],
  now: number,
): Decision<Delivered[]> {
  const usable = tokens.filter((token) => token.length > 0)
  if (usable.length === 0) return refused(503, 'no token is configured: set ALERTMANAGER_WEBHOOK_TOKENS')
  const problem = transportProblem(request)
  if (problem) return problem
  if (!verifyBearer(headerOf(request, 'authorization'), usable)) {
    return refused(401, 'the bearer token is none of ALERTMANAGER_WEBHOOK_TOKENS')
  }
  const parsed = parseDelivery(request.rawBody, now)
  if (!parsed.ok) return refused(400, parsed.reason)
  const { notes } = parsed
  const reason =
    notes.length === 0
      ? null
      : `left out: ${notes.slice(0, 3).join('; ')}${notes.length > 3 ? `; and ${notes.length - 3} more` : ''}`
  return { status: 202, reason, content: parsed.delivered }
}
