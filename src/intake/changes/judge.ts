import type { ChangeEvent } from '../../domain/change-event.ts'
import { type Decision, headerOf, type RawRequest, refused, transportProblem } from '../decision.ts'
import { isOneOfTokens } from '../one-of-tokens.ts'
import { parseChanges } from './parse.ts'

const isAllowed = (header: string | undefined, tokens: readonly string[]): boolean =>
  isOneOfTokens(/^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '', tokens)

/** Decides one delivery: its size, its bearer token, its form. */
export function judgeChanges(
  request: RawRequest,
  tokens: readonly string[],
  now: number,
): Decision<ChangeEvent[]> {
  const usable = tokens.filter((token) => token.length > 0)
  if (usable.length === 0) return refused(503, 'no token is configured: set SITREP_CHANGES_TOKENS')
  const problem = transportProblem(request)
  if (problem) return problem
  if (!isAllowed(headerOf(request, 'authorization'), usable)) {
    return refused(401, 'the bearer token is not one of SITREP_CHANGES_TOKENS')
  }
  const parsed = parseChanges(request.rawBody, now)
  if (!parsed.ok) return refused(400, parsed.reason)
  return { status: 202, reason: null, content: parsed.changes }
}
